import type { ChipReason, Judgement } from '../results.ts';
import { aborted, failed, notSupported, RIGHT, undetermined } from '../results.ts';

/** Why a reading ended early, or could not start. */
export interface Stop {
  reason:
    | 'SENSOR_NOT_FITTED'
    | 'SENSOR_FAULT'
    | 'CHIP_EXPECTED_SILENT'
    | 'RF_LOST'
    | 'CHIP_NO_LDS'
    | 'CHIP_SM'
    | 'CHIP_READ';
  /** READER_DENIED; PLAIN, MAC, PADDING, STATUS. */
  detail?: string;
}

/** How the chip was opened. */
export type AccessFacts =
  /** Never tried. */
  | { state: 'none' }
  /** Readable without BAC or PACE. */
  | { state: 'open' }
  | { state: 'opened'; note?: 'CHIP_BAC_AFTER_PACE' | 'CHIP_PACE_UNSUPPORTED' }
  | { state: 'refused'; detail: 'PASSWORD' | 'PROTOCOL' }
  /** The chip offers only variants of PACE that are not supported here, and BAC was refused. */
  | { state: 'unsupported' };

/**
 * `weak`: an RSA key below 1024 bits; `defect`: valid only in a form that is not in the standard. According to a list of known
 * defects: `protocol`: wrong, as in every document of this kind; `compromised` and `perhaps-compromised`: others may have the key.
 */
export type ProofVerdict = 'right' | 'wrong' | 'weak' | 'defect' | 'protocol' | 'compromised' | 'perhaps-compromised';

/** What a reading says in addition to the files; a dump does not have it. */
export interface ReadingFacts {
  access: AccessFacts;
  /** True if the CAN opened the chip, so that no MRZ of the document was needed. */
  usedCan: boolean;
  stopped: Stop | null;
  /**
   * Proofs that were requested from the chip: active authentication, chip authentication, PACE with chip authentication mapping.
   */
  proofs: { aa?: ProofVerdict; ca?: ProofVerdict; cam?: ProofVerdict };
}

const NEVER_SUPPORTED: readonly ChipReason[] = ['SENSOR_NOT_FITTED', 'CHIP_NO_LDS'];

export function judgeStop({ reason, detail }: Stop): Judgement {
  return NEVER_SUPPORTED.includes(reason) ? notSupported(reason) : aborted(reason, detail);
}

/** Judges access by table 5.18. */
export function judgeAccess({ access, stopped }: ReadingFacts): Judgement {
  switch (access.state) {
    case 'none':
      return stopped === null ? aborted('CHIP_NOT_READ') : judgeStop(stopped);
    case 'open':
      return notSupported('CHIP_OPEN');
    case 'opened':
      return access.note === undefined ? RIGHT : { result: 'successful', reason: access.note };
    case 'refused':
      return failed('CHIP_ACCESS_FAILED', access.detail);
    case 'unsupported':
      return aborted('CHIP_PACE_UNSUPPORTED');
  }
}

/** Judges whether every answer was protected once the channel was open. */
export function judgeMessaging({ access, stopped }: ReadingFacts): Judgement {
  if (stopped?.reason === 'CHIP_SM') return judgeStop(stopped);
  if (access.state === 'open') return notSupported('CHIP_OPEN');
  return access.state === 'opened' ? RIGHT : aborted('CHIP_NOT_READ');
}

/** What the signed list says about the chip's keys. */
export interface ProofClaims {
  /** DG15 is listed. */
  aa: boolean;
  /** DG14 is listed and, if it was read, holds a key for chip authentication. */
  ca: boolean;
  /** A listed DG14 or DG15 that the chip did not deliver. */
  missing: readonly string[];
  /** Passive authentication is successful; for the mapping, that of EF.CardSecurity as well. */
  anchored: boolean;
  cardAnchored: boolean;
}

const WAYS: readonly string[] = ['AA', 'CA', 'CAM'];

/** TR-03135-1 5.6.4.1, tables 5.23 to 5.26: one proof is enough, and a proof does not count for unsigned data. */
export function judgeAuthenticity({ proofs, stopped }: ReadingFacts, claims: ProofClaims): Judgement {
  const { aa, ca, cam } = proofs;
  const verdicts = [aa, ca, cam];
  if (aa === 'wrong' || aa === 'weak') return failed('CHIP_AA', aa === 'weak' ? 'KEY_SIZE' : undefined);
  if (ca === 'wrong' || ca === 'weak') return failed('CHIP_CA');
  if (cam === 'wrong' || cam === 'weak') return failed('CHIP_CAM');
  const way = (verdict: ProofVerdict): string | undefined => WAYS[verdicts.indexOf(verdict)];
  if (verdicts.includes('compromised')) return failed('CHIP_KEY_COMPROMISED', way('compromised'));
  const proven = aa === 'right' || ca === 'right' || cam === 'right';
  if (proven) {
    const holds = claims.anchored && (aa === 'right' || ca === 'right' || claims.cardAnchored);
    return holds ? RIGHT : undetermined('CHIP_AUTH_UNANCHORED');
  }
  if (verdicts.includes('perhaps-compromised')) return undetermined('CHIP_KEY_COMPROMISED', way('perhaps-compromised'));
  if (verdicts.includes('defect')) return undetermined('CHIP_ISSUER_DEFECT', 'ENCODING');
  if (verdicts.includes('protocol')) return undetermined('CHIP_ISSUER_DEFECT', 'PROTOCOL');
  if (claims.missing.length > 0) return undetermined('CHIP_DG_MISSING', claims.missing.join(' '));
  if (claims.aa || claims.ca) return stopped === null ? aborted('CHIP_NOT_READ') : judgeStop(stopped);
  return notSupported('CHIP_CLONEABLE');
}
