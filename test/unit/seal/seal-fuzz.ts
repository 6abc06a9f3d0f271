import { judgeSeal, readSeal, type SealInput } from '../../../src/core/seal/index.ts';
import { seeded } from '../../fakes/seeded.ts';

/** What came of damaged and random bytes: how many ended in each result. */
export type SealFuzz = Record<string, number>;

type Context = Omit<SealInput, 'reading'>;

/** What of a seal is shown as signed. The prefix of an IDB is not covered, and so is no part of it. */
function signedPart(bytes: Uint8Array): string {
  const reading = readSeal(bytes);
  if (reading.kind !== 'seal') return reading.kind;
  const { version, country, signer, certRef, issued, signed, profile, profileId, fields, unknown } = reading.seal;
  const header = [
    reading.seal.format === 'idb' ? '' : version,
    country,
    signer,
    certRef,
    issued,
    signed,
    profile,
    profileId,
  ];
  return JSON.stringify([header, fields, unknown]);
}

/**
 * Damages valid seals one after the other, in one to three ways each. One whose signature is still true has to say the same; the
 * first other one, and any exception, ends the run.
 */
export function mutateSeals(
  seals: readonly Uint8Array[],
  { inputs, seed, context }: { inputs: number; seed: number; context: Context },
): SealFuzz {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const said = seals.map(signedPart);
  const outcome: SealFuzz = {};
  for (let i = 0; i < inputs; i++) {
    const which = i % seals.length;
    let bytes: Uint8Array = Uint8Array.from(seals[which] as Uint8Array);
    for (let edits = 1 + below(3); edits > 0; edits--) bytes = damaged(bytes, below);
    const judged = judgeSeal({ ...context, reading: readSeal(bytes) });
    const isTrue = judged.checks.some(({ check, result }) => check === 'seal-signature' && result === 'successful');
    if (isTrue && signedPart(bytes) !== said[which]) throw new Error(`input ${i} of seed ${seed} says something else`);
    const key = isTrue ? `true ${judged.result}` : judged.reason;
    outcome[key] = (outcome[key] ?? 0) + 1;
  }
  return outcome;
}

/** Random bytes, most of them behind the beginning of a format. */
export function randomSeals({ inputs, seed, context }: { inputs: number; seed: number; context: Context }): SealFuzz {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const starts = [
    '',
    'RDB1A',
    'RDB1B',
    'RDB1C',
    'RDB1D',
    '{"data":{"hdr":{"t":"x","v":1,"is":"UTO"},',
    'DC04FR00',
    '@\n\x1e\rANSI 123456',
  ];
  const heads = [...starts.map((text) => Buffer.from(text)), Buffer.from('dc02', 'hex'), Buffer.from('dc03', 'hex')];
  const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const outcome: SealFuzz = {};
  for (let i = 0; i < inputs; i++) {
    const head = heads[i % heads.length] as Buffer;
    const isText = head[0] === 0x52 && below(2) === 0;
    const tail = Buffer.from(
      Array.from({ length: below(200) }, () => (isText ? base32.charCodeAt(below(32)) : below(256))),
    );
    const { result, reason, checks } = judgeSeal({ ...context, reading: readSeal(Buffer.concat([head, tail])) });
    if (checks.some(({ check, result: one }) => check === 'seal-signature' && one === 'successful'))
      throw new Error(`input ${i} of seed ${seed} has a true signature`);
    const key = result === 'successful' ? `successful ${reason}` : reason;
    outcome[key] = (outcome[key] ?? 0) + 1;
  }
  return outcome;
}

function damaged(bytes: Uint8Array, below: (limit: number) => number): Uint8Array {
  if (bytes.length < 2) return bytes;
  const copy = Buffer.from(bytes);
  const at = below(copy.length);
  switch (below(7)) {
    case 0:
      copy.writeUInt8((copy[at] as number) ^ (1 << below(8)), at);
      return copy;
    case 1:
      copy.writeUInt8([0x00, 0x20, 0x3d, 0x7f, 0x80, 0x81, 0xff][below(7)] as number, at);
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(Math.min(copy.length, at + 1 + below(8)))]);
    case 4:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(below(at + 1), at), copy.subarray(at)]);
    case 5:
      return Buffer.concat([copy.subarray(0, at), Buffer.from([0x20]), copy.subarray(at)]);
    default:
      return Buffer.concat([copy, Buffer.from(['\r\n', '=', ' ', '\0', 'x'][below(5)] as string)]);
  }
}
