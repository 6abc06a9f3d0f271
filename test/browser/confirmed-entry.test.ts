import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../fakes/chromium.ts';
import { DemoDaemon } from '../fakes/demo-daemon.ts';
import { secondLine } from '../fakes/demo-desk.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { ScreenCalls } from '../fakes/screen-calls.ts';

/** A missing child is confirmed at a real daemon: what stays, what is refused, who is told, how it is settled. */
const root = resolve(import.meta.dirname, '../..');
const shots = join(root, 'build/screenshots');
const daemon = new DemoDaemon();
const calls = new ScreenCalls();
let browser: Browser;
let lane: Page;
let desk: Page;
const REFUSED = 100;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  await daemon.start();
  browser = await launchChromium();
  const context = () => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  lane = await (await context()).newPage();
  desk = await (await context()).newPage();
  for (const page of [lane, desk]) calls.watch(page.context());
  await signIn(lane, 'officer', '/', '.lane');
  await signIn(desk, 'supervisor', '/supervisor', '.desk');
});

afterAll(async () => {
  await browser?.close();
  await daemon.stop();
  daemon.clean();
});

async function signIn(page: Page, officer: string, path: string, ready: string): Promise<void> {
  await page.goto(`${daemon.url}${path}`);
  await page.getByLabel('Officer').fill(officer);
  await page.getByLabel('PIN', { exact: true }).fill(daemon.pin);
  await page.keyboard.press('Enter');
  await page.locator(ready).waitFor(PATIENCE);
}

/** A screen where nobody pressed a key for ninety seconds has locked itself, which a slow machine brings about. */
async function awake(page: Page, ready: string): Promise<void> {
  const pin = page.getByLabel('PIN', { exact: true });
  await page.locator(ready).or(pin).first().waitFor(PATIENCE);
  if (!(await page.locator(ready).isVisible())) {
    await pin.fill(daemon.pin);
    await page.keyboard.press('Enter');
    await page.locator(ready).waitFor(PATIENCE);
  }
  await page.keyboard.press('Shift');
}

const panel = () => lane.locator('.side-panel');
const diamond = () => lane.locator('.edge-mark .edge-filled');

/** On a busy machine a check may be cut off, and then something needs a look: such a visit is not the one to try. */
const MOST_VISITS = 25;

/** The child of the demonstration, with every check at its end and nothing on the glass. */
async function child(): Promise<void> {
  for (let visits = 1; ; visits += 1) {
    await awake(lane, '.lane');
    await lane.keyboard.press('Alt+d');
    await lane.locator('.demo-name', { hasText: 'Young person' }).click();
    await lane.locator('.demo-list').waitFor({ state: 'detached' });
    await expect.poll(async () => (await now()).inspection?.phase, PATIENCE).toBe('assessed');
    if ((await now()).inspection?.facts.length === 0 || visits === MOST_VISITS) break;
    await secondLine(lane);
    await lane.locator('.idle').waitFor(PATIENCE);
  }
  await lane.getByText('All checks have ended').waitFor(PATIENCE);
  await lane.locator('.edge-count').waitFor(PATIENCE);
}

async function confirm(): Promise<void> {
  await lane.keyboard.press('Control+Enter');
  await panel().getByText('ext. 114').waitFor(PATIENCE);
  await lane.keyboard.press('1');
  await panel().locator('.side-answered').getByText('Confirmed').waitFor(PATIENCE);
  await lane.keyboard.press('Escape');
  await diamond().waitFor(PATIENCE);
}

interface Posted {
  status: number;
  reason: string | null;
}

/** A command as another program with the cookie of this browser would send it. */
async function post(page: Page, path: string, body: object): Promise<Posted> {
  return await page.evaluate(
    async ([to, json]) => {
      const answer = await fetch(to as string, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: json as string,
      });
      const text = await answer.text();
      return { status: answer.status, reason: text === '' ? null : (JSON.parse(text) as { reason: string }).reason };
    },
    [path, JSON.stringify(body)],
  );
}

interface Now {
  revision: number;
  inspection: {
    inspectionId: string;
    phase: string;
    facts: object[];
    alerts: { id: string }[];
    decision: string | null;
  } | null;
}
const now = () => lane.evaluate(async () => (await (await fetch('/api/lane')).json()) as unknown) as Promise<Now>;

async function holdF10(): Promise<void> {
  await lane.locator('.side-decision h2').focus();
  await lane.keyboard.down('F10');
  await lane.waitForTimeout(800);
  await lane.keyboard.up('F10');
}

