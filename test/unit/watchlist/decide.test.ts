import { describe, expect, it } from 'vitest';
import type { ListStatus } from '../../../src/core/inspection/ports/steps/index.ts';
import { ALERTS_MAX } from '../../../src/core/watchlist/decide.ts';
import { DEFAULT_LIST_POLICY, decide, type ListLookup, personQuery } from '../../../src/core/watchlist/index.ts';
import type { QueryParts } from '../../../src/core/watchlist/query.ts';
import { record } from './fixtures.ts';

const status = (state: ListStatus['state']): ListStatus => ({
  id: 'l-1',
  name: 'National list',
  version: 7,
  generatedAt: '2026-11-25T06:00:00Z',
  ageMs: 3_600_000,
  maxAgeMs: 86_400_000,
  state,
  legalBasis: 'Act 12',
  records: 10,
});

const list = (change: Partial<ListLookup> = {}, state: ListStatus['state'] = 'fresh'): ListLookup => ({
  status: status(state),
  policy: DEFAULT_LIST_POLICY,
  covers: state === 'absent' || state === 'locked' || state === 'damaged' ? null : ['documents', 'persons'],
  documentMatches: [],
  candidates: [],
  unreadable: 0,
  ...change,
});

const judge = (lists: ListLookup[], change: Partial<QueryParts> = {}, clockTrusted = true) => {
  let id = 0;
  const { results, alerts } = decide({
    query: personQuery({
      documentNumber: 'AA1234567',
      issuer: 'POL',
      typeClass: 'P',
      surname: 'KOWALSKA',
      givenNames: 'JOANNA',
      birth: { year: 1999, month: 5, day: 17 },
      sex: 'F',
      nationality: 'POL',
      ...change,
    }),
    lists,
    now: new Date('2026-11-25T12:00:00Z'),
    clockTrusted,
    nextId: () => `a-${++id}`,
  });
  const [document, person] = results.map((result) => [result.value, result.reason]);
  return { document, person, alerts };
};

describe('a question that cannot be put', () => {
  it('is never answered with no entry: no number on the document', () => {
    expect(judge([list()], { documentNumber: '<<<<' })).toMatchObject({
      document: ['undetermined', 'INPUT_ABSENT'],
      person: ['successful', 'LIST_CLEAR'],
    });
  });

  it('is never answered with no entry: no letter in the name', () => {
    expect(judge([list()], { surname: '', givenNames: '' })).toMatchObject({
      document: ['successful', 'LIST_CLEAR'],
      person: ['undetermined', 'INPUT_ABSENT'],
    });
  });

  it('does not hide what is found by the other one', () => {
    const found = judge([list({ documentMatches: [record({ cat: 'document' })] })], { surname: '', givenNames: '' });
    expect(found.document).toEqual(['failed', 'LIST_HIT']);
    expect(found.alerts).toHaveLength(1);
  });

  it('is never answered with no entry: the number may not be the one on the document', () => {
    const doubtful = { numberDoubtful: true };
    expect(judge([list()], doubtful)).toMatchObject({
      document: ['undetermined', 'LIST_NUMBER_DOUBTFUL'],
      person: ['successful', 'LIST_CLEAR'],
    });
    expect(judge([list({}, 'stale')], doubtful).document).toEqual(['undetermined', 'LIST_STALE']);
    expect(judge([list({}, 'absent')], doubtful).document).toEqual(['aborted', 'LIST_UNAVAILABLE']);
    expect(judge([list({ covers: ['persons'] })], doubtful).document).toEqual(['not-supported', 'LIST_NOT_CONFIGURED']);
    expect(judge([list()], { ...doubtful, documentNumber: '' }).document).toEqual(['undetermined', 'INPUT_ABSENT']);
  });

  it('names a stale list first', () => {
    expect(judge([list({}, 'stale')], { documentNumber: '' }).document).toEqual(['undetermined', 'LIST_STALE']);
  });
});

const other = { documentNumber: 'ZZ0000001' };
const lost = record({ id: 'd-1', cat: 'document', names: [], dob: [] });

describe('two lists of which neither can clear anybody', () => {
  it.each([
    ['absent', 'stale', 'LIST_UNAVAILABLE'],
    ['rollback', 'damaged', 'LIST_ROLLBACK'],
    ['damaged', 'stale', 'LIST_DAMAGED'],
    ['locked', 'stale', 'LIST_LOCKED'],
  ] as const)('say the worse of the two: %s and %s', (worse, better, reason) => {
    for (const states of [
      [worse, better],
      [better, worse],
    ] as const)
      expect(judge(states.map((state) => list({}, state))).document?.[1]).toBe(reason);
  });
});

