import type { SettleBody, SupervisorView } from '../api-supervisor.gen.ts';

type Reason = SettleBody['reasons'][number];
type Fact = Pick<SupervisorView['handOvers'][number]['facts'][number], 'check'>;

const BY_OUTCOME: Readonly<Record<SettleBody['outcome'], { document: readonly Reason[]; face: readonly Reason[] }>> = {
  clear: {
    document: ['LOOKED_AT_DOCUMENT', 'KNOWN_ISSUER_DEFECT', 'CORRECTED_BY_HAND', 'EQUIPMENT_FAULT', 'OTHER'],
    face: ['LOOKED_AT_FACE', 'EQUIPMENT_FAULT', 'OTHER'],
  },
  'second-line': {
    document: ['DOCUMENT_NEEDS_EXPERT', 'CORRECTED_BY_HAND', 'EQUIPMENT_FAULT', 'OTHER'],
    face: ['FACE_NEEDS_EXPERT', 'EQUIPMENT_FAULT', 'OTHER'],
  },
};

/** At most five reasons by decision and by the worst fact of the case. */
export function reasonsFor(outcome: SettleBody['outcome'], facts: readonly Fact[]): readonly Reason[] {
  const worst = facts[0]?.check.startsWith('face.') === true ? 'face' : 'document';
  return BY_OUTCOME[outcome][worst];
}
