import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ProtectionReportView } from '../../../src/adapters/http/api/support.ts';
import { answerFile, openReferral } from '../../../src/adapters/storage/protection/index.ts';
import { sealedFile } from '../../../src/adapters/storage/protection/seal.ts';
import { type ReportRole, reportOf, shownTo } from '../../../src/core/protection/report/index.ts';
import { allBytes, childForm, type TestRoute, testBody, testRoute } from '../../fakes/protection.ts';

let route: TestRoute;
const { box, ack, body } = testBody();
/** 2026-W48. */
const TUESDAY = new Date('2026-11-24T10:15:00Z');
const AFTER = new Date('2027-01-20T12:00:00Z');
const later = (minutes: number): Date => new Date(TUESDAY.getTime() + minutes * 60_000);

beforeEach(async () => {
  route = await testRoute();
});
afterEach(() => route.remove());

/** A referral that is sealed on Tuesday and accepted so many minutes later, by the real ways; null: it waits. */
function refer(
  id: number,
  acceptedAfter: number | null,
  kind: 'referral' | 'drill' = 'referral',
  state: 'accepted' | 'rejected' = 'accepted',
): string {
  const form = childForm(body, ['answered all four'], String(id).padStart(32, '0'));
  const refNo = form.answer.refNo ?? '';
  if (form.referral !== null) Object.assign(form.referral.head, { v: 2, kind, seq: 1 });
  expect(route.store.submit(form, TUESDAY)).toMatchObject({ ok: true });
  expect(route.store.sent([refNo], later(1))).toBe(true);
  if (acceptedAfter === null) return refNo;
  const waiting = route.store.waiting().find((one) => one.refNo === refNo);
  if (waiting === undefined) throw new Error('it waits');
  const devices = [{ name: 'lane', sign: route.device.publicKey }];
  const opened = openReferral(Buffer.from(sealedFile(waiting)), { key: box, devices });
  if (!opened.ok) throw new Error(opened.reason);
  const answer = answerFile(
    { refNo, blake2b: opened.blake2b, state, reason: state === 'rejected' ? 'other' : null },
    ack,
  );
  expect(route.store.acknowledge(Buffer.from(answer), refNo, later(acceptedAfter))).toBe('taken');
  expect(route.store.acknowledge(Buffer.from(answer), refNo, later(acceptedAfter + 1))).toBe('repeated');
  return refNo;
}

function report(quarter = '2026-Q4', now = AFTER, k = 20) {
  const made = reportOf({ ...route.store.report, entries: () => [] }, { quarter, now, k });
  if (!made.ok) throw new Error(made.fault);
  return made.report;
}
const week = () => report().weeks.find(({ period }) => period === '2026-W48');

