import type { Bytes } from './morphology.ts';

/** Oriented box of a text line, pixels of the plane it was found in. */
export interface LineBox {
  x: number;
  y: number;
  /** Extent along the line. */
  width: number;
  height: number;
  /** Angle of the line to the x axis, radians, within +/- pi/2; positive turns clockwise on the screen. */
  angle: number;
}

/** Maximum number of components; a picture with more than this is not a page, and the rest is ignored. */
const MAX_COMPONENTS = 4000;
/** Components with fewer pixels are dirt. */
const MIN_PIXELS = 15;

/**
 * Connected components (8 neighbours) of the values above `threshold` as oriented boxes: angle from second moments, width from
 * the extent along the axis, height from the area, which a ragged edge does not inflate. `stretch`: pixels of the page per column
 * of the picture.
 */
export function components(
  { width, height, data }: Bytes,
  { threshold, stretch }: { threshold: number; stretch: number },
): LineBox[] {
  const seen = new Uint8Array(width * height);
  const queue = new Int32Array(width * height);
  const boxes: LineBox[] = [];
  for (let start = 0; start < data.length && boxes.length < MAX_COMPONENTS; start++) {
    if (seen[start] === 1 || (data[start] as number) <= threshold) continue;
    let head = 0;
    let tail = 0;
    queue[tail++] = start;
    seen[start] = 1;
    while (head < tail) {
      const at = queue[head++] as number;
      const x = at % width;
      const y = (at - x) / width;
      for (let dy = y > 0 ? -1 : 0; dy <= (y + 1 < height ? 1 : 0); dy++) {
        for (let dx = x > 0 ? -1 : 0; dx <= (x + 1 < width ? 1 : 0); dx++) {
          const next = at + dy * width + dx;
          if (seen[next] === 1 || (data[next] as number) <= threshold) continue;
          seen[next] = 1;
          queue[tail++] = next;
        }
      }
    }
    if (tail >= MIN_PIXELS) boxes.push(boxOf(queue.subarray(0, tail), width, stretch));
  }
  return boxes;
}

function boxOf(pixels: Int32Array, width: number, stretch: number): LineBox {
  const n = pixels.length;
  let sx = 0;
  let sy = 0;
  for (const at of pixels) {
    const x = at % width;
    sx += x * stretch;
    sy += (at - x) / width;
  }
  const mx = sx / n;
  const my = sy / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const at of pixels) {
    const dx = (at % width) * stretch - mx;
    const dy = (at - (at % width)) / width - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const at of pixels) {
    const x = at % width;
    const along = (x * stretch - mx) * cos + ((at - x) / width - my) * sin;
    if (along < low) low = along;
    if (along > high) high = along;
  }
  const length = high - low + stretch;
  const middle = (low + high) / 2;
  const x = mx + middle * cos + (stretch - 1) / 2;
  return { x, y: my + middle * sin, width: length, height: (n * stretch) / length, angle };
}
