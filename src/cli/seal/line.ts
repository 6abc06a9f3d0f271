import { createHash } from 'node:crypto';
import { type JudgedSeal, judgeSeal, readSeal, type SealInput, type SealReading } from '../../core/seal/index.ts';

/** One symbol as `waypost eval seals` and `waypost seal show` write it. */
export interface SealLine {
  sha256: string;
  size: number;
  format: string | null;
  version: number | string | null;
  country: string | null;
  signer: string | null;
  certRef: string | null;
  issued: string | null;
  signed: string | null;
  profileId: string | null;
  profile: string | null;
  fields: object;
  unknown: readonly { tag: number; hex: string }[];
  result: JudgedSeal['result'];
  reason: JudgedSeal['reason'];
  detail?: string;
  checks: JudgedSeal['checks'];
}

/** Reads and judges one symbol. Only what the signature covers is shown, and nothing of a seal whose form is broken. */
export function sealLine(bytes: Uint8Array, context: Omit<SealInput, 'reading'>): SealLine {
  const reading = readSeal(bytes);
  const { result, reason, detail, checks } = judgeSeal({ ...context, reading });
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    ...shown(reading),
    result,
    reason,
    ...(detail === undefined ? {} : { detail }),
    checks,
  };
}

type Shown = Pick<
  SealLine,
  | 'format'
  | 'version'
  | 'country'
  | 'signer'
  | 'certRef'
  | 'issued'
  | 'signed'
  | 'profileId'
  | 'profile'
  | 'fields'
  | 'unknown'
>;

const NOTHING: Shown = {
  format: null,
  version: null,
  country: null,
  signer: null,
  certRef: null,
  issued: null,
  signed: null,
  profileId: null,
  profile: null,
  fields: {},
  unknown: [],
};

function shown(reading: SealReading): Shown {
  switch (reading.kind) {
    case 'other':
      return NOTHING;
    case 'broken':
      return { ...NOTHING, format: reading.format };
    case 'version':
      return { ...NOTHING, format: reading.format, version: reading.version };
    case 'seal': {
      const { format, version, country, signer, certRef, issued, signed, profileId, profile } = reading.seal;
      const { fields, unknown } = reading.seal;
      return { format, version, country, signer, certRef, issued, signed, profileId, profile, fields, unknown };
    }
  }
}
