import { readPortrait } from '../../../src/core/chip/portrait/index.ts';
import { seeded } from '../../fakes/seeded.ts';

/** What came of damaged copies of DG2: how many were still read, and how many ended in each fault. */
export type FuzzOutcome = Record<string, number>;

/**
 * Damages the files one after the other, in one to four ways each, and reads every one. An exception or a picture outside the
 * file ends the run.
 */
export function fuzzPortraits(
  files: readonly Uint8Array[],
  { inputs, seed }: { inputs: number; seed: number },
): FuzzOutcome {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const outcome: FuzzOutcome = {};
  for (let i = 0; i < inputs; i++) {
    let bytes: Buffer = Buffer.from(files[i % files.length] as Uint8Array);
    for (let edits = 1 + below(4); edits > 0; edits--) bytes = damaged(bytes, below);
    const before = Buffer.from(bytes);
    const read = readPortrait(bytes);
    if (!before.equals(bytes)) throw new Error(`input ${i} of seed ${seed} was changed`);
    if (read.ok && read.portrait.image.buffer !== bytes.buffer) throw new Error(`input ${i} of seed ${seed}: no view`);
    const key = read.ok ? 'read' : read.detail;
    outcome[key] = (outcome[key] ?? 0) + 1;
  }
  return outcome;
}

/** Most damage goes to the head of the file, where its lengths and tags are. */
function damaged(bytes: Buffer, below: (limit: number) => number): Buffer {
  if (bytes.length < 2) return bytes;
  const at = below(below(2) === 0 ? Math.min(160, bytes.length) : bytes.length);
  switch (below(6)) {
    case 0:
      bytes.writeUInt8((bytes[at] as number) ^ (1 << below(8)), at);
      return bytes;
    case 1:
      bytes.writeUInt8([0x00, 0x7f, 0x80, 0x84, 0xff][below(5)] as number, at);
      return bytes;
    case 2:
      return Buffer.from(bytes.subarray(0, at));
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + below(8)))]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(at + 1), at), bytes.subarray(at)]);
    default:
      bytes.fill(below(256), at, Math.min(bytes.length, at + 1 + below(6)));
      return bytes;
  }
}
