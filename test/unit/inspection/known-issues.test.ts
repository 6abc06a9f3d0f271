import { describe, expect, it } from 'vitest';
import type { KnownIssueList } from '../../../src/core/inspection/policy/index.ts';
import { setAside } from '../../../src/core/inspection/policy/index.ts';
import type { KnownIssue } from '../../../src/core/inspection/policy/known-issues.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { assess, fold } from '../../../src/core/inspection/record/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';

/** The row with a wrong digit after the date of birth, and the whole right otherwise. */
const WRONG_BIRTH = [
  UTO_LINES[0] ?? '',
  (() => {
    const row = UTO_LINES[1] ?? '';
    return `${row.slice(0, 19)}${(Number(row.charAt(19)) + 1) % 10}${row.slice(20)}`;
  })(),
];
const ENTRY: KnownIssue = {
  model: { country: 'UTO', type: 'P' },
  issue: 'mrz-font',
  from: '2030-01-01',
  to: '2034-12-31',
  note: 'Printed in another font.',
  source: 'test',
};
const list = (...entries: KnownIssue[]): KnownIssueList => ({ counter: 3, entries });
const TODAY = { year: 2026, month: 11, day: 25 };
const document = readMrz({ lines: UTO_LINES, source: 'typed', uncertain: [] }, TODAY).document;
const font = (value: Check['value'], edit: Partial<Check> = {}): Check => ({
  check: 'document.mrz-font',
  mode: 'o',
  value,
  reason: value === 'failed' ? 'DOC_MRZ_FONT' : 'DOC_MRZ_PRINT_OK',
  errorCode: null,
  margin: value === 'failed' ? -0.4 : 0.6,
  component: { name: 'x', version: '1', sha256: null },
  t0: 0,
  t1: 1,
  ...edit,
});

describe('list of known issues (TR-03135-1 5.8.1)', () => {
  it('keeps the value, changes the reason, and takes the check out of the aggregation', () => {
    const [set] = setAside([font('failed')], document, list(ENTRY));
    expect(set).toMatchObject({
      value: 'failed',
      margin: -0.4,
      mode: 'e',
      reason: 'KNOWN_ISSUE',
      knownIssue: { reason: 'DOC_MRZ_FONT', mode: 'o', note: ENTRY.note, list: 3 },
    });
    expect(assess([set as Check]).facts).toEqual([]);
    expect(assess([set as Check]).groups.find((g) => g.group === 'document')?.value).toBe('not-supported');
  });

  it('knows an ink that vanishes in infrared light, which touches the font of the zone as little as the other way round', () => {
    const ink = font('failed', { check: 'document.mrz-ir', reason: 'DOC_IR_LOW_CONTRAST' });
    const entry = { ...ENTRY, issue: 'mrz-ink-ir-transparent' as const };
    expect(setAside([ink, font('failed')], document, list(entry)).map(({ check }) => check)).toEqual([
      'document.mrz-ir',
    ]);
    expect(setAside([ink], document, list(ENTRY))).toEqual([]);
  });

  it.each(['successful', 'not-supported', 'aborted'] as const)('leaves a check alone that is %s', (value) => {
    expect(setAside([font(value)], document, list(ENTRY))).toEqual([]);
  });

  it.each([
    ['another state', { model: { country: 'D', type: 'P' } }],
    ['another kind of document', { model: { country: 'UTO', type: 'I' } }],
    ['a document that expires before', { from: '2032-04-16' }],
    ['a document that expires after', { to: '2032-04-14' }],
  ])('does not cover %s', (_, edit) => {
    expect(setAside([font('failed')], document, list({ ...ENTRY, ...edit }))).toEqual([]);
  });

  it('covers the first and the last day of expiry', () => {
    const day = '2032-04-15';
    expect(setAside([font('failed')], document, list({ ...ENTRY, from: day, to: day }))).toHaveLength(1);
  });

  it.each(['3X0415', '<<<<<<', '3204<<', '321301', '320230'])(
    'does not cover a document whose day of expiry reads %s',
    (raw) => {
      const row = UTO_LINES[1] ?? '';
      const lines = [UTO_LINES[0] ?? '', row.slice(0, 21) + raw + row.slice(27)];
      const unread = readMrz({ lines, source: 'typed', uncertain: [] }, TODAY).document;
      expect(unread?.documentCode).toBe('P');
      expect(unread?.fields.expiryDate?.raw).toBe(raw);
      const always = { ...ENTRY, from: '1900-01-01', to: '2999-12-31' };
      expect(setAside([font('failed')], document, list(always))).toHaveLength(1);
      expect(setAside([font('failed')], unread, list(always))).toEqual([]);
    },
  );

  it('covers nothing while no zone was read', () => {
    expect(setAside([font('failed')], null, list(ENTRY))).toEqual([]);
  });

  it('takes itself back when another document turns out to be there, and says nothing twice', () => {
    const set = setAside([font('failed')], document, list(ENTRY));
    expect(setAside(set, document, list(ENTRY))).toEqual([]);
    expect(setAside(set, null, list(ENTRY))).toEqual([font('failed')]);
  });

  it('sets the named digit aside and no other', () => {
    const parsed = readMrz({ lines: WRONG_BIRTH, source: 'typed', uncertain: [] }, TODAY).document;
    const digits = font('failed', { check: 'mrz.check-digits', reason: 'MRZ_CHECK_DIGIT' });
    const wrong = parsed?.checks.filter((digit) => !digit.ok).map((digit) => digit.of) ?? [];
    expect(wrong).toContain('birth');
    const entry: KnownIssue = { ...ENTRY, issue: 'check-digit', field: 'birth' };
    const only =
      parsed === null ? null : { ...parsed, checks: parsed.checks.map((d) => ({ ...d, ok: d.of !== 'birth' })) };
    expect(setAside([digits], only, list(entry))).toHaveLength(1);
    expect(setAside([digits], only, list({ ...entry, field: 'expiry' }))).toEqual([]);
    const two = only && {
      ...only,
      checks: only.checks.map((d) => ({ ...d, ok: d.of !== 'birth' && d.of !== 'expiry' })),
    };
    expect(setAside([digits], two, list(entry))).toEqual([]);
  });
});

