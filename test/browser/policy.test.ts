import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANES, sessionOf } from '../fakes/lane-views.ts';
import { POLICIES } from '../fakes/policies.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

const ui = new UiBrowser();
/** As long as a policy may make it. */
const LONGEST = 'Second line, building 3, first floor, ask for the desk lead.'.padEnd(60, '.');

beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());
afterEach(async () => {
  ui.server.policy = POLICIES.development;
  expect(ui.complaints).toEqual([]);
  await ui.context.close();
});

const SIZES = [
  [1280, 800, 'light'],
  [1024, 768, 'dark'],
] as const;

async function at(width: number, height: number, theme: 'light' | 'dark'): Promise<void> {
  await ui.page.setViewportSize({ width, height });
  await ui.page.emulateMedia({ colorScheme: theme });
}

const RATE_STATUSES = [
  ['example', 'Policy utopia-border 1', 'Policy of UTO, version 1, by Border Guard of Utopia'],
  ['ending', 'Policy ends in 10 days: utopia-border 1', 'Tell the supervisor: central IT has to send the next version'],
  ['expired', 'Policy expired: utopia-border 1', 'the stricter version of each rule applies'],
  ['refused', 'Policy refused', 'No record is purged until the policy is valid again'],
  ['development', 'No policy', 'It gives no legal basis'],
] as const;

describe.each(SIZES)('the policy in the status line at %i x %i, %s', (width, height, theme) => {
  it.each(RATE_STATUSES)('%s: says which, and one touch says what to do', async (name, line, sentence) => {
    ui.server.policy = POLICIES[name];
    await at(width, height, theme);
    await ui.open('needsALook');
    const button = ui.page.locator('.status').getByRole('button', { name: line, exact: true });
    await button.waitFor();
    expect(await ui.scrolls()).toMatchObject({ page: false });
    const [inside, box] = [await button.boundingBox(), await ui.page.locator('.status').boundingBox()];
    expect((inside?.x ?? 0) + (inside?.width ?? 0)).toBeLessThanOrEqual((box?.width ?? 0) + 1);
    // Whose lane this is stays on the line beside it.
    const who = await ui.page.locator('.status-end > span').first().boundingBox();
    expect((who?.y ?? 0) - (box?.y ?? 0)).toBeLessThan(4);
    await ui.shoot(`status-policy-${name}-${theme}`);
    await button.focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.getByRole('heading', { name: 'Policy in force' }).waitFor();
    expect(await ui.page.locator('dialog[open]').textContent()).toContain(sentence);
    expect(await ui.seriousFindings()).toEqual([]);
    await ui.shoot(`panel-policy-${name}-${theme}`);
    await ui.page.keyboard.press('Escape');
    expect(await ui.page.locator('dialog[open]').count()).toBe(0);
  });

  it('calls the ways on as the policy words them, and verdicts as ever', async () => {
    const { pack } = POLICIES.example;
    if (pack === null) throw new Error('no pack');
    const wording = [
      { language: 'en', key: 'second-line' as const, text: LONGEST },
      { language: 'en', key: 'contact' as const, text: 'Duty desk, extension 300' },
      { language: 'fr', key: 'second-line' as const, text: 'Salle 2' },
    ];
    ui.server.policy = { ...POLICIES.example, pack: { ...pack, wording } };
    await at(width, height, theme);
    await ui.open('sample');
    const way = ui.page.locator('[data-action="second-line"]');
    await expect.poll(() => way.textContent()).toBe(`F9${LONGEST}`);
    const fits = await way.evaluate(
      (button: { scrollHeight: number; clientHeight: number; scrollWidth: number; clientWidth: number }) =>
        button.scrollHeight <= button.clientHeight + 1 && button.scrollWidth <= button.clientWidth + 1,
    );
    expect(fits).toBe(true);
    expect(await ui.page.locator('[data-action="supervisor"]').textContent()).toContain('To supervisor');
    const note = ui.page.getByRole('note');
    expect(await note.textContent()).toContain(`Next: ${LONGEST}`);
    expect(await ui.scrolls()).toMatchObject({ page: false });
    await ui.shoot(`lane-wording-${theme}`);
  });

  it('says of a pass drawn by chance that it was, on a lane with nothing found', async () => {
    ui.server.policy = POLICIES.example;
    await at(width, height, theme);
    await ui.open('sample');
    const note = ui.page.getByRole('note');
    await note.waitFor();
    expect(await note.textContent()).toContain('This is pure chance; nothing was found');
    expect(await ui.seriousFindings()).toEqual([]);
    expect(await ui.scrolls()).toEqual({ page: false, cards: [] });
    await ui.shoot(`lane-sample-${theme}`);
    ui.server.show(LANES.clean());
    await note.waitFor({ state: 'detached' });
  });
});

describe('a policy that lapses', () => {
  it('is told to who comes back to the screen, without a new load', async () => {
    ui.server.policy = POLICIES.example;
    await ui.page.clock.install();
    await ui.open('clean');
    await ui.page.getByRole('button', { name: 'Policy utopia-border 1', exact: true }).waitFor();
    ui.server.policy = POLICIES.expired;
    await ui.page.clock.runFor(61_000);
    await ui.page.getByRole('button', { name: 'Policy expired: utopia-border 1' }).waitFor();
  });

  it('gives the ways on their own words back', async () => {
    ui.server.policy = POLICIES.example;
    ui.server.setSession(sessionOf());
    await ui.page.clock.install();
    await ui.open('clean');
    const way = ui.page.locator('[data-action="second-line"]');
    await expect.poll(() => way.textContent()).toBe('F9Second line, room 2');
    ui.server.policy = POLICIES.expired;
    await ui.page.clock.runFor(61_000);
    await expect.poll(() => way.textContent()).toBe('F9Second line');
  });
});
