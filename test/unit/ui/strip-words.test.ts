import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECK_TABLE, type CheckId, ERROR_NUMBERS } from '../../../src/core/inspection/record/checks/index.ts';
import { causesOf } from '../../../src/ui/causes.ts';
import { cellWords, idleWords } from '../../../src/ui/lane/strip-words.ts';
import { signOf, wordOf } from '../../../src/ui/reason-words.ts';
import { changeWords, LANGUAGES, type Locale, reasonShort } from '../../../src/ui/words/index.ts';
import { type Check, CLEAN, check, replaced } from '../../fakes/lane-checks.ts';
import { LANES, type Lane, laneWith, PERSON } from '../../fakes/lane-views.ts';

const LOCALES = Object.keys(LANGUAGES) as Locale[];
const HOUR_MS = 3_600_000;

beforeEach(async () => {
  await changeWords('en');
});
afterAll(async () => {
  await changeWords('en');
});

type Group = 'document' | 'chip' | 'face' | 'lists';

function cell(lane: Lane, group: Group) {
  const view = lane.inspection;
  const found = view?.groups.find((entry) => entry.group === group);
  if (view === null || found === undefined) throw new Error('nobody at the desk');
  return cellWords(found, view, lane);
}

/** The clean traveller with these checks in place of or beside the clean ones. */
const withChecks = (...changes: Check[]): Lane =>
  laneWith([...replaced(...changes), ...changes.filter(({ check: id }) => !CLEAN.some((one) => one.check === id))]);

const pair = (field: string, captured: string, expected: string) => ({ field, captured, expected, at: null });

/** Every row of the table of words by reason (docs/officer-screen.md): group, what the checks say, sign, word and small line. */
const ROWS: readonly [string, Group, Check[], string, string, string][] = [
  [
    'check digit',
    'document',
    [check('mrz.check-digits', 'failed', 'MRZ_CHECK_DIGIT')],
    'failed',
    'Differs',
    'check digit',
  ],
  [
    'printed number, one picture',
    'document',
    [
      check('mrz.printed-zone', 'undetermined', 'MRZ_VIZ_DIFFERS', {
        compared: [pair('documentNumber', 'UT5524318', 'UT5520318'), pair('sex', 'M', 'M')],
      }),
    ],
    'failed',
    'Differs',
    'printed number',
  ],
  [
    'two printed fields',
    'document',
    [
      check('mrz.printed-zone', 'failed', 'MRZ_VIZ_DIFFERS', {
        compared: [pair('documentNumber', 'A', 'B'), pair('sex', 'M', 'F')],
      }),
    ],
    'failed',
    'Differs',
    'printed text',
  ],
  [
    'printed text beside a poorer doubt',
    'document',
    [
      check('mrz.codes', 'undetermined', 'MRZ_CODE_UNKNOWN'),
      check('mrz.printed-zone', 'undetermined', 'MRZ_VIZ_DIFFERS', { compared: [pair('name', 'A', 'B')] }),
    ],
    'failed',
    'Differs',
    'printed name',
  ],
  [
    'page and reader',
    'document',
    [check('mrz.page', 'undetermined', 'MRZ_READS_DIFFER')],
    'undetermined',
    'Differs',
    'MRZ on the page',
  ],
  [
    'two documents',
    'document',
    [check('second.pairs', 'failed', 'DOC_PAIRS_DIFFER')],
    'failed',
    'Differs',
    'the two documents',
  ],
  [
    'live and page',
    'face',
    [check('face.verification', 'failed', 'FACE_NO_MATCH')],
    'failed',
    'Faces differ',
    'live and page',
  ],
  ['live and chip', 'face', [check('face.chip', 'failed', 'FACE_NO_MATCH')], 'failed', 'Faces differ', 'live and chip'],
  [
    'poor page',
    'document',
    [check('document.capture', 'failed', 'DOC_CAPTURE_BLURRED')],
    'failed',
    'Retake',
    'image blurred',
  ],
  [
    'page did not come',
    'document',
    [check('document.capture', 'undetermined', 'READ_ABSENT')],
    'undetermined',
    'Retake',
    'page was not checked',
  ],
  [
    'MRZ did not come',
    'document',
    [check('mrz.read', 'undetermined', 'READ_ABSENT')],
    'undetermined',
    'Retake',
    'MRZ was not read',
  ],
  [
    'poor live picture',
    'face',
    [check('face.verification', 'undetermined', 'FACE_QUALITY')],
    'undetermined',
    'Retake',
    'poor live picture',
  ],
  ['camera lost', 'face', [check('face.verification', 'aborted', 'CAMERA_LOST')], 'aborted', 'Retake', 'camera lost'],
  [
    'face did not come',
    'face',
    [check('face.verification', 'undetermined', 'READ_ABSENT')],
    'undetermined',
    'Retake',
    'face was not checked',
  ],
  [
    'model did not answer',
    'face',
    [check('face.verification', 'aborted', 'MODEL_UNAVAILABLE')],
    'aborted',
    'Retake',
    'face was not checked',
  ],
  ['chip lifted', 'chip', [check('chip.access', 'aborted', 'INTERRUPTED')], 'aborted', 'Retake', 'chip was not read'],
  [
    'undecided faces',
    'face',
    [check('face.verification', 'undetermined', 'FACE_INCONCLUSIVE')],
    'undetermined',
    'Could not tell',
    'look yourself',
  ],
  [
    'undecided text',
    'document',
    [check('mrz.printed-zone', 'undetermined', 'MRZ_VIZ_WEAK')],
    'undetermined',
    'Could not tell',
    'look at printed text',
  ],
  [
    'a character in doubt, and what hangs on it',
    'document',
    [check('mrz.check-digits', 'aborted', 'MRZ_LOW_EVIDENCE')],
    'aborted',
    'Could not tell',
    'MRZ partly read',
  ],
  [
    'face not searched: camera',
    'lists',
    [check('lists.face', 'aborted', 'CAMERA_LOST')],
    'undetermined',
    'Face not searched',
    'number and name checked',
  ],
  [
    'face not searched: no face',
    'lists',
    [check('lists.face', 'undetermined', 'FACE_NONE')],
    'undetermined',
    'Face not searched',
    'number and name checked',
  ],
  [
    'number on a list',
    'lists',
    [check('lists.document', 'failed', 'LIST_HIT')],
    'failed',
    'Did not pass',
    'document on a list',
  ],
];