describe('a lane with a list of known issues', () => {
  const digitsOf = (parts: ReturnType<typeof fakeLane>) =>
    parts.lane.snapshot().current?.state.checks.filter((check) => check.check === 'mrz.check-digits') ?? [];
  const composite: KnownIssue = {
    ...ENTRY,
    issue: 'check-digit',
    field: 'composite',
    note: 'Composite digit is wrong.',
  };
  const row = UTO_LINES[1] ?? '';
  const badComposite = [UTO_LINES[0] ?? '', `${row.slice(0, 43)}${(Number(row.charAt(43)) + 1) % 10}`];

  it('records the finding first and then that it is known, in one transaction', async () => {
    const parts = fakeLane({ knownIssues: () => list(composite) });
    parts.present(badComposite);
    await parts.time.pass(1);
    expect(digitsOf(parts).map((check) => [check.value, check.reason, check.mode])).toEqual([
      ['failed', 'MRZ_CHECK_DIGIT', 'm'],
      ['failed', 'KNOWN_ISSUE', 'e'],
    ]);
    const stored = parts.journal.read(parts.lane.snapshot().current?.id ?? '');
    expect(fold(stored).checks.filter((check) => check.check === 'mrz.check-digits')).toEqual(digitsOf(parts));
  });

  it('counts the finding where the list is empty, as delivered', async () => {
    const parts = fakeLane();
    parts.present(badComposite);
    await parts.time.pass(1);
    expect(digitsOf(parts).map((check) => [check.value, check.reason])).toEqual([['failed', 'MRZ_CHECK_DIGIT']]);
  });

  it('says in every record of a document check which routine it was', async () => {
    const parts = fakeLane();
    parts.present();
    await parts.time.pass(1);
    expect(digitsOf(parts)[0]?.routine).toEqual({ uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), generic: null });
  });
});
