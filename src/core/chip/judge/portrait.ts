import { judgeGroups } from '../passive/groups.ts';
import { readSod } from '../passive/sod.ts';
import { type ChipPortraitImage, readPortrait } from '../portrait/index.ts';
import { type Judgement, RIGHT, undetermined } from '../results.ts';
import type { ChipFiles } from './judge.ts';

/** The picture that has to be decoded before `chip-portrait` can be judged, or the result if no decoding is needed. */
export type PortraitDue = { decode: ChipPortraitImage } | { judgement: Judgement };

/**
 * The portrait of DG2, for the decoder in its own process. It is passed on only if the hash of DG2 is the one in the SOD, so that
 * the decoder never gets bytes that somebody in between could have written. Null if there is no DG2.
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

/** The result of the decoder. `lost`: it did not answer, or is not running; a missing answer is never successful. */
export function judgePortrait(answer: 'decoded' | 'damaged' | 'lost'): Judgement {
  if (answer === 'decoded') return RIGHT;
  return undetermined('CHIP_DG2_IMAGE', answer === 'damaged' ? 'DAMAGED' : 'DECODER');
}