async function openDecision(): Promise<void> {
  await lane.keyboard.press('F10');
  expect(await panel().count()).toBe(0);
  await lane.keyboard.press('F10');
  await panel().getByRole('heading', { name: 'Decision' }).waitFor(PATIENCE);
  await panel().getByText('ext. 114').waitFor(PATIENCE);
}

const entries = () => desk.locator('.desk-rows > li');

describe('a confirmed child', () => {
  it('keeps a mark in the tab over the closed panel, a reload and a lock, and the instruction one key away', async () => {
    await child();
    await confirm();
    await lane.screenshot({ path: join(shots, 'lane-after-confirmed.png') });
    await lane.reload();
    await diamond().waitFor(PATIENCE);
    await lane.keyboard.press('Control+Enter');
    await panel().getByText('ext. 114').waitFor(PATIENCE);
    await panel().getByText('Confirmed', { exact: true }).waitFor(PATIENCE);
    await panel().getByText('by you', { exact: false }).waitFor(PATIENCE);
    await lane.screenshot({ path: join(shots, 'panel-after-confirmed.png') });
    await lane.keyboard.press('F1');
    await lane.getByRole('button', { name: 'Lock the screen' }).click();
    await lane.getByLabel('PIN', { exact: true }).fill(daemon.pin);
    await lane.keyboard.press('Enter');
    await diamond().waitFor(PATIENCE);
  });

  it(`is refused by the daemon in ${REFUSED} of ${REFUSED} ordinary ways to allow`, async () => {
    const reasons = ['LOOKED_AT_DOCUMENT', 'LOOKED_AT_FACE', 'KNOWN_ISSUER_DEFECT', 'EQUIPMENT_FAULT', 'OTHER'];
    const seen: Posted[] = [];
    for (let n = 0; n < REFUSED; n += 1) {
      // A fresh PIN is no way past it either.
      if (n % 20 === 0) expect((await post(lane, '/api/session/prove', { pin: daemon.pin })).status).toBe(204);
      const { revision, inspection } = await now();
      const chosen = reasons.filter((_, at) => ((n >> at) & 1) === 1);
      seen.push(
        await post(lane, '/api/inspection/decide', {
          inspectionId: inspection?.inspectionId,
          revision,
          decision: 'clear',
          reasons: chosen,
          note: n % 3 === 0 ? 'Looked at everything.' : '',
          held: n % 4 !== 0,
        }),
      );
    }
    expect(seen.filter(({ status, reason }) => status === 409 && reason === 'CONFIRMED_ENTRY')).toHaveLength(REFUSED);
    expect((await now()).inspection?.decision).toBeNull();
  });

  it('is refused in every way that leaves an answer, a PIN or a person out', async () => {
    const { revision, inspection } = await now();
    const alertId = inspection?.alerts[0]?.id ?? '';
    const base = { inspectionId: inspection?.inspectionId, revision, held: true, note: '', pin: daemon.pin };
    const word = { alertId, followed: 'followed', goesWith: 'guardian' };
    const signed = { officerId: 'supervisor', pin: daemon.pin };
    const ways: [object, string][] = [
      [{ ...base, entries: [word], second: null }, 'SECOND_NEEDED'],
      [{ ...base, entries: [word], second: { officerId: 'officer', pin: daemon.pin } }, 'SAME_PERSON'],
      [{ ...base, entries: [{ ...word, goesWith: null }], second: signed }, 'CONFIRMED_ENTRY'],
      [{ ...base, entries: [word], second: signed, held: false }, 'HOLD_NEEDED'],
      [{ ...base, entries: [word], second: signed, pin: '000000' }, 'PIN_WRONG'],
      [{ ...base, entries: [word], second: { ...signed, pin: '000000' } }, 'PIN_WRONG'],
      [{ ...base, entries: [], second: signed }, 'FIELD_INVALID'],
    ];
    for (const [body, reason] of ways)
      expect(await post(lane, '/api/inspection/allow-over', body), reason).toMatchObject({ reason });
    expect((await now()).inspection?.decision).toBeNull();
  });

  it('is allowed with its answers, a PIN and a second person at an own screen, and the supervisor sees it at once', async () => {
    await awake(desk, '.desk');
    await awake(lane, '.lane');
    await openDecision();
    await lane.locator('.side-decision h2').focus();
    await lane.keyboard.press('2');
    await lane.keyboard.press('5');
    await panel().getByRole('button', { name: 'Ask at the supervisor' }).click();
    await panel().getByText('Nobody has agreed yet').waitFor(PATIENCE);
    await desk
      .getByText('wants to allow the traveller despite a confirmed entry', { exact: false })
      .first()
      .waitFor(PATIENCE);
    await desk.getByRole('button', { name: 'Look' }).click();
    await desk.getByRole('button', { name: 'I agree' }).click();
    await panel().getByText('A second person has agreed').waitFor(PATIENCE);
    await panel().getByLabel('Your PIN (always needed)').fill(daemon.pin);
    await lane.screenshot({ path: join(shots, 'allow-over-agreed.png') });
    await holdF10();
    await lane.locator('.side-panel').waitFor({ state: 'detached', ...PATIENCE });
    await expect.poll(async () => (await now()).inspection?.decision ?? 'gone', PATIENCE).toMatch(/clear|gone/);
    const row = entries().filter({ hasText: 'Allowed despite a confirmed entry' });
    await row.waitFor(PATIENCE);
    for (const words of ['In part', 'Safeguarding contact', 'officer, supervisor'])
      await row.getByText(words).waitFor();
    await desk.screenshot({ path: join(shots, 'supervisor-entries.png') });
  });

  it('is settled once: of two windows one is first, and the other is told', async () => {
    await awake(desk, '.desk');
    const view = (await desk.evaluate(async () => (await (await fetch('/api/supervisor')).json()) as unknown)) as {
      entries: { inspectionId: string; alertId: string }[];
    };
    const [{ inspectionId, alertId }] = view.entries as [{ inspectionId: string; alertId: string }];
    const both = await Promise.all(
      ['desk', 'let-pass'].map((as) =>
        post(desk, '/api/supervisor/entry', { inspectionId, alertId, as, second: null }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(both.find(({ status }) => status === 409)?.reason).toBe('ENTRY_SETTLED');
    await desk.reload();
    await desk.getByText('No entry is waiting to be settled').waitFor(PATIENCE);
  });

  it('is counted apart, and in no "nothing needed a look"', async () => {
    const { use } = (await desk.evaluate(async () => (await (await fetch('/api/supervisor')).json()) as unknown)) as {
      use: { entries: object[]; decisions: { decision: string; quiet: number; facts: number }[] };
    };
    expect(use.entries).toMatchObject([{ cls: 'protect', outcome: 'confirmed', decision: 'clear', n: 1 }]);
    expect(use.decisions.find(({ decision }) => decision === 'clear')).toMatchObject({ quiet: 0, facts: 0 });
  });
});

describe('a confirmed child whose inspection a restart cut off', () => {
  it('keeps the mark and the instruction until an officer closes it', async () => {
    await child();
    await confirm();
    await daemon.kill();
    await daemon.start();
    await signIn(lane, 'officer', '/', '.lane');
    await diamond().waitFor(PATIENCE);
    await lane.keyboard.press('Control+Enter');
    await panel().getByText('ext. 114').waitFor(PATIENCE);
    await panel().getByText('This inspection was cut off', { exact: false }).waitFor(PATIENCE);
    expect(await panel().getByRole('button', { name: 'Change' }).count()).toBe(0);
    await lane.screenshot({ path: join(shots, 'lane-cut-off-confirmed.png') });
    await lane.keyboard.press('Escape');
    await lane.locator('.banner').getByRole('button').first().click();
    await diamond().waitFor({ state: 'detached', ...PATIENCE });
    // It was never decided: a supervisor has to say what became of it.
    await signIn(desk, 'supervisor', '/supervisor', '.desk');
    await entries().filter({ hasText: 'Closed without a decision' }).waitFor(PATIENCE);
  });

  it('is settled as a mistake by two people, and the answer becomes Unsure', async () => {
    await awake(desk, '.desk');
    const row = entries().first();
    await row.getByRole('button', { name: 'Settle' }).click();
    await row.getByRole('button', { name: 'Was a mistake' }).click();
    await row.getByLabel('Officer').fill('officer');
    await row.getByLabel('PIN', { exact: true }).fill(daemon.pin);
    await row.getByLabel('Your PIN').fill(daemon.pin);
    await desk.screenshot({ path: join(shots, 'supervisor-mistake.png') });
    await row.getByRole('button', { name: 'Record this' }).click();
    await desk.getByText('No entry is waiting to be settled').waitFor(PATIENCE);
  });
});

it('made every call that is listed for this test', () => {
  expect(calls.owed('confirmed-entry')).toEqual([]);
});
