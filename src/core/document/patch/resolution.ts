const MM_PER_INCH = 25.4;
/** Pitch of OCR-B in a machine-readable zone, ICAO 9303-3 4.2: ten characters per inch. */
const MRZ_PITCH_MM = 2.54;

/**
 * Resolution of a page from the position of its zone, pixels per inch. `corners`: fractions of width and height, first character
 * and end of the first line first. Null if that is not a line. Accurate to about 2 %: issuers' pitches differ by that.
 */
export function ppiOfMrz(input: {
  width: number;
  height: number;
  corners: readonly (readonly [number, number])[];
  columns: number;
}): number | null {
  const { width, height, corners, columns } = input;
  const [from, to] = corners;
  if (from === undefined || to === undefined || columns < 1) return null;
  const pitch = Math.hypot((to[0] - from[0]) * width, (to[1] - from[1]) * height) / columns;
  return pitch > 0 ? (pitch / MRZ_PITCH_MM) * MM_PER_INCH : null;
}
