/** Nine numbers of a map of the plane, row by row. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

export function applied(h: Homography, x: number, y: number): [number, number] {
  const w = h[6] * x + h[7] * y + h[8];
  return [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w];
}

/** The way back. */
export function inverse([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}

interface Picture {
  width: number;
  height: number;
  /** One byte a pixel. */
  data: Uint8Array;
}

/**
 * A photograph of a page: `shape` says where a pixel of the page is seen, both in pixels. Bilinear, on a dark table, as
 * large as `size`.
 */
export function photographed(
  page: Picture,
  shape: Homography,
  { width, height }: { width: number; height: number },
): Picture {
  const back = inverse(shape);
  const data = new Uint8Array(width * height).fill(70);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = applied(back, x, y);
      const left = Math.floor(u);
      const top = Math.floor(v);
      if (left < 0 || top < 0 || left + 1 >= page.width || top + 1 >= page.height) continue;
      const at = (dx: number, dy: number): number => page.data[(top + dy) * page.width + left + dx] as number;
      const fx = u - left;
      const fy = v - top;
      data[y * width + x] =
        (at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy;
    }
  }
  return { width, height, data };
}