describe('words of the strip, by reason', () => {
  it.each(ROWS)('%s', (_name, group, checks, sign, word, reason) => {
    expect(cell(withChecks(...checks), group)).toEqual({ sign, word, reason });
  });

  it('say when a document expired', () => {
    const expiry = { ...PERSON.expiry, year: 2024, month: 6, day: 29 };
    const person = { ...PERSON, expiry, daysToExpiry: -883 };
    const lane = laneWith(replaced(check('mrz.expiry', 'failed', 'MRZ_EXPIRED')), { person });
    expect(cell(lane, 'document')).toEqual({ sign: 'failed', word: 'Expired', reason: '2 y 5 mo ago' });
  });

  it('say which list nobody could look in, and its age', () => {
    const checks = replaced(check('lists.person', 'undetermined', 'LIST_STALE'));
    const lists = LANES.idle().lists.map((list, at) =>
      at === 1 ? { ...list, state: 'stale' as const, ageMs: 75 * HOUR_MS } : list,
    );
    const lane = laneWith(checks, {}, { lists });
    expect(cell(lane, 'lists')).toEqual({
      sign: 'undetermined',
      word: 'Not checked',
      reason: 'Missing persons, 3 days',
    });
    const gone = lists.map((list) => ({ ...list, state: 'absent' as const, ageMs: null }));
    const absent = laneWith(replaced(check('lists.document', 'aborted', 'LIST_UNAVAILABLE')), {}, { lists: gone });
    expect(cell(absent, 'lists').word).toBe('Not checked');
    expect(cell(absent, 'lists').reason).toBe('Lost and stolen documents, not delivered');
  });

  it('say "Not checked" and not "Face not searched" where the list of faces is too old, and where a number was not asked', () => {
    const old = withChecks(check('lists.face', 'undetermined', 'FACE_LIST_STALE'));
    expect(cell(old, 'lists').word).toBe('Not checked');
    const both = withChecks(
      check('lists.document', 'undetermined', 'LIST_NUMBER_DOUBTFUL'),
      check('lists.face', 'undetermined', 'FACE_NONE'),
    );
    expect(cell(both, 'lists').word).toBe('Not checked');
  });

  it('never say "Passed" of the lists', () => {
    expect(cell(LANES.clean(), 'lists').word).toBe('Checked');
  });

  it('show an input that is being taken again as such, over whatever was found before', () => {
    const poor = replaced(check('document.capture', 'failed', 'DOC_CAPTURE_BLURRED'));
    const again = (checks: Check[], awaiting: ('page' | 'live-face')[]): Lane => {
      const waits: Group[] = awaiting.includes('page') ? ['document', 'face'] : ['face'];
      const groups = (laneWith(checks).inspection?.groups ?? []).map((one) => ({
        ...one,
        pending: waits.includes(one.group),
      }));
      return laneWith(checks, { awaiting, groups, again: awaiting.map((what) => ({ what, wait: null })) });
    };
    const page = again(poor, ['page']);
    expect(cell(page, 'document')).toEqual({ sign: 'pending', word: 'Retake', reason: 'image blurred' });
    expect(cell(page, 'face')).toEqual({ sign: 'pending', word: 'Waiting', reason: 'for the page' });
    expect(cell(page, 'lists').word).toBe('Checked');
    expect(cell(again(CLEAN, ['page']), 'document').reason).toBe('page is being taken again');
    expect(cell(again(CLEAN, ['live-face']), 'face')).toEqual({
      sign: 'pending',
      word: 'Retake',
      reason: 'face is being taken again',
    });
    // The first time nothing is taken again.
    expect(cell(LANES.awaiting(), 'document')).toEqual({ sign: 'pending', word: 'Waiting', reason: 'for the page' });
    expect(cell(LANES.awaiting(), 'face')).toEqual({ sign: 'pending', word: 'Waiting', reason: 'for the face' });
  });

  it('call a clear difference by its name for every value a record may give it', () => {
    for (const value of ['failed', 'undetermined'] as const) {
      for (const reason of [
        'MRZ_CHECK_DIGIT',
        'MRZ_VIZ_DIFFERS',
        'MRZ_READS_DIFFER',
        'DOC_PAIRS_DIFFER',
        'FACE_NO_MATCH',
      ]) {
        expect(wordOf({ value, reason }), reason).toMatch(/differ/i);
      }
    }
    // A check that passed, or was not made, wears no such word.
    expect(wordOf({ value: 'successful', reason: 'MRZ_VIZ_DIFFERS' })).toBe('Passed');
  });

  it('give no sign but that of the value, except to printed text that differs', () => {
    const reasons = Object.keys(ERROR_NUMBERS);
    for (const value of ['successful', 'failed', 'undetermined', 'not-supported', 'aborted'] as const) {
      const other = reasons.filter((reason) => signOf({ value, reason }) !== value);
      expect(other).toEqual(value === 'undetermined' ? ['MRZ_VIZ_DIFFERS'] : []);
    }
  });

  it('send nobody to take again what only a technician mends', () => {
    for (const reason of ['MODEL_NOT_INSTALLED', 'MODEL_DIGEST', 'MODEL_SELFTEST', 'DEVICE_REFUSED', 'DEVICE_FAULTY']) {
      expect(wordOf({ value: 'aborted', reason }), reason).not.toBe('Retake');
    }
  });

  it('mark a printed number that differs with the cross in the list of facts too; the fact keeps its value', () => {
    const lane = LANES.printedDiffers();
    const facts = lane.inspection?.facts ?? [];
    expect(facts.map(({ value }) => value)).toEqual(['undetermined']);
    expect(causesOf(facts).map(({ value }) => value)).toEqual(['failed']);
  });

  it('say while nobody is at the desk what is waited for', () => {
    expect(idleWords('document', LANES.idle()).word).toBe('Waiting');
    expect(idleWords('chip', LANES.idle()).word).toBe('Not available');
  });
});

