import { beforeAll, describe, expect, it } from 'vitest';
import { assess } from '../../../src/core/inspection/record/index.ts';
import { againOf } from '../../../src/ui/again.ts';
import type { CheckView, InspectionView } from '../../../src/ui/api.gen.ts';
import { causesOf } from '../../../src/ui/causes.ts';
import { cellWords } from '../../../src/ui/lane/strip-words.ts';
import { pairLabels, pairOf } from '../../../src/ui/pairs.ts';
import { boxOf } from '../../../src/ui/panels/seal-box.ts';
import { changeWords, LANGUAGES, type Locale } from '../../../src/ui/words/index.ts';
import { CLEAN, check } from '../../fakes/lane-checks.ts';
import { laneWith } from '../../fakes/lane-views.ts';
import { sealChecks } from '../../fakes/seal-step.ts';

beforeAll(async () => {
  await changeWords('en');
});

type Changes = Parameters<typeof sealChecks>[0];

/** The clean traveller with a page that has a seal. */
function sealed(changes: Changes) {
  const seal = sealChecks(changes).map(({ check: id, value, reason }) => check(id, value, reason));
  const lane = laneWith([...CLEAN, ...seal]);
  const view = lane.inspection;
  if (view === null) throw new Error('nobody at the desk');
  const group = view.groups.find((entry) => entry.group === 'document');
  if (group === undefined) throw new Error('no document');
  return { lane, view, cell: cellWords(group, view, lane) };
}

const both = (id: keyof NonNullable<Changes>, value: CheckView['value'], reason: string): Changes =>
  ({ 'seal.content': [value, reason], [id]: [value, reason] }) as Changes;

describe('the strip, of a page with a seal', () => {
  it.each([
    [{}, 'successful', 'Passed', /./],
    [both('seal.signature', 'failed', 'SEAL_SIGNATURE'), 'failed', 'Did not pass', /^seal does not verify$/],
    [both('seal.signer-trust', 'failed', 'SEAL_SIGNER_REVOKED'), 'failed', 'Did not pass', /^signer of seal revoked$/],
    [
      both('seal.signature', 'undetermined', 'SEAL_SIGNER_ABSENT'),
      'undetermined',
      'Could not tell',
      /^no certificate for the seal$/,
    ],
    [{ 'seal.mrz': ['failed', 'SEAL_MRZ_MISMATCH'] }, 'failed', 'Differs', /^seal and MRZ$/],
    [{ 'seal.passport-number': ['failed', 'SEAL_PASSPORT_MISMATCH'] }, 'failed', 'Differs', /^seal and passport$/],
    [both('seal.decode', 'failed', 'SEAL_UNREADABLE'), 'failed', 'Retake', /^barcode cannot be read$/],
    [{ 'seal.content': ['aborted', 'SEAL_MULTIPLE'] }, 'aborted', 'Could not tell', /^several seals$/],
    [{ 'seal.content': ['aborted', 'SEAL_DECODE_ABORTED'] }, 'aborted', 'Retake', /^barcode was not read$/],
  ] as const)('says %o as %s', (changes, sign, word, reason) => {
    const { cell } = sealed(changes as Changes);
    expect([cell.sign, cell.word]).toEqual([sign, word]);
    expect(cell.reason).toMatch(reason);
  });

  it('never calls a document or a seal forged, in no language', async () => {
    const forged = /forged|fake|counterfeit|contrefa|falsifi|falso|مزور|مزيف|поддел|фальши/i;
    for (const locale of Object.keys(LANGUAGES) as Locale[]) {
      const { words } = (await import(`../../../src/ui/words/seal-${locale}.ts`)) as { words: Record<string, string> };
      for (const [key, text] of Object.entries(words)) expect(text, `${locale} ${key}`).not.toMatch(forged);
    }
  });

  it('says of a seal that does not verify what to do', async () => {
    const { words } = await import('../../../src/ui/words/seal-en.ts');
    expect(`${words['reason.SEAL_SIGNATURE.title']}. ${words['reason.SEAL_SIGNATURE.advice']}`).toBe(
      'The seal does not verify. Examine the document and ask the issuing authority.',
    );
  });
});

describe('the facts of a seal', () => {
  it('are one thing to look at, as long as one thing is wrong', () => {
    const absent = ['undetermined', 'SEAL_SIGNER_ABSENT'] as const;
    const facts = assess(
      sealChecks({
        'seal.content': absent,
        'seal.signature': absent,
        'seal.signer-trust': absent,
        'seal.country-issuer': absent,
        'seal.mrz': ['failed', 'SEAL_MRZ_MISMATCH'],
      }),
    ).facts;
    expect(causesOf(facts).map(({ first, checks }) => [first.check, checks])).toEqual([
      ['seal.content', ['seal.content']],
      ['seal.mrz', ['seal.mrz']],
    ]);
  });

  it('ask for the page once more where that helps, and for nothing where it does not', () => {
    const { lane, view } = sealed({});
    const again = (reason: string) =>
      againOf({ check: 'seal.content', reason }, view as unknown as InspectionView, lane);
    expect([again('SEAL_UNREADABLE'), again('SEAL_DECODE_ABORTED')]).toEqual(['page', 'page']);
    expect([again('SEAL_SIGNATURE'), again('SEAL_SIGNER_ABSENT'), again('SEAL_MULTIPLE')]).toEqual([null, null, null]);
  });

  it('show both numbers, each with where it was read', () => {
    const pair = { field: 'documentNumber', captured: 'UT1234567', expected: 'UT1234568', at: null };
    const differs = check('seal.passport-number', 'failed', 'SEAL_PASSPORT_MISMATCH', { compared: [pair] });
    expect(pairOf(differs, null)).toEqual({ field: 'documentNumber', captured: 'UT1234567', expected: 'UT1234568' });
    expect(pairLabels('seal.passport-number', false)).toEqual({ captured: 'pair.inZone', expected: 'pair.inSeal' });
  });
});

describe('the enlarged seal', () => {
  const page = { width: 1000, height: 500 };

  it('is cut out with its quiet zone, whichever way it lies', () => {
    const turned: [number, number][] = [
      [0.5, 0.2],
      [0.6, 0.4],
      [0.5, 0.6],
      [0.4, 0.4],
    ];
    expect(boxOf(turned, page)?.map(Math.round)).toEqual([376, 76, 248, 248]);
  });

  it('is not shown where its place is not known', () => {
    expect(boxOf([], page)).toBeNull();
    expect(boxOf([[0.5, 0.5]], page)).toBeNull();
  });
});
