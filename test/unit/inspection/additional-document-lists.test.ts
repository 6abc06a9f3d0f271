import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListStep } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { foldValues } from '../../../src/core/inspection/record/checks/index.ts';
import { checkDigit } from '../../../src/core/mrz/index.ts';
import { check, fakeLane, missingPerson } from '../../fakes/lane-ports.ts';

const officer = 'officer-1';
const NUMBERS = ['V12345678', 'V87654321', 'V55555555'] as const;

/** A visa of the traveller of `UTO_LINES`. */
function visa(number: string): string[] {
  const line = `${number}${checkDigit(number)}UTO740812${checkDigit('740812')}F290415${checkDigit('290415')}`;
  return ['V<UTOERIKSSON<<ANNA<MARIA'.padEnd(44, '<'), line.padEnd(44, '<')];
}

const ANSWERS = {
  failed: 'LIST_HIT',
  aborted: 'LIST_UNAVAILABLE',
  undetermined: 'LIST_STALE',
  successful: 'LIST_CLEAR',
} as const satisfies Partial<Record<Check['value'], Check['reason']>>;
type Value = keyof typeof ANSWERS;

type Found = ReturnType<ListStep['lookUp']>;
const answer = (value: Check['value'], reason: Check['reason'], alerts: Alert[] = []): Found => ({
  checks: [check('lists.document', value, reason), check('lists.person', 'successful', 'LIST_CLEAR')],
  alerts,
});

type Parts = ReturnType<typeof fakeLane>;
const openId = (parts: Parts): string => parts.lane.snapshot().current?.id ?? '';
const standing = (parts: Parts): Check | undefined =>
  parts.lane.snapshot().current?.state.checks.findLast((entry) => entry.check === 'lists.second');

async function layDown(parts: Parts, number: string, found: Found): Promise<void> {
  parts.lists.answer = found;
  parts.lane.papers.askSecond({ inspectionId: openId(parts), what: 'document' }, officer);
  parts.present(visa(number));
  await parts.time.pass(5);
}

async function withPassport(): Promise<Parts> {
  const parts = fakeLane();
  await parts.wholeTraveller();
  return parts;
}

describe('what the lists said about further papers', () => {
  it('is not cleared by a paper laid down later: no list could be asked about the first', async () => {
    const parts = await withPassport();
    await layDown(parts, NUMBERS[0], answer('aborted', 'LIST_UNAVAILABLE'));
    await layDown(parts, NUMBERS[1], answer('successful', 'LIST_CLEAR'));
    expect(standing(parts)).toMatchObject({ value: 'aborted', reason: 'LIST_UNAVAILABLE' });
    const facts = parts.lane.snapshot().current?.state.assessment?.facts;
    expect(facts).toContainEqual({ check: 'lists.second', value: 'aborted', reason: 'LIST_UNAVAILABLE' });
  });

  it('is answered again where the same paper is laid down again', async () => {
    const parts = await withPassport();
    await layDown(parts, NUMBERS[0], answer('aborted', 'LIST_UNAVAILABLE'));
    await layDown(parts, NUMBERS[0], answer('successful', 'LIST_CLEAR'));
    expect(standing(parts)).toMatchObject({ value: 'successful', reason: 'LIST_CLEAR' });
  });

  it('is a hit once the officer confirms one, whatever could not be asked about another paper', async () => {
    const parts = await withPassport();
    await layDown(parts, NUMBERS[0], answer('aborted', 'LIST_UNAVAILABLE'));
    const possible: Alert = { ...missingPerson, id: 'alert-of-number', cls: 'document', via: 'number-possible' };
    await layDown(parts, NUMBERS[1], answer('undetermined', 'LIST_POSSIBLE', [possible]));
    expect(standing(parts)).toMatchObject({ value: 'aborted' });
    parts.lane.openAlert(openId(parts), possible.id, officer);
    const judgement = { inspectionId: openId(parts), alertId: possible.id, officer, note: '' } as const;
    expect(parts.lane.adjudicate({ ...judgement, outcome: 'confirmed' })).toEqual({ ok: true });
    expect(standing(parts)).toMatchObject({ value: 'failed', reason: 'LIST_HIT' });
  });

  it('is the worst of all papers, for any papers in any order', async () => {
    const laid = fc.record({
      number: fc.constantFrom(...NUMBERS),
      value: fc.constantFrom<Value>('failed', 'aborted', 'undetermined', 'successful'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(laid, { minLength: 1, maxLength: 6 }), async (papers) => {
        const parts = await withPassport();
        const last = new Map<string, Value>();
        for (const { number, value } of papers) {
          await layDown(parts, number, answer(value, ANSWERS[value]));
          last.set(number, value);
        }
        // A number that stood on a list stays a fact of this inspection, also where the list no longer says so.
        const everHit = papers.some(({ value }) => value === 'failed');
        expect(standing(parts)?.value).toBe(everHit ? 'failed' : foldValues([...last.values()]));
      }),
      { numRuns: 60 },
    );
  });
});
