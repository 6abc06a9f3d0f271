import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, sessionOf } from '../fakes/lane-views.ts';
import { POLICIES } from '../fakes/policies.ts';
import { PRIVACY, SLIP, SLIP_NUMBER } from '../fakes/privacy-views.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
const DPO = sessionOf({ officer: { id: 'd.privacy', name: 'D. Privacy', role: 'dpo' } });
const SIZES = [
  [1280, 800, 'light'],
  [1024, 768, 'dark'],
] as const;
const TABS = ['What is kept', 'Purges', 'Who looked', 'Slips'] as const;

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(async () => {
  await ui.fresh();
  ui.server.policy = POLICIES.example;
  // What a print job would be called, and when the page has its own title back.
  await ui.page.addInitScript({
    content:
      "globalThis.jobs = []; globalThis.print = () => { jobs.push(document.title); dispatchEvent(new Event('afterprint')); };",
  });
});
afterEach(async () => {
  ui.server.policy = POLICIES.development;
  ui.server.overview = PRIVACY;
  ui.server.slip = SLIP;
  ui.server.refuseSlip = null;
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

async function size(width: number, height: number, theme: 'light' | 'dark'): Promise<void> {
  await ui.page.setViewportSize({ width, height });
  await ui.page.emulateMedia({ colorScheme: theme });
}

async function openDesk(): Promise<void> {
  ui.server.setSession(DPO);
  // The daemon shows this role no traveller; the door of this test would, so nothing of it may be drawn either way.
  ui.server.show({ ...LANES.needsALook(), inspection: null, party: null });
  await ui.page.goto(ui.base);
  await ui.page.getByRole('heading', { name: 'Data protection' }).waitFor();
  await ui.page.locator('.desk-read').waitFor();
}

const tab = (name: string) => ui.page.locator('.desk-tabs').getByRole('button', { name, exact: true });
const jobs = () => ui.page.evaluate('jobs') as Promise<string[]>;

describe.each(SIZES)('the desk of data protection at %i x %i, %s', (width, height, theme) => {
  it('has each part whole, reachable by key, with figures beside every plot', async () => {
    await size(width, height, theme);
    await openDesk();
    for (const [at, name] of TABS.entries()) {
      await tab(name).focus();
      await ui.page.keyboard.press('Enter');
      await ui.page.locator(`.desk-tabs [aria-current="page"]`, { hasText: name }).waitFor();
      expect(await ui.seriousFindings(), name).toEqual([]);
      const wide = await ui.page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect(wide, name).toBe(false);
      await ui.shoot(`privacy-${at + 1}-${theme}`);
    }
    await tab('Counters').click();
    await ui.page.locator('.desk table.counters').first().waitFor();
    // Alarms about officers are the supervisor's.
    expect(await ui.page.locator('.desk').textContent()).not.toContain('o.three');
  });
});

describe('the desk of data protection', () => {
  it('says for each class how long, by whose word, under which law, and when the next goes', async () => {
    await openDesk();
    const row = ui.page.getByRole('row', { name: /^Personal parts of a case \d/ });
    const text = await row.textContent();
    for (const words of ['30 days', 'by the policy', 'Border Act of Utopia, section 4', '1,204', '1 Dec 2026'])
      expect(text).toContain(words);
    expect(await ui.page.getByRole('row', { name: /^Pictures/ }).textContent()).toContain('not kept');
    expect(ui.server.received.filter(({ path }) => path.startsWith('/api/privacy'))).toEqual([]);
  });

  it('says what is wrong where no policy holds, and shows nothing where the look cannot be noted', async () => {
    ui.server.policy = POLICIES.expired;
    ui.server.overview = null;
    ui.server.setSession(DPO);
    ui.server.show({ ...LANES.idle(), inspection: null });
    await ui.page.goto(ui.base);
    await ui.page.getByText('the stricter version of each rule applies').waitFor();
    await ui.page.getByRole('alert').waitFor();
    expect(await ui.page.locator('.desk table').count()).toBe(0);
    ui.complaints.splice(0);
  });

  it('names outside systems: what they may read, under which law, who made their accounts, what went out', async () => {
    await openDesk();
    await tab('Who looked').click();
    const card = ui.page.locator('section', { has: ui.page.getByRole('heading', { name: 'Other systems' }) }).last();
    const text = await card.textContent();
    for (const words of ['Entry/exit records', 'Border Act, section 12', 'number and date of expiry'])
      expect(text).toContain(words);
    const row = await card.getByRole('row', { name: /^ees-1/ }).textContent();
    for (const words of ['may read', 'super1, tech1', '4', '1,210']) expect(row).toContain(words);
    expect(await card.getByRole('row', { name: /^gate-2/ }).textContent()).toContain('is waiting for a second person');
  });

  it('takes no key of the lane', async () => {
    await openDesk();
    for (const key of ['F10', 'F9', 'F8', 'F1', 'F6']) await ui.page.keyboard.press(key);
    expect(await ui.page.locator('dialog[open]').count()).toBe(0);
    expect(ui.decisions()).toEqual([]);
  });

  it('leads from a number to its record, prints the slip again, and closes it after a question', async () => {
    await openDesk();
    await tab('Slips').click();
    expect(await ui.page.locator('.desk').textContent()).toContain('Open slips: 3. Their records: 2.');
    const field = ui.page.getByLabel('Number of the slip');
    await field.fill('0000000000');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByText('There is no record for this number, or it is no longer kept').waitFor();
    await field.fill('4h7qk-2zd0w');
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('table', { name: 'Record of the slip' }).waitFor();
    await ui.page.getByRole('button', { name: 'Print the slip again' }).click();
    await ui.page.getByRole('button', { name: 'Print', exact: true }).click();
    expect(await jobs()).toEqual(['Questions about your data']);
    expect(await ui.page.locator('.slip').textContent()).toContain('4H7QK 2ZD0W');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot('privacy-slip-found');
    await ui.page.getByRole('button', { name: 'Close this slip' }).click();
    expect(ui.server.received.some(({ path }) => path === '/api/redress/close')).toBe(false);
    await ui.page.getByRole('button', { name: 'Yes, close it' }).click();
    await ui.page.getByText('The slip is closed.').waitFor();
    expect(ui.server.received.at(-1)).toEqual({ path: '/api/redress/close', body: { number: '4h7qk-2zd0w' } });
    expect(await ui.page.getByRole('table', { name: 'Record of the slip' }).count()).toBe(0);
  });
});

async function toSlip(): Promise<void> {
  await ui.open('clean');
  await ui.page.keyboard.press('F1');
  await ui.page.getByRole('button', { name: 'Slip for questions' }).focus();
  await ui.page.keyboard.press('Enter');
  await ui.page.getByRole('heading', { name: 'Slip for questions and complaints' }).waitFor();
}

async function give(): Promise<void> {
  await ui.page.getByRole('button', { name: 'Give a number' }).focus();
  await ui.page.keyboard.press('Enter');
  await ui.page.locator('.slip').waitFor();
}

describe.each(SIZES)('a slip for the traveller at %i x %i, %s', (width, height, theme) => {
  it('is given by key, for the inspection that the officer sees named by its time', async () => {
    await size(width, height, theme);
    await toSlip();
    expect(await ui.page.locator('dialog[open]').textContent()).toContain('At the desk now, since');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot(`slip-which-${theme}`);
    await give();
    expect(ui.server.received.filter(({ path }) => path === '/api/redress')).toEqual([
      { path: '/api/redress', body: { inspectionId: LANES.clean().inspection?.inspectionId } },
    ]);
    const slip = await ui.page.locator('.slip').textContent();
    for (const words of ['4H7QK 2ZD0W', 'Border Guard of Utopia', 'sections 20 to 24', 'within 30 days'])
      expect(slip).toContain(words);
    for (const words of ['ERIKSSON', 'Passed', 'Lane', 'Waypost']) expect(slip).not.toContain(words);
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot(`slip-given-${theme}`);
    // The next document must not take the number off the screen.
    ui.server.show({ ...LANES.idle(), inspection: null });
    await expect.poll(() => ui.page.locator('.slip').count()).toBe(1);
  });
});

describe('a slip for the traveller', () => {
  it('prints as one page with nothing else on it, under a title that names no box and no page', async () => {
    await toSlip();
    await give();
    await ui.page.getByRole('button', { name: 'Print', exact: true }).click();
    await ui.page.locator('dialog[open] select').selectOption('fr');
    await ui.page.getByRole('button', { name: 'Print', exact: true }).click();
    expect(await jobs()).toEqual(['Questions about your data', 'Questions sur vos données']);
    expect(await ui.page.title()).toBe('Waypost');
    await ui.page.emulateMedia({ media: 'print' });
    const paper = (await ui.page.evaluate(
      "({ text: document.body.innerText.trim(), slip: document.querySelector('.slip').innerText.trim(), ink: getComputedStyle(document.querySelector('.slip')).color })",
    )) as { text: string; slip: string; ink: string };
    expect(paper.text).toBe(paper.slip);
    expect(paper.ink).toBe('rgb(0, 0, 0)');
    for (const format of [{ width: '58mm', height: '297mm' }, { format: 'A5' }, { format: 'A4' }]) {
      const pdf = await ui.page.pdf({ ...format, preferCSSPageSize: false });
      expect((pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length, JSON.stringify(format)).toBe(1);
    }
    await ui.page.setViewportSize({ width: 559, height: 794 });
    await ui.shoot('slip-print');
  });

  it('without a policy has a line for the address, and says so to the officer', async () => {
    ui.server.policy = POLICIES.development;
    ui.server.slip = { ...SLIP, authority: null, country: null, redress: null };
    await toSlip();
    await give();
    await ui.page.getByText('write the address on the slip').waitFor();
    expect(await ui.page.locator('.slip').textContent()).toContain('____');
    await ui.page.locator('dialog[open] select').selectOption('ar');
    expect(await ui.page.locator('.slip').getAttribute('dir')).toBe('rtl');
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot('slip-arabic');
  });

  it('is refused in plain words, and nothing is shown', async () => {
    ui.server.refuseSlip = 'SLIPS_USED_UP';
    await toSlip();
    await ui.page.getByRole('button', { name: 'Give a number' }).click();
    expect(await ui.page.getByRole('alert').textContent()).toContain('Five slips have already been issued');
    expect(await ui.page.locator('.slip').count()).toBe(0);
    ui.complaints.splice(0);
  });

  it('is for one of the last inspections too, and for nobody before the first', async () => {
    await ui.open('idle');
    await ui.page.keyboard.press('F1');
    await ui.page.getByRole('button', { name: 'Slip for questions' }).click();
    await ui.page.getByText('Nobody has been at the desk').waitFor();
    expect(SLIP_NUMBER).toHaveLength(10);
  });
});
