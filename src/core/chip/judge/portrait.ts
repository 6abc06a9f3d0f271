import { judgeGroups } from '../passive/groups.ts';
import { readSod } from '../passive/sod.ts';
import { type ChipPortraitImage, readPortrait } from '../portrait/index.ts';
import { type Judgement, RIGHT, undetermined } from '../results.ts';
import type { ChipFiles } from './judge.ts';

/** The picture that has to be decoded before `chip-portrait` can be said, or what can be said without. */
export type PortraitDue = { decode: ChipPortraitImage } | { judgement: Judgement };

/**
 * The portrait of DG2, for the decoder in its own process. It is handed over only where the hash of DG2 is the one in the SOD:
 * a decoder never meets bytes that anybody on the way could have written. Null where there is no DG2.
 */
export function portraitOf({ SOD, DG2 }: ChipFiles): PortraitDue | null {
  if (DG2 === undefined) return null;
  const read = readPortrait(DG2);
  if (!read.ok) return { judgement: undetermined(read.reason, read.detail) };
  const sod = readSod(SOD);
  const isListed =
    sod.ok && judgeGroups({ DG2 }, sod.value.object, []).reason !== 'CHIP_DG_HASH' && sod.value.object.groups.has(2);
  const isHashed = isListed && sod.value.object.hash !== null;
  return isHashed ? { decode: read.portrait } : { judgement: undetermined('CHIP_DG2_IMAGE', 'UNVERIFIED') };
}

/** What the decoder said of it. `lost`: it gave no answer, or is not there; nothing absent is successful. */
export function judgePortrait(answer: 'decoded' | 'damaged' | 'lost'): Judgement {
  if (answer === 'decoded') return RIGHT;
  return undetermined('CHIP_DG2_IMAGE', answer === 'damaged' ? 'DAMAGED' : 'DECODER');
}
