import { describe, expect, it } from 'vitest';
import type { ListStatus } from '../../../src/core/inspection/ports/steps/index.ts';
import { decideFaces, type FaceListLookup } from '../../../src/core/watchlist/index.ts';
import { record } from './fixtures.ts';

const STATUS: ListStatus = {
  id: 'missing-faces',
  name: 'Missing persons, by face',
  version: 4,
  generatedAt: '2026-11-25T10:00:00.000Z',
  ageMs: 3_600_000,
  maxAgeMs: 86_400_000,
  state: 'fresh',
  legalBasis: 'Act 12',
  records: 3,
};
const FACTS = {
  templates: 3,
  fmr: 1e-5,
  fpir: 3e-5,
  threshold: 0.483,
  profile: 'accurate',
  modelSha256: 'ab'.repeat(32),
};

function lookup(change: Partial<FaceListLookup> = {}, scores: readonly number[] = []): FaceListLookup {
  const candidates = scores.map((score, i) => ({ record: record({ id: `f-${i}` }), score }));
  return {
    status: STATUS,
    handling: 'Officer only',
    search: { ok: true, facts: FACTS, candidates },
    ...change,
  };
}

function decide(lists: FaceListLookup[], change: { clockTrusted?: boolean; now?: Date } = {}) {
  let ids = 0;
  return decideFaces({
    lists,
    now: new Date('2026-11-25T12:00:00Z'),
    clockTrusted: true,
    nextId: () => {
      ids += 1;
      return `alert-${ids}`;
    },
    ...change,
  });
}

describe('candidates of a face search', () => {
  it('nobody on a fresh list is successful', () => {
    expect(decide([lookup()])).toEqual({ value: 'successful', reason: 'FACE_LIST_CLEAR', alerts: [] });
  });

  it('a candidate is undetermined and says how it was found', () => {
    const { value, reason, alerts } = decide([lookup({}, [0.61])]);
    expect({ value, reason }).toEqual({ value: 'undetermined', reason: 'FACE_LIST_CANDIDATE' });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      via: 'face',
      cls: 'protect',
      action: 'Call the supervisor',
      face: { ...FACTS, candidates: 1, place: 1 },
      list: { id: 'missing-faces', version: 4, legalBasis: 'Act 12', handling: 'Officer only' },
      personal: { recordId: 'f-0', score: 0.61, explain: [{ feature: 'face', result: 'similar' }] },
    });
  });

  it('shows at most the best three, over all lists', () => {
    const lists = [lookup({}, [0.5, 0.7, 0.55]), lookup({ status: { ...STATUS, id: 'other' } }, [0.9, 0.6])];
    const { alerts } = decide(lists);
    expect(alerts.map((alert) => alert.personal?.score)).toEqual([0.9, 0.7, 0.6]);
    expect(alerts.map((alert) => alert.face?.place)).toEqual([1, 2, 3]);
  });

  it('leaves out a record that has expired', () => {
    expect(decide([lookup({}, [0.7])], { now: new Date('2027-03-01T00:00:00Z') })).toMatchObject({
      reason: 'FACE_LIST_CLEAR',
    });
  });

  it.each([
    ['absent', 'aborted', 'FACE_LIST_ABSENT'],
    ['damaged', 'undetermined', 'FACE_LIST_DAMAGED'],
    ['locked', 'undetermined', 'FACE_LIST_LOCKED'],
    ['stale', 'undetermined', 'FACE_LIST_STALE'],
  ] as const)('nobody on a list that is %s is never successful', (state, value, reason) => {
    expect(decide([lookup({ status: { ...STATUS, state } })])).toEqual({ value, reason, alerts: [] });
  });

  it('a candidate on a stale list is still shown, with the age', () => {
    const { reason, alerts } = decide([lookup({ status: { ...STATUS, state: 'stale' } }, [0.7])]);
    expect(reason).toBe('FACE_LIST_STALE');
    expect(alerts[0]).toMatchObject({ stale: true, listAgeMs: 3_600_000 });
  });

  it('a list that was not searched keeps another one from clearing anybody', () => {
    const refused = lookup({ search: { ok: false, value: 'not-supported', reason: 'FACE_LIST_TOO_LARGE' } });
    expect(decide([lookup(), refused])).toEqual({ value: 'not-supported', reason: 'FACE_LIST_TOO_LARGE', alerts: [] });
    const stale = lookup({ status: { ...STATUS, state: 'stale' } });
    expect(decide([refused, stale])).toMatchObject({ value: 'undetermined', reason: 'FACE_LIST_STALE' });
  });

  it('a damaged list that is searched all the same shows its entries, and reads alike with and without one', () => {
    const damaged = { status: { ...STATUS, state: 'damaged' } } as const;
    const outcome = { value: 'undetermined', reason: 'FACE_LIST_DAMAGED' };
    expect(decide([lookup(damaged, [0.7])])).toMatchObject({
      ...outcome,
      alerts: [{ via: 'face', list: { version: 4 } }],
    });
    expect(decide([lookup(damaged)])).toEqual({ ...outcome, alerts: [] });
  });

  it('expired records take no place among the best three', () => {
    const candidates = [0.9, 0.8, 0.7, 0.6].map((score, i) => ({
      record: record({ id: `f-${i}`, exp: i < 3 ? '2020-01-01' : '2036-01-01' }),
      score,
    }));
    const search = { ok: true, facts: FACTS, candidates } as const;
    expect(decide([lookup({ search })]).alerts).toMatchObject([{ face: { place: 1 }, personal: { recordId: 'f-3' } }]);
  });

  it('a clock that cannot be believed is never "nobody"', () => {
    expect(decide([lookup()], { clockTrusted: false })).toMatchObject({
      value: 'undetermined',
      reason: 'CLOCK_UNTRUSTED',
    });
  });
});