describe('the two list checks', () => {
  it('are successful only on a fresh list without a find', () => {
    expect(judge([list()])).toEqual({
      document: ['successful', 'LIST_CLEAR'],
      person: ['successful', 'LIST_CLEAR'],
      alerts: [],
    });
  });

  it.each([
    ['stale', 'undetermined', 'LIST_STALE'],
    ['absent', 'aborted', 'LIST_UNAVAILABLE'],
    ['locked', 'undetermined', 'LIST_LOCKED'],
    ['damaged', 'undetermined', 'LIST_DAMAGED'],
  ] as const)('clear nobody on a list that is %s, also beside a fresh one', (state, value, reason) => {
    expect(judge([list(), list({}, state)])).toEqual({
      document: [value, reason],
      person: [value, reason],
      alerts: [],
    });
  });

  it('are not supported without a list, and undetermined without a clock or a readable record', () => {
    expect(judge([]).person).toEqual(['not-supported', 'LIST_NOT_CONFIGURED']);
    expect(judge([list()], {}, false).document).toEqual(['undetermined', 'CLOCK_UNTRUSTED']);
    expect(judge([list({ unreadable: 1 })]).person).toEqual(['undetermined', 'LIST_RECORD_UNREADABLE']);
  });
});

describe('what a list covers', () => {
  const documents = list({ covers: ['documents'] });
  const persons = list({ covers: ['persons'] });
  const none = ['not-supported', 'LIST_NOT_CONFIGURED'];
  const clear = ['successful', 'LIST_CLEAR'];

  it('decides which of the two checks it can clear', () => {
    expect(judge([documents])).toEqual({ document: clear, person: none, alerts: [] });
    expect(judge([persons])).toEqual({ document: none, person: clear, alerts: [] });
    expect(judge([documents, persons])).toEqual({ document: clear, person: clear, alerts: [] });
  });

  it('decides which check its age spoils', () => {
    expect(judge([list({ covers: ['persons'] }, 'stale'), documents])).toMatchObject({
      document: clear,
      person: ['undetermined', 'LIST_STALE'],
    });
  });

  it('is not known of a list that cannot be opened, which therefore spoils both', () => {
    expect(judge([documents, list({}, 'locked')]).person).toEqual(['undetermined', 'LIST_LOCKED']);
    expect(judge([persons, list({}, 'locked')]).document).toEqual(['undetermined', 'LIST_LOCKED']);
  });

  it('keeps names from being searched where it has no persons', () => {
    const found = judge([list({ covers: ['documents'], candidates: [record()] })]);
    expect(found).toEqual({ document: clear, person: none, alerts: [] });
  });

  it('never hides a find, and a find of a person never changes what the person check says', () => {
    const found = judge([list({ covers: ['documents'], documentMatches: [record()] })]);
    expect(found.person).toEqual(none);
    expect(found.alerts).toHaveLength(1);
    expect(judge([list({ covers: ['persons'], documentMatches: [lost] })]).document).toEqual(['failed', 'LIST_HIT']);
  });
});

describe('document numbers', () => {
  it('fail the document check for a listed document and leave the person alone', () => {
    const found = judge([list({ documentMatches: [lost] })]);
    expect(found.document).toEqual(['failed', 'LIST_HIT']);
    expect(found.person).toEqual(['successful', 'LIST_CLEAR']);
    expect(found.alerts[0]).toMatchObject({ cls: 'document', via: 'number', action: 'Call the supervisor' });
  });

  it('are only possible when a digit of the number failed', () => {
    const doubtful = { numberDoubtful: true };
    expect(judge([list({ documentMatches: [lost] })], doubtful).document).toEqual(['undetermined', 'LIST_POSSIBLE']);
    const misread = { documentNumber: 'AA12345G7', numberDoubtful: true };
    expect(judge([list({ documentMatches: [lost] })], misread)).toMatchObject({
      document: ['undetermined', 'LIST_NUMBER_DOUBTFUL'],
      alerts: [],
    });
    const confused = { documentNumber: 'AAI234567', numberDoubtful: true };
    expect(judge([list({ documentMatches: [lost] })], confused).alerts[0]?.via).toBe('number-possible');
  });

  it('of a person record are a candidate and no document hit', () => {
    const found = judge([list({ documentMatches: [record()] })], { surname: 'OTHER', givenNames: 'NAME' });
    expect(found.document).toEqual(['successful', 'LIST_CLEAR']);
    expect(found.person).toEqual(['undetermined', 'LIST_CANDIDATE']);
    expect(found.alerts[0]?.personal).toMatchObject({ recordId: 'r-1', score: null });
  });

  it('of a person record are only possible when a digit of the number failed', () => {
    const doubtful = { numberDoubtful: true, surname: 'OTHER', givenNames: 'NAME' };
    const found = judge([list({ documentMatches: [record()] })], doubtful);
    expect(found.person).toEqual(['undetermined', 'LIST_POSSIBLE']);
    expect(found.alerts[0]?.via).toBe('number-possible');
  });

  it('of another issuer do not match, whatever key found the row', () => {
    expect(judge([list({ documentMatches: [lost] })], { issuer: 'UKR' }).document).toEqual([
      'successful',
      'LIST_CLEAR',
    ]);
  });

  it('on a stale list are still shown, with the age', () => {
    const found = judge([list({ documentMatches: [lost] }, 'stale')]);
    expect(found.document).toEqual(['failed', 'LIST_HIT']);
    expect(found.alerts[0]).toMatchObject({ stale: true, listAgeMs: 3_600_000 });
  });
});

