import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, sessionOf } from '../fakes/lane-views.ts';
import { FRESH_MACHINE, MACHINE } from '../fakes/machine.ts';
import { PATIENCE } from '../fakes/patience.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
const TECHNICIAN = sessionOf({ officer: { id: 't.tech', name: 'T. Technician', role: 'technician' } });
const SUPERVISOR = sessionOf({ officer: { id: 's.super', name: 'S. Supervisor', role: 'supervisor' } });
const TABS = 4;

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  ui.server.machine = MACHINE;
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

async function openPage(session = TECHNICIAN): Promise<void> {
  ui.server.setSession(session);
  ui.server.show({ ...LANES.idle(), inspection: null, party: null });
  await ui.page.goto(`${ui.base}/diagnostics`);
  await ui.page.locator('.machine-tiles').waitFor();
}

const tab = (name: string) => ui.page.locator('.desk-tabs').getByRole('button', { name, exact: true });
const body = async () => (await ui.page.locator('.desk').textContent()) ?? '';
/** What sticks out sideways of the page, a card or a key; tables that scroll have a box of their own. */
const overflowing = () =>
  ui.page.evaluate(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['page'] : []),
    ...[...document.querySelectorAll('.card, .desk-body, .desk-head, .button, .machine-parts td, .table-scroll')]
      .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.className + ': ' + one.textContent.slice(0, 60)),
  ]`);

describe.each([
  ['en', 1280, 800, 'light'],
  ['en', 1024, 768, 'dark'],
  ['ar', 1280, 800, 'dark'],
  ['ar', 1024, 768, 'light'],
  ['fr', 1024, 768, 'light'],
  ['es', 1024, 768, 'light'],
  ['pt', 1024, 768, 'light'],
  ['ru', 1024, 768, 'light'],
] as const)('in %s at %i x %i, %s', (locale, width, height, theme) => {
  it('each part is whole, reachable by key, and reads well to a reader', async () => {
    await ui.openContext({ viewport: { width, height } });
    await ui.context.addInitScript(
      `localStorage.setItem('waypost.display', '${JSON.stringify({ locale, theme, colours: 'standard' })}')`,
    );
    await openPage();
    for (let at = 0; at < TABS; at += 1) {
      await ui.page.locator('.desk-tabs button').nth(at).focus();
      await ui.page.keyboard.press('Enter');
      await ui.page.locator('.desk-body .card').first().waitFor();
      await ui.shoot(`diagnostics-${locale}-${theme}-${width}-${at + 1}`);
      expect.soft(await ui.seriousFindings(), `part ${at + 1}`).toEqual([]);
      expect.soft(await overflowing(), `part ${at + 1}`).toEqual([]);
      // A code or a key that no words were found for would be shown as it is.
      expect
        .soft(
          (await body()).match(
            /\b(advice|reason|check)\.[A-Z].*|\bmachine\.(is|id|part|stage|state|v|tab|head|errors|times)\b.*/,
          )?.[0],
        )
        .toBeUndefined();
    }
  });
});

describe('the page about the machine', () => {
  it('names what is wrong first, with its number, since when, and what to do', async () => {
    await openPage();
    const first = ui.page.locator('.machine-todo li').first();
    const text = (await first.textContent()) ?? '';
    for (const words of ['Reader', 'The connection was lost', '82006', 'Check the cable', 'since'])
      expect(text).toContain(words);
    const states = await ui.page
      .locator('.machine-todo .part-mark')
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('class')?.split(' ')[1]));
    const order = ['part-fault', 'part-unknown', 'part-attention'];
    expect(states).toEqual([...states].sort((a, b) => order.indexOf(a ?? '') - order.indexOf(b ?? '')));
    expect(states.length).toBe(MACHINE.components.filter(({ state }) => !['ok', 'not-fitted'].includes(state)).length);
    expect(await ui.page.locator('.machine-parts tbody tr').count()).toBe(MACHINE.components.length);
  });

  it('is asked again, and what stays the same keeps its place', async () => {
    await openPage();
    // The list of what is to do may grow shorter; the tiles and the rows of all parts stand where they stood.
    const places = () =>
      ui.page.evaluate(`[...document.querySelectorAll('.machine-parts tr, .machine-tile')]
        .map((one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y, width, height].map(Math.round).join(); })`);
    const before = await places();
    const later = '2026-11-29T09:41:05.000Z';
    const mended = MACHINE.components.map((part) =>
      part.id === 'scanner'
        ? { ...part, state: 'ok' as const, code: 'HEALTH_OK', number: 82001, advice: null, since: later }
        : part,
    );
    ui.server.machine = { ...MACHINE, at: later, memoryMb: 1_298, components: mended };
    await expect
      .poll(() => ui.page.locator('.machine-todo li').first().textContent(), PATIENCE)
      .not.toContain('The connection was lost');
    expect(await places()).toEqual(before);
  });

  it('says that it is old where no answer comes, keeps what it had, and goes on by itself', async () => {
    await openPage();
    const top = async () => (await ui.page.locator('.machine-tiles').boundingBox())?.y;
    const before = await top();
    ui.server.machine = null;
    await ui.page.getByRole('alert').waitFor(PATIENCE);
    expect(await ui.page.getByRole('alert').textContent()).toContain('No answer. This page shows the state of');
    expect(await ui.page.locator('.machine-parts tbody tr').count()).toBe(MACHINE.components.length);
    expect(await top()).toBe(before);
    ui.server.machine = MACHINE;
    await ui.page.getByRole('alert').waitFor({ state: 'detached', ...PATIENCE });
    ui.complaints.splice(0);
  });

  it('draws nothing where nothing ever came', async () => {
    ui.server.machine = null;
    ui.server.setSession(TECHNICIAN);
    ui.server.show({ ...LANES.idle(), inspection: null, party: null });
    await ui.page.goto(`${ui.base}/diagnostics`);
    await ui.page.getByRole('alert').waitFor();
    expect(await body()).toContain('The lane service gave no answer');
    expect(await ui.page.locator('.desk-body table').count()).toBe(0);
    ui.complaints.splice(0);
  });

  it('says which outside system reads the lane, and since when', async () => {
    await openPage();
    const tile = ui.page.locator('.machine-tile', { hasText: 'Other systems' });
    expect(await tile.textContent()).toMatch(/ees-1.*since/);
    ui.server.machine = { ...FRESH_MACHINE, readers: [] };
    await tile.getByText('no other system reads this lane').waitFor();
  });

  it('says how the line is, with its code, the last receipt, what waits and what was announced', async () => {
    await openPage();
    const tile = ui.page.locator('.machine-tile', { hasText: 'Line to the central office' });
    const text = (await tile.textContent()) ?? '';
    for (const words of ['No server of the central office', 'LINK_UNREACHABLE', 'last receipt', 'cells waiting: 89'])
      expect(text).toContain(words);
    expect(text).toContain('last announcement 41');
    expect(await tile.getAttribute('class')).toContain('irregular');
    ui.server.machine = FRESH_MACHINE;
    await tile.getByText('No line is configured').waitFor();
    expect(await tile.getAttribute('class')).not.toContain('irregular');
  });

  it('says which program runs and what became of another, and what the trust store is', async () => {
    await openPage();
    await tab('Versions').click();
    const text = await body();
    expect(text).toMatch(/0\.4\.0 again since .*: PROGRAM_SELFTEST_FAILED \(0\.5\.0\)/);
    for (const words of [
      'version 12, ',
      'old, certificates of issuing states (CSCA): 214',
      'Valid until',
      'a1b2c3d4e5f60718',
    ])
      expect(text).toContain(words);
  });

  it('says of a machine that was just started what is not measured, not asked and not known', async () => {
    ui.server.machine = FRESH_MACHINE;
    await openPage();
    for (const words of ['has never run', 'the system does not report it', 'not trusted', 'its state is unknown'])
      expect(await body()).toContain(words);
    expect(await ui.page.locator('.machine-parts .part-ok').count()).toBe(0);
    await ui.shoot('diagnostics-fresh');
    await tab('Times').click();
    expect((await body()).match(/not measured yet/g)).toHaveLength(FRESH_MACHINE.stages.length);
    expect(await ui.page.locator('.machine-bar').count()).toBe(0);
    await tab('Errors').click();
    expect(await body()).toContain('The newest records contain no errors.');
    await tab('Versions').click();
    for (const words of ['none is installed', 'No model is loaded.', 'The configuration has no list'])
      expect(await body()).toContain(words);
  });

  it('draws a stage that is over its budget as such, and figures beside every plot', async () => {
    await openPage();
    await tab('Times').click();
    const rows = ui.page.locator('.machine-times tbody tr');
    expect(await rows.count()).toBe(MACHINE.stages.length);
    expect(await rows.filter({ hasText: 'Lists looked up' }).textContent()).toContain('38 ms');
    expect(await rows.filter({ hasText: 'Lists looked up' }).getAttribute('class')).toBe('irregular');
    expect(await rows.filter({ hasText: 'Page read' }).textContent()).toContain('within 1 s');
    expect(await rows.filter({ hasText: 'sealed' }).textContent()).toContain('not measured yet');
  });

  it('takes no key of the lane', async () => {
    await openPage(SUPERVISOR);
    for (const key of ['F10', 'F9', 'F8', 'F1', 'F6']) await ui.page.keyboard.press(key);
    expect(await ui.page.locator('dialog[open]').count()).toBe(0);
    expect(ui.decisions()).toEqual([]);
  });

  it('is reached from the help and from the devices by who keeps the machine, and by nobody else', async () => {
    ui.server.setSession(SUPERVISOR);
    await ui.open('idle');
    await ui.page.keyboard.press('F1');
    const link = ui.page.locator('dialog[open]').getByRole('link', { name: 'Diagnostics page' });
    await link.waitFor();
    await ui.page.keyboard.press('Escape');
    await ui.page.locator('.status-devices').click();
    await link.click();
    await ui.page.locator('.machine-tiles').waitFor();

    ui.server.setSession(sessionOf());
    await ui.open('idle');
    await ui.page.keyboard.press('F1');
    await ui.page.getByRole('button', { name: 'Devices and diagnostics' }).waitFor();
    expect(await link.count()).toBe(0);
    await ui.page.goto(`${ui.base}/diagnostics`);
    await ui.page.getByText('This page is for another role.').waitFor();
    expect(await ui.page.locator('.machine-tiles').count()).toBe(0);
  });

  it('comes in a part of its own that the lane never fetches', async () => {
    const fetched: string[] = [];
    ui.page.on('request', (request) => fetched.push(request.url()));
    await ui.open('idle');
    const lane = new Set(fetched);
    await openPage();
    const more = new Set(fetched.filter((url) => !lane.has(url) && /\/page-[\w-]+\.js$/.test(url)));
    expect([...more]).toHaveLength(1);
  });
});
