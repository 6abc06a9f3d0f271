import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ReportRole, shownTo } from '../../src/core/protection/report/index.ts';
import { sessionOf } from '../fakes/lane-views.ts';
import { TestReport } from '../fakes/protection-report.ts';
import { UiBrowser } from '../fakes/ui-browser.ts';

/** Measures of the way to help, as the roles see them that answer for it. The report is a real one of rows of a test. */
const ui = new UiBrowser();
beforeAll(() => ui.start());
afterAll(() => ui.stop());
beforeEach(() => ui.fresh());

const TUESDAY = '2026-11-03T10:15:00Z';

function report(role: ReportRole) {
  const test = new TestReport().add('2026-09-28T08:00:00Z', { kind: 'emergency' });
  for (let n = 0; n < 30; n += 1) test.referral(TUESDAY, { carried: 1, accepted: 20 });
  for (let n = 0; n < 20; n += 1) test.referral(TUESDAY, { carried: 1, accepted: null });
  for (let n = 0; n < 24; n += 1) test.add(TUESDAY, { kind: 'called', reached: n < 3 });
  for (let n = 0; n < 22; n += 1) test.add(TUESDAY, { kind: 'not-referred' });
  const refNo = test.referral(TUESDAY, { carried: 1, accepted: 12 });
  test.drills = [{ refNo, minutes: 12, answered: true }];
  test.routeDays = [
    { day: '2026-11-03', state: 'ready', n: 99 },
    { day: '2026-11-03', state: 'telephone', n: 1 },
  ];
  test.asked = [{ quarter: '2026-Q4', asked: 80, nothing: 50, something: 30 }];
  return shownTo(role, test.report('2026-Q4', '2027-01-20T12:00:00Z'));
}

async function cellsOf(role: ReportRole): Promise<string[]> {
  ui.server.reports = [report(role)];
  ui.server.setSession(sessionOf({ officer: { id: role, name: 'A. Person', role } }));
  await ui.open('clean');
  if (role === 'protection') await ui.page.keyboard.press('F8');
  const row = ui.page.locator('.help-measures [data-week="2026-W45"]');
  await row.waitFor();
  expect(await ui.seriousFindings()).toEqual([]);
  await ui.shoot(`help-measures-${role}`);
  const cells = await row.locator('td').all();
  return Promise.all(cells.map(async (cell) => (await cell.locator('.details-pair').allTextContents()).join('\n')));
}

it('are shown to the role protection below the referrals, with no number below k', async () => {
  const [drills, route, referrals, calls, handOvers] = await cellsOf('protection');
  expect(drills).toBe('1 sealed, 1 answered\nafter 12 min (median), 12 min (longest)');
  expect(route).toContain('sent automatically: 99%');
  expect(route).toContain('no number: 0%');
  expect(referrals).toContain('50 in all');
  expect(referrals).toContain('carried within half an hour: 100%');
  expect(referrals).toContain('accepted within half an hour: 60%');
  // 3 of 24 were reached: fewer than 20, so no share is told.
  expect(calls).toBe('24 in all');
  expect(handOvers).toBe('too few');
  const quarter = await ui.page.locator('.help-measures table').last().locator('tr').allTextContents();
  expect(quarter).toContain('Adults not referred without consent22');
  expect(quarter).toContain('Emergency route usedtoo few');
  expect(quarter.join()).not.toContain('Asked at random');
});

it('say so where no week is closed', async () => {
  ui.server.reports = [{ quarter: '2026-Q4', weeks: [], whole: null }];
  ui.server.setSession(sessionOf({ officer: { id: 'p', name: 'P. Protection', role: 'protection' } }));
  await ui.open('clean');
  await ui.page.keyboard.press('F8');
  await ui.page.locator('.help-measures', { hasText: 'No week is closed yet.' }).waitFor();
});