describe('names', () => {
  it('with an agreeing date are a candidate with reasons', () => {
    const found = judge([list({ candidates: [record()] })], { ...other, surname: 'KOWALSKY' });
    expect(found.person).toEqual(['undetermined', 'LIST_CANDIDATE']);
    const explain = found.alerts[0]?.personal?.explain ?? [];
    expect(explain.map((line) => `${line.feature} ${line.result}`)).toEqual([
      'name similar',
      'birth-date equal',
      'sex equal',
      'nationality equal',
    ]);
  });

  it('alone raise nothing, however equal', () => {
    const birth = { year: 1970, month: 3, day: 2 };
    expect(judge([list({ candidates: [record()] })], { ...other, birth }).alerts).toEqual([]);
  });

  it('stand alone only where a date is missing, must then be equal, and say so', () => {
    const undated = list({ candidates: [record({ dob: [] })] });
    const found = judge([undated], other);
    expect(found.alerts[0]?.personal?.explain[1]).toMatchObject({ feature: 'birth-date', result: 'missing' });
    expect(judge([undated], { ...other, surname: 'KOWALSKY' }).alerts).toEqual([]);
  });

  it('bear one slip in the date', () => {
    const near = (year: number, month: number, day: number) =>
      judge([list({ candidates: [record({ dob: ['1999-05-07'] })] })], { ...other, birth: { year, month, day } })
        .alerts;
    expect(near(1999, 7, 5)).toHaveLength(1);
    expect(near(1998, 5, 7)).toHaveLength(1);
    expect(near(1999, 5, 8)).toHaveLength(1);
    expect(near(1998, 5, 8)).toHaveLength(0);
  });

  it('of expired records never match', () => {
    // The last day counts as a whole: a record is neither lost a day early nor matched a day late.
    const last = record({ exp: '2026-11-25' });
    const expired = record({ exp: '2026-11-24' });
    for (const found of [{ candidates: [last] }, { documentMatches: [last] }])
      expect(judge([list(found)]).alerts, JSON.stringify(found)).toHaveLength(1);
    for (const found of [{ candidates: [expired] }, { documentMatches: [expired] }]) {
      expect(judge([list(found)]).alerts).toEqual([]);
      // Without a clock that can be believed nothing is known to be over.
      expect(judge([list(found)], {}, false).alerts).toHaveLength(1);
    }
  });

  it('of a document record never concern a person', () => {
    expect(judge([list({ candidates: [record({ cat: 'document' })] })], other).alerts).toEqual([]);
  });

  it('on a stale list keep the reason that every traveller gets, so that the strip gives no alert away', () => {
    const found = judge([list({ candidates: [record()] }, 'stale')], other);
    expect(found.person).toEqual(['undetermined', 'LIST_STALE']);
    expect(found.alerts[0]).toMatchObject({ stale: true, via: 'name' });
  });

  it('are listed best first, protection before all else, five at most', () => {
    const many = Array.from({ length: 8 }, (_, index) => record({ id: `s-${index}`, cat: 'stop', docs: [] }));
    const found = judge([list({ candidates: [...many, record({ id: 'p', docs: [] })], documentMatches: [lost] })]);
    expect(found.alerts).toHaveLength(ALERTS_MAX);
    expect(found.alerts[0]?.cls).toBe('protect');
    expect(new Set(found.alerts.map((alert) => alert.id)).size).toBe(ALERTS_MAX);
  });
});

describe('terms of one record', () => {
  const terms = { hand: 'H2', agr: 'UTO-2026-07', pur: 'Find missing persons' };
  const reported = record({ ...terms, src: 'File 12', docs: [{ t: 'P', c: 'POL', n: 'AA1234567', s: 'stolen' }] });

  it('stand in the alert; where the entry comes from stands among what is sealed', () => {
    const [alert] = judge([list({ documentMatches: [reported] })]).alerts;
    expect(alert?.terms).toEqual({
      handling: 'H2',
      agreement: 'UTO-2026-07',
      purpose: 'Find missing persons',
      documentStatus: 'stolen',
    });
    expect(alert?.personal?.source).toBe('File 12');
  });

  it('say of a document only what was reported of the one presented', () => {
    const [alert] = judge([list({ candidates: [reported] })], other).alerts;
    expect(alert?.terms).not.toHaveProperty('documentStatus');
  });

  it('are absent where the record has none', () => {
    const [alert] = judge([list({ documentMatches: [record()] })]).alerts;
    expect(alert).not.toHaveProperty('terms');
    expect(alert?.personal).not.toHaveProperty('source');
  });
});
