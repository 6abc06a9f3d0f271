/** Mean quantisation step of quality 40 with the tables of ITU-T T.81 Annex K; 20 gives 144, 75 gives 29. */
const COARSE_MEAN_STEP = 72;
/** Markers read before giving up; a file has about ten before its picture. */
const MAX_SEGMENTS = 200;

const START_OF_SCAN = 0xda;
const QUANTISATION_TABLES = 0xdb;

/**
 * True if a JPEG file was compressed so strongly that its 8 x 8 blocks are visible (about quality 40 and below), according to
 * its first quantisation table (T.81 B.2.4.1). False for anything that is not a JPEG or is cut short: the decoder reports what
 * is wrong with it.
 */
export function isCoarseJpeg(bytes: Uint8Array): boolean {
  const step = jpegStep(bytes);
  return step !== null && step >= COARSE_MEAN_STEP;
}

/** Mean step of the first quantisation table of a JPEG file; null for anything else. Reads headers only, never a picture. */
export function jpegStep(bytes: Uint8Array): number | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  for (let n = 0; n < MAX_SEGMENTS; n++) {
    const marker = bytes[at] === 0xff ? bytes[at + 1] : undefined;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (marker === undefined || marker === START_OF_SCAN || length < 2) return null;
    if (marker === QUANTISATION_TABLES) return meanStep(bytes, at + 4);
    at += 2 + length;
  }
  return null;
}

function meanStep(bytes: Uint8Array, at: number): number {
  const wide = (bytes[at] ?? 0) >> 4 === 1;
  let sum = 0;
  for (let i = 0; i < 64; i++) {
    const from = at + 1 + (wide ? 2 * i : i);
    sum += wide ? ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0) : (bytes[from] ?? 0);
  }
  return sum / 64;
}
