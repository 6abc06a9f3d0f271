import { fingerprint } from '../../core/audit/index.ts';
import {
  type CalibrationRecord,
  calibratedRow,
  type ImageRange,
  validUntil,
} from '../../core/document/calibration/index.ts';
import type { OpenedState } from '../state/index.ts';
import { type Chosen, modelsOf } from './choose.ts';
import type { Scored } from './look.ts';

export interface RecordInput {
  state: Pick<OpenedState, 'journal' | 'clock'>;
  imager: CalibrationRecord['imager'];
  images: ImageRange;
  target: number;
  people: { technician: string; approver: string };
}

/** The record of one check whose threshold was found (docs/document-checks.md). Throws if none was found, which is a bug. */
export function recordOf({ check, pages, result, kit }: Chosen, input: RecordInput): CalibrationRecord {
  if (!result.ok) throw new Error(`${check} has no threshold`);
  const { rule, scale } = calibratedRow(check);
  const scored = pages.map((page) => page.scores.get(check) as Scored);
  const { threshold, genuine, alarms, bound95 } = result;
  const { name, version, sha256 } = (scored[0] as Scored).component;
  const at = input.state.clock.wall();
  const { verdict, families } = kit;
  return {
    schema: 'waypost.calibration/1',
    device: fingerprint(input.state.journal.signer.publicKey),
    imager: input.imager,
    images: input.images,
    check,
    component: { name, version, sha256 },
    scale,
    n: scored.length,
    alarms,
    byModel: modelsOf(pages),
    scores: scored.map(({ value }) => value).sort((a, b) => a - b),
    genuine,
    target: rule === 'bpcer' ? input.target : null,
    threshold,
    bound95,
    attackKit: families,
    mode: verdict.state === 'seen' ? 'o' : 'e',
    reason: verdict.state === 'seen' ? null : verdict.state === 'blind' ? 'DOC_BLIND_HERE' : 'CAL_KIT_INCOMPLETE',
    technician: input.people.technician,
    approver: input.people.approver,
    consent: true,
    at: at.toISOString(),
    validUntil: validUntil(at).toISOString(),
  };
}
