import { ascii, concat, hex, shortest } from '../bytes.ts';
import type { FaultName } from '../faults.ts';
import { tlv } from '../tlv.ts';
import type { CipherName } from './ciphers.ts';
import type { ActiveKey, ChipKey } from './keys.ts';
import type { PaceVariant } from './pace.ts';

/** What the personaliser puts into a card. The files are stored under their identifiers. */
export interface CardImage {
  master: ReadonlyMap<number, Uint8Array>;
  application: ReadonlyMap<number, Uint8Array>;
  /** Files that the chip lists but never returns without terminal authentication (DG3, DG4). */
  guarded: ReadonlySet<number>;
  access: {
    /** Readable without any access control. */
    open: boolean;
    bac: boolean;
    pace: readonly PaceVariant[];
    mrzInformation: Uint8Array;
    can: string | null;
  };
  mappingKey: bigint | null;
  chipKeys: readonly ChipKey[];
  /** Null, although there are keys, if the chip accepts only MSE:Set KAT. */
  chipCipher: CipherName | null;
  activeKey: ActiveKey | null;
  /** True if the chip accepts and returns more than 256 bytes at once, and states this in its ATR. */
  extended: boolean;
  /** Largest block that READ BINARY gives, bytes. */
  blockBytes: number;
  faults: ReadonlySet<FaultName>;
}

export const APPLICATION = hex('a0000002471001');
export const FILE_IDS: Readonly<Record<string, number>> = {
  CardAccess: 0x011c,
  CardSecurity: 0x011d,
  EF_COM: 0x011e,
  EF_SOD: 0x011d,
  ...Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`DG${at + 1}`, 0x0101 + at])),
};
/** EF.ATR/INFO. */
export const ATR_INFO = 0x2f01;

const MAXIMUM_BYTES = 4_096;
const CAPABILITIES = hex('730021');

/** Card capabilities of ISO/IEC 7816-4 12.1.1.9 and, if supported, the sizes of extended length. */
export function atrInfo(extended: boolean): Uint8Array {
  const size = tlv(0x02, shortest(BigInt(MAXIMUM_BYTES)));
  const capability = tlv(0x47, CAPABILITIES.subarray(1), new Uint8Array([extended ? 0x40 : 0]));
  return extended ? concat(capability, tlv(0x7f66, size, size)) : capability;
}

/**
 * The reader's version of the chip's answer (PC/SC part 3): eight zeros, or the capabilities that name extended length.
 */
export function atrOf(extended: boolean): Uint8Array {
  const historical = extended ? concat(hex('80'), CAPABILITIES, hex('40')) : new Uint8Array(8);
  const body = concat(new Uint8Array([0x80 | historical.length, 0x80, 0x01]), historical);
  const check = body.reduce((sum, byte) => sum ^ byte, 0);
  return concat(hex('3b'), body, new Uint8Array([check]));
}

export const canBytes = (can: string): Uint8Array => ascii(can);