describe.each(LOCALES)('words of the strip in %s', (locale) => {
  it('are one or two lines for every check and every reason, and never a key or a code', async () => {
    await changeWords(locale);
    const raw = /[a-z]+\.[a-z]|[A-Z]+_[A-Z]|undefined|\{/;
    for (const value of ['failed', 'undetermined', 'aborted'] as const) {
      for (const reason of Object.keys(ERROR_NUMBERS)) {
        expect(wordOf({ value, reason }), reason).not.toMatch(raw);
        // As long as "Face not searched" in the longest language: the strip holds it at 1024 px.
        expect(wordOf({ value, reason }).length, reason).toBeLessThanOrEqual(20);
      }
    }
    for (const [name, group, checks] of ROWS) {
      const { word, reason } = cell(withChecks(...checks), group);
      expect(word, name).not.toMatch(raw);
      expect(reason, name).not.toMatch(raw);
      expect(reason, name).not.toBe('');
      expect(reason.length, name).toBeLessThanOrEqual(32);
    }
    for (const id of Object.keys(CHECK_TABLE) as CheckId[]) {
      const lane = withChecks(check(id, 'aborted', 'MODEL_UNAVAILABLE', { group: CHECK_TABLE[id].group }));
      expect(cell(lane, CHECK_TABLE[id].group).reason, id).not.toMatch(raw);
    }
  });

  it('are another word for another kind of answer', async () => {
    await changeWords(locale);
    const words = [
      wordOf({ value: 'failed', reason: 'MRZ_CHECK_DIGIT' }),
      wordOf({ value: 'failed', reason: 'FACE_NO_MATCH' }),
      wordOf({ value: 'failed', reason: 'MRZ_EXPIRED' }),
      wordOf({ value: 'aborted', reason: 'CAMERA_LOST' }),
      wordOf({ value: 'undetermined', reason: 'FACE_INCONCLUSIVE' }),
      wordOf({ value: 'successful', reason: 'MRZ_OK' }),
      cell(withChecks(check('lists.face', 'aborted', 'CAMERA_LOST')), 'lists').word,
      cell(withChecks(check('lists.person', 'undetermined', 'LIST_STALE')), 'lists').word,
    ];
    expect(new Set(words).size).toBe(words.length);
    expect(reasonShort('FACE_INCONCLUSIVE')).not.toBe('FACE_INCONCLUSIVE');
  });
});