describe('report of the chain of a kiosk', () => {
  it('counts to the minute what the rows say to the hour', () => {
    for (let n = 0; n < 21; n += 1) refer(n, 30);
    for (let n = 21; n < 42; n += 1) refer(n, 31);
    expect(week()?.tables.referrals?.cells).toEqual([
      { words: ['30m', '30m', '30m'], n: 21 },
      { words: ['30m', '24h', '24h'], n: 21 },
    ]);
    const fine = /T\d{2}:(?!00:00\.000Z)/;
    expect(route.store.chain.rows().filter((row) => fine.test(JSON.stringify(row)))).toEqual([]);
    expect(route.store.chain.verify().ok).toBe(true);
  });

  it('leaves no minute on the disk that could be read without the key', () => {
    refer(1, 5);
    route.store.close();
    const bytes = allBytes(route.stateDir);
    for (const minute of [0, 1, 5]) {
      const since1970 = Math.floor(later(minute).getTime() / 60_000);
      expect(bytes.includes(String(since1970))).toBe(false);
      const binary = Buffer.alloc(4);
      binary.writeUInt32BE(since1970);
      expect(bytes.includes(binary)).toBe(false);
    }
  });

  it('stays the same over a restart, another k and a clock that was set back over the week', () => {
    for (let n = 0; n < 25; n += 1) refer(n, 5);
    const first = report();
    expect(route.reopen().ok).toBe(true);
    expect(report()).toEqual(first);
    for (let n = 25; n < 60; n += 1) refer(n, 5);
    expect(report('2026-Q4', AFTER, 30)).toEqual(first);
    expect(first.weeks.find(({ period }) => period === '2026-W48')?.tables.referrals?.n).toBe(25);
    const db = new Database(join(route.stateDir, 'protection.db'));
    for (const change of ['UPDATE told SET body = body', 'DELETE FROM told'])
      expect(() => db.exec(change)).toThrow('the first answer holds');
    db.close();
  });

  it('outlives the purge of what it was made of', () => {
    for (let n = 0; n < 25; n += 1) refer(n, 5);
    route.store.countState({ day: '2026-11-24', state: 'ready' });
    route.store.countState({ day: '2026-11-24', state: 'ready' });
    const first = report();
    expect(first.weeks.find(({ period }) => period === '2026-W48')?.states[0]).toEqual({ state: 'ready', n: 2 });
    route.store.purge({ before: AFTER, quarter: '2027-Q1', now: AFTER }, null);
    expect(route.store.report.routeDays()).toEqual([]);
    expect(report()).toEqual(first);
  });

  it('knows nobody: two chains that differ in every account give the same', async () => {
    const other = await testRoute();
    try {
      for (const [one, names] of [
        [route, ['o.anna', 'p.desk']],
        [other, ['o.ben', 'p.night']],
      ] as const) {
        for (let n = 0; n < 30; n += 1) {
          one.store.note('called', { reached: n % 3 > 0, by: names[n % 2] ?? '' }, TUESDAY);
          one.store.note('handed-over', { id: `h${n}`, by: names[0], to: names[1] }, TUESDAY);
          one.store.note('taken-over', { id: `h${n}`, by: names[1], inTime: n < 25 }, TUESDAY);
          one.store.noteAccess('list-read', names[1], TUESDAY);
        }
      }
      const reports = [route, other].map(({ store }) =>
        reportOf({ ...store.report, entries: () => [] }, { quarter: '2026-Q4', now: AFTER, k: 10 }),
      );
      expect(reports[0]).toEqual(reports[1]);
      expect(reports[0]).toMatchObject({ ok: true });
      const text = JSON.stringify([reports, route.store.report.rows()]);
      for (const name of ['o.anna', 'p.desk', 'o.ben', 'p.night']) expect(text).not.toContain(name);
      expect(text).toContain('"reached"');
    } finally {
      other.remove();
    }
  });

  it('can hold no account: every text of its published schema is of a closed list', () => {
    const free: string[] = [];
    const walk = (schema: z.core.$ZodType, path: string): void => {
      const { def } = schema._zod;
      if (def.type === 'object')
        for (const [name, inner] of Object.entries((def as z.core.$ZodObjectDef).shape)) walk(inner, `${path}.${name}`);
      else if (def.type === 'array') walk((def as z.core.$ZodArrayDef).element, `${path}[]`);
      else if (def.type === 'nullable') walk((def as z.core.$ZodNullableDef).innerType, path);
      else if (def.type === 'string') {
        const checks = (def as z.core.$ZodStringDef).checks ?? [];
        if (checks.length === 0) free.push(path);
      } else expect(['number', 'int', 'enum']).toContain(def.type);
    };
    walk(ProtectionReportView, '');
    // Groups of the form's use are categories of the document: a country, a sex, an age band, or the word for the others.
    expect(free).toEqual(['.whole.use.tables[].groups[].category']);
  });

  it('takes drills from their register: what the body refused has no answer, and none is a referral', () => {
    refer(900, 12, 'drill');
    refer(901, 40, 'drill');
    refer(902, null, 'drill');
    refer(903, 5, 'drill', 'rejected');
    for (let n = 0; n < 19; n += 1) refer(n, 5);
    expect(week()?.drills).toEqual({ sealed: 4, answered: 2, medianMinutes: 26, worstMinutes: 40 });
    expect(week()?.tables.referrals).toBeNull();
  });

  it('is shown by role', () => {
    for (let n = 0; n < 21; n += 1) refer(n, 5);
    for (let n = 0; n < 21; n += 1) route.store.note('called', { reached: true }, TUESDAY);
    for (let n = 0; n < 21; n += 1) route.store.note('emergency', {}, TUESDAY);
    const seen = (role: ReportRole) => {
      const shown = shownTo(role, report());
      const at = shown.weeks.find(({ period }) => period === '2026-W48');
      const { referrals, calls } = at?.tables ?? {};
      return [referrals?.cells.length, referrals?.n, calls?.cells.length, shown.whole?.emergencies];
    };
    expect(seen('protection')).toEqual([1, 21, 1, 21]);
    expect(seen('supervisor')).toEqual([0, 21, 1, null]);
    expect(seen('dpo')).toEqual([0, 21, 0, 21]);
    expect(() => ProtectionReportView.parse(report())).not.toThrow();
  });
});

describe('verification', () => {
  it('refuses a row that nobody signed', () => {
    refer(1, 5);
    const file = join(route.stateDir, 'protection.db');
    const db = new Database(file);
    const last = db.prepare('SELECT max(seq) AS seq FROM checkpoint').get() as { seq: number };
    db.prepare('DELETE FROM checkpoint WHERE seq = ?').run(last.seq);
    db.close();
    expect(route.store.chain.verify()).toMatchObject({ ok: false, fault: 'CHECKPOINT_OVERDUE', seq: last.seq });
    expect(route.reopen()).toMatchObject({ ok: false, reason: 'REF_STORE_UNAVAILABLE' });
  });
});
