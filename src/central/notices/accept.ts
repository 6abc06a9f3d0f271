import type { FleetRegister, Heard, Way } from '../../adapters/storage/fleet/index.ts';
import type { Letter, Notice, NumberRange, ReceivedNotices } from '../../adapters/storage/outbox/index.ts';

/** Maximum number of ranges of missing numbers kept for one kiosk. */
const GAPS_KEPT_MAX = 20;

/** A letter that could be opened, signed by an enrolled device that is not revoked. */
export interface OpenedLetter {
  letter: Letter;
  device: string;
  ref: string;
  /** Name of the device at the office. */
  from: string;
}

export type LetterVerdict =
  | { ok: true; arrival: 'new' | 'repeated'; missing: readonly NumberRange[] }
  | { ok: false; reason: 'NOTICE_CONFLICT' };

export interface AcceptParts {
  received: ReceivedNotices;
  register: FleetRegister;
  way: Way;
  wall: Date;
}

export interface Accepted {
  ok: true;
  /** One verdict for each letter, in the same order. */
  verdicts: LetterVerdict[];
  /** Devices whose report contradicts an earlier one. */
  forks: string[];
}

/**
 * Accepts verified letters, by whichever route they came: stores notices and reports, and only then says which may be answered.
 * Everything is on the disk when this returns. After a fault nothing may be answered: the kiosk sends it again. The notices are
 * committed before the register, so a kill in between leaves a notice that is not in the register yet and has no receipt.
 */
export function acceptLetters(
  letters: readonly OpenedLetter[],
  { received, register, way, wall }: AcceptParts,
): Accepted | { ok: false; fault: string } {
  const notices = letters.flatMap(({ letter, ref }) =>
    letter.kind === 'notice' ? [{ notice: letter.notice, ref }] : [],
  );
  const arrivals = received.add(notices, wall);
  if ('fault' in arrivals) return { ok: false, fault: arrivals.fault };
  let at = 0;
  const gaps = new Map<string, NumberRange[]>();
  const verdicts = letters.map(({ letter, device }): LetterVerdict => {
    const arrival = letter.kind === 'notice' ? (arrivals[at++] ?? 'conflict') : 'new';
    if (arrival === 'conflict') return { ok: false, reason: 'NOTICE_CONFLICT' };
    const missing = gaps.get(device) ?? received.gapsOf(device, GAPS_KEPT_MAX);
    gaps.set(device, missing);
    return { ok: true, arrival, missing };
  });
  const heard: Heard[] = [];
  const counts = new Map<string, number>();
  for (const [index, { letter, device, ref }] of letters.entries()) {
    const verdict = verdicts[index];
    if (!verdict?.ok) continue;
    const notices = counts.get(device) ?? received.countOf(device);
    counts.set(device, notices);
    heard.push({ device, ref, report: reportIn(letter), gaps: verdict.missing, notices });
  }
  const noted = register.note(heard, { way, wall });
  if ('fault' in noted) return { ok: false, fault: noted.fault };
  return { ok: true, verdicts, forks: heard.flatMap(({ device }, one) => (noted[one] == null ? [] : [device])) };
}

/** The notices that came for the first time. */
export function arrivedOf(
  letters: readonly OpenedLetter[],
  verdicts: readonly LetterVerdict[],
): { notice: Notice; from: string }[] {
  return letters.flatMap(({ letter, from }, at) => {
    const verdict = verdicts[at];
    return letter.kind === 'notice' && verdict?.ok && verdict.arrival === 'new'
      ? [{ notice: letter.notice, from }]
      : [];
  });
}

function reportIn(letter: Letter): Heard['report'] {
  return letter.kind === 'report' ? letter.report : null;
}
