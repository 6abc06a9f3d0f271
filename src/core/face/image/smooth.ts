interface Plane {
  width: number;
  height: number;
}

/** 1-2-1 along the rows and columns of a plane, in place; at the edge the outermost pixel replaces the missing one. */
export function smooth(plane: Float32Array, { width, height }: Plane, passes: number): void {
  for (let pass = 0; pass < passes; pass++) {
    for (let y = 0; y < height; y++) smoothLine(plane, { from: y * width, step: 1, count: width });
    for (let x = 0; x < width; x++) smoothLine(plane, { from: x, step: width, count: height });
  }
}

function smoothLine(plane: Float32Array, { from, step, count }: { from: number; step: number; count: number }): void {
  let before = plane[from] as number;
  let here = before;
  for (let n = 0, at = from; n < count; n++, at += step) {
    const after = n + 1 < count ? (plane[at + step] as number) : here;
    plane[at] = (before + 2 * here + after) / 4;
    before = here;
    here = after;
  }
}
