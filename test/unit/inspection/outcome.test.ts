import { describe, expect, it } from 'vitest';
import { OUTCOME_FIELDS, outcomeOf } from '../../../src/core/inspection/record/counts/index.ts';
import type { OutcomeField } from '../../../src/core/inspection/record/counts/outcome.ts';
import { specimenDocument } from '../../fakes/stores.ts';

const rule = (...document: OutcomeField[]) => ({ purpose: 'Test', act: 'Act', document });

/** An inspection as the lane holds it, with everything in it that must not come out. */
function run(decision: string | null, change: object = {}) {
  const document = specimenDocument();
  const state = {
    demo: false,
    mrz: { personal: { document } },
    decided: decision === null ? null : { decision, officer: 'officer-1', reasons: ['LOOKED_AT_DOCUMENT'] },
    alerts: [{ id: 'a', entry: 'SECRET' }],
    outcomes: { a: 'confirmed' },
    checks: [{ check: 'lists.person', reason: 'LIST_HIT' }],
    ...change,
  };
  return { state } as never;
}

describe('the outcome of an inspection', () => {
  it.each([
    ['clear', 'allowed'],
    ['second-line', 'referred'],
    ['supervisor', 'referred'],
    ['safeguard', 'referred'],
  ])('of the decision %s is %s, and there is none before a decision', (decision, outcome) => {
    expect(outcomeOf(run(decision), rule())).toEqual({ outcome, document: null, demonstration: false });
    expect(outcomeOf(run(null), rule())).toBeNull();
  });

  it('holds the fields that the policy names and no other, in one order', () => {
    const all = outcomeOf(run('clear'), rule(...[...OUTCOME_FIELDS].reverse()));
    expect(Object.keys(all?.document ?? {})).toEqual([...OUTCOME_FIELDS]);
    expect(all?.document).toEqual({
      documentCode: 'P',
      issuingState: 'UTO',
      documentNumber: 'L898902C3',
      expiry: '2012-04-15',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      nationality: 'UTO',
      birth: '1974-08-12',
      sex: 'F',
    });
    const one = outcomeOf(run('clear'), rule('documentNumber'));
    expect(one?.document).toEqual({ documentNumber: 'L898902C3' });
  });

  it('is the same whatever was found, and says that a traveller was played', () => {
    const quiet = { alerts: [], outcomes: {}, checks: [] };
    const fields = rule(...OUTCOME_FIELDS);
    expect(JSON.stringify(outcomeOf(run('clear'), fields))).toBe(
      JSON.stringify(outcomeOf(run('clear', quiet), fields)),
    );
    expect(outcomeOf(run('clear', { demo: true }), fields)?.demonstration).toBe(true);
    expect(outcomeOf(run('clear', { mrz: null }), fields)?.document).toBeNull();
  });
});
