import { describe, expect, it } from 'vitest';
import type { PartyNow } from '../../../src/core/inspection/lane/index.ts';
import { type Check, plainCheck } from '../../../src/core/inspection/record/checks/index.ts';
import { EMPTY_STATE, type InspectionState, NOBODY } from '../../../src/core/inspection/record/index.ts';
import { groundOf } from '../../../src/daemon/lane/fact-ground.ts';
import { NO_GROUND } from '../../fakes/protection.ts';

type PartyMember = PartyNow['members'][number];

const ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b';
const OTHER = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aee';
const failed = (check: Check['check'], part: Partial<Check> = {}): Check => ({
  ...plainCheck({ check, value: 'failed', reason: 'DOC_PAIRS_DIFFER', t0: 1, t1: 1 }),
  mode: 'm',
  ...part,
});
const passed = (check: Check['check']): Check => failed(check, { value: 'successful' });
const pairs = (birth: [string, string], part: Partial<Check> = {}): Check =>
  failed('second.pairs', {
    personal: {
      compared: [
        { field: 'nationality', expected: 'UTO', captured: 'XXA' },
        { field: 'surname', expected: 'ERIKSSON', captured: 'OTHER' },
        { field: 'sex', expected: 'F', captured: 'M' },
        { field: 'birthDate', expected: birth[0], captured: birth[1] },
      ],
    },
    ...part,
  });
const member = (inspectionId: string, part: Partial<PartyMember> = {}): PartyMember => ({
  inspectionId,
  name: null,
  minor: false,
  age: null,
  asked: null,
  answered: [],
  ...part,
});
const ground = (state: Partial<InspectionState>, members: PartyMember[] = []) =>
  groundOf(
    { id: ID, state: { ...EMPTY_STATE, ...state } },
    { age: 30, party: members.length === 0 ? null : { members, expected: false } },
  );
const papers = (part: Partial<InspectionState['papers']>) => ({ papers: { ...EMPTY_STATE.papers, ...part } });

describe('what a question may depend on', () => {
  it('is nothing at the beginning of an inspection', () => {
    expect(ground({})).toEqual(NO_GROUND);
  });

  it('is a check that failed and counts, until it is done again', () => {
    expect(ground({ checks: [failed('document.uv-photo')] }).portraitChanged).toBe(true);
    expect(ground({ checks: [failed('document.uv-photo', { mode: 'e' })] }).portraitChanged).toBe(false);
    expect(ground({ checks: [failed('document.uv-photo'), passed('document.uv-photo')] }).portraitChanged).toBe(false);
    expect(ground({ checks: [failed('mrz.printed-zone')] }).printDiffers).toBe(true);
    expect(ground({ checks: [failed('mrz.printed-zone', { value: 'undetermined' })] }).printDiffers).toBe(false);
    expect(ground({ checks: [failed('mrz.expiry'), failed('face.verification')] })).toEqual(NO_GROUND);
  });

  it('is the birth date alone of all that two documents say of a person', () => {
    expect(ground({ checks: [pairs(['960101', '750101'])] }).documentsOfOthers).toBe(true);
    expect(ground({ checks: [pairs(['960101', '960101'])] }).documentsOfOthers).toBe(false);
    expect(ground({ checks: [pairs(['960101', '9601<<'])] }).documentsOfOthers).toBe(false);
    expect(ground({ checks: [pairs(['960101', '750101'], { mode: 'e' })] }).documentsOfOthers).toBe(false);
    expect(ground({ checks: [failed('second.pairs')] }).documentsOfOthers).toBe(false);
  });

  it('is who travels together, where this traveller is one of them', () => {
    const two = [member(ID), member(OTHER, { minor: true }), member('third', { minor: null })];
    expect(ground({}, two).party).toEqual({ size: 3, minors: 1 });
    expect(ground({}, two.slice(1)).party).toBeNull();
    expect(ground({}, [member(ID), member(OTHER, { answered: [{ by: OTHER, for: ID }] })]).answeredForOthers).toBe(
      true,
    );
    expect(ground({}, [member(OTHER, { answered: [{ by: OTHER, for: ID }] })]).answeredForOthers).toBe(false);
  });

  it('is what the officer noted about a child and who answered', () => {
    expect(ground(papers({ answered: [{ by: 'unlinked', for: ID }] })).answeredForOthers).toBe(true);
    const minor = { adult: NOBODY, relationship: 'not-stated', authority: 'not-shown' } as const;
    expect(ground(papers({ minor }))).toMatchObject({ adultIsNobody: true, authorityNotShown: true });
    const well = { adult: OTHER, relationship: 'parent', authority: 'shown' } as const;
    expect(ground(papers({ minor: well }))).toEqual(NO_GROUND);
    expect(ground(papers({ minor: { ...well, authority: 'not-asked' } })).authorityNotShown).toBe(false);
  });
});
