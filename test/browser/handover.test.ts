import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { allBytes } from '../fakes/protection.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

const shots = join(resolve(import.meta.dirname, '../..'), 'build/screenshots');
const FACT = 'Companion in a quincewood coat answered all four questions';
const ADDED = 'Says that the quincewood coat is not the father';

const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let officer: Page;
let colleague: Page;
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  officer = await signedIn('officer');
});
afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

async function signedIn(who: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  calls.watch(context);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !/401|403|404|409/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(daemon.url);
  await page.getByLabel('Officer').fill(who);
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator('.lane').waitFor(PATIENCE);
  return page;
}

const shot = async (name: string, page: Page) => {
  await page.waitForTimeout(200);
  await page.screenshot({ path: join(shots, `handover-${name}.png`) });
};
const openForm = async (page: Page) => {
  await page.keyboard.press('F8');
  await page.locator('.support-form').waitFor(PATIENCE);
};
const choose = (page: Page, what: string) => page.locator(`[data-choice="${what}"] input`).check();
const note = async (page: Page, id: string, tab: string, text: string) => {
  await page.getByRole('tab', { name: tab }).click();
  await page.locator(`[data-item="${id}"] input[type="checkbox"]`).check();
  await page.locator(`[data-item="${id}"] input[type="text"]`).fill(text);
};
/** For a child the first press asks whether somebody was reached by telephone. */
const closeDone = async (page: Page) => {
  const done = page.locator('[data-confirm="done"]');
  await done.click();
  if (await done.isVisible()) await done.click();
};
const factOf = (page: Page, id: string) => page.locator(`[data-item="${id}"] input[type="text"]`).inputValue();

/** Everything that a page of this address keeps in the browser. */
const kept = (page: Page) =>
  page.evaluate<string>(`(async () => JSON.stringify({
    local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie,
    databases: (await indexedDB.databases?.()) ?? [], caches: (await globalThis.caches?.keys()) ?? [],
  }))()`);

describe('a hand-over in a browser', () => {
  it('asks who takes over, offers trained people alone, and nobody is chosen beforehand', async () => {
    await openForm(officer);
    await note(officer, 'I-02', 'Seen', FACT);
    await choose(officer, 'age:child');
    await choose(officer, 'outcome:second-line-protection');
    const people = officer.locator('.support-colleagues');
    await people.waitFor(PATIENCE);
    expect(await people.locator('input:checked').count()).toBe(0);
    expect(await people.textContent()).toMatch(/P\. Protection[\s\S]*S\. Supervisor/);
    expect(await people.textContent()).not.toContain('A. Officer');
    await officer.locator('[data-confirm="support"]').click();
    await officer.getByText('Choose who takes over.').waitFor(PATIENCE);
    await people.scrollIntoViewIfNeeded();
    await shot('choice', officer);
  });

  it('seals it, and shows the word and that it waits', async () => {
    await choose(officer, 'colleague:supervisor');
    await officer.locator('[data-confirm="support"]').click();
    const waits = officer.locator('[data-handover="waiting"]');
    await waits.waitFor(PATIENCE);
    expect(await waits.textContent()).toContain('Waiting for S. Supervisor.');
    expect(await officer.locator('.support-word bdi').textContent()).toMatch(/^[a-z]{2,10}$/);
    await shot('waits', officer);
  });

  it('reaches the colleague by a dot on F8, with the same word, and opens as it was written', async () => {
    const word = await officer.locator('.support-word bdi').textContent();
    colleague = await signedIn('supervisor');
    await colleague.locator('[data-action="safeguard"] .f8-dot').waitFor(PATIENCE);
    await shot('dot', colleague);
    await openForm(colleague);
    const entry = colleague.locator('[data-mine="to"][data-handover="waiting"]');
    await entry.waitFor(PATIENCE);
    expect(await entry.textContent()).toContain('A. Officer is handing a form over to you.');
    expect(await entry.locator('bdi').last().textContent()).toBe(word);
    await shot('to-you', colleague);
    await colleague.locator('[data-handover-open="to"]').click();
    await colleague.locator('.support-handed').waitFor(PATIENCE);
    expect(await factOf(colleague, 'I-02')).toBe(FACT);
    expect(await colleague.locator('[data-item="I-02"]').textContent()).toContain('Written by officer');
    expect(await colleague.locator('[data-choice="age:child"] input').isChecked()).toBe(true);
    await shot('opened', colleague);
  });

  it('is seen by the sender as taken over, and the list of the colleague is empty', async () => {
    const taken = officer.locator('[data-handover="taken"]');
    await taken.waitFor(PATIENCE);
    expect(await taken.textContent()).toContain('S. Supervisor has taken over.');
    await shot('taken', officer);
    await colleague.locator('[data-mine="to"][data-handover="waiting"]').waitFor({ ...PATIENCE, state: 'detached' });
    await colleague.locator('.f8-dot').waitFor({ ...PATIENCE, state: 'detached' });
  });

  it('can be added to and referred: a changed fact has another writer', async () => {
    await colleague.locator('[data-item="I-02"] input[type="text"]').fill(`${FACT}, twice`);
    expect(await colleague.locator('[data-item="I-02"]').textContent()).not.toContain('Written by');
    await note(colleague, 'I-10', 'Told', ADDED);
    await choose(colleague, 'outcome:refer-now');
    await colleague.locator('[data-confirm="support"]').click();
    await colleague.locator('.support-done').waitFor(PATIENCE);
  });

  it('goes back to its sender while nobody has taken it', async () => {
    // The screen has covered itself meanwhile: F12 takes the cover away, and F8 brings the form back.
    if (!(await officer.locator('[data-confirm="done"]').isVisible())) {
      await officer.keyboard.press('F12');
      await officer.keyboard.press('F8');
    }
    await closeDone(officer);
    await officer.locator('.lane').waitFor(PATIENCE);
    await openForm(officer);
    await note(officer, 'I-02', 'Seen', FACT);
    await choose(officer, 'age:adult');
    await choose(officer, 'consent:no');
    await choose(officer, 'outcome:second-line-protection');
    await choose(officer, 'colleague:protection');
    await officer.locator('[data-confirm="support"]').click();
    await officer.locator('[data-handover="waiting"]').waitFor(PATIENCE);
    await closeDone(officer);
    await officer.locator('.lane').waitFor(PATIENCE);
    await openForm(officer);
    await officer.locator('[data-handover-open="by"]').click();
    await officer.locator('.support-handed').waitFor(PATIENCE);
    expect(await factOf(officer, 'I-02')).toBe(FACT);
    await officer.locator('[data-mine="by"][data-handover="back"]').waitFor(PATIENCE);
    await shot('back', officer);
  });

  it('left nothing of what was written in the browser, nor on the disk', async () => {
    for (const page of [officer, colleague]) expect(await kept(page)).not.toContain('quincewood');
    expect(allBytes(daemon.stateDir).includes('quincewood')).toBe(false);
    expect(daemon.output).not.toContain('quincewood');
    expect(complaints).toEqual([]);
    expect(calls.owed('handover')).toEqual([]);
  });
});
