/** One channel of bytes, rows top down. */
export interface Bytes {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Working memory for the running extremes of rows up to a width, so that a picture of many rows allocates once. */
export interface RowClosing {
  /** Greyscale closing of one row with a window of odd length. */
  close(row: Uint8Array, out: Uint8Array): void;
}

/** Closing of rows of `width` bytes with a centred window; pixels outside the row are ignored. */
export function rowClosing(width: number, window: number): RowClosing {
  const reach = window - 1;
  // Whole blocks, so that loops stay inside their arrays.
  const padded = Math.ceil((width + reach) / window) * window;
  const bright = new Uint8Array(padded);
  const dark = new Uint8Array(padded).fill(255);
  const ahead = new Uint8Array(padded);
  const back = new Uint8Array(padded);
  return {
    close(row, out) {
      bright.set(row, reach >> 1);
      largest({ line: bright, ahead, back, to: out, window });
      dark.set(out, reach >> 1);
      smallest({ line: dark, ahead, back, to: out, window });
    },
  };
}

interface Running {
  line: Uint8Array;
  ahead: Uint8Array;
  back: Uint8Array;
  to: Uint8Array;
  window: number;
}

// Running extreme in time independent of the window: blocks of the window's size with extremes from both ends (van Herk
// 1992, Gil and Werman 1993). There are two copies of one loop: with the comparison as an argument its speed falls to a third.
function largest({ line, ahead, back, to, window }: Running): void {
  for (let start = 0; start < line.length; start += window) {
    const end = start + window;
    let extreme = 0;
    for (let i = start; i < end; i++) {
      const v = line[i] as number;
      if (v > extreme) extreme = v;
      ahead[i] = extreme;
    }
    extreme = 0;
    for (let i = end - 1; i >= start; i--) {
      const v = line[i] as number;
      if (v > extreme) extreme = v;
      back[i] = extreme;
    }
  }
  const reach = window - 1;
  for (let x = 0; x < to.length; x++) {
    const p = back[x] as number;
    const q = ahead[x + reach] as number;
    to[x] = Math.max(p, q);
  }
}

function smallest({ line, ahead, back, to, window }: Running): void {
  for (let start = 0; start < line.length; start += window) {
    const end = start + window;
    let extreme = 255;
    for (let i = start; i < end; i++) {
      const v = line[i] as number;
      if (v < extreme) extreme = v;
      ahead[i] = extreme;
    }
    extreme = 255;
    for (let i = end - 1; i >= start; i--) {
      const v = line[i] as number;
      if (v < extreme) extreme = v;
      back[i] = extreme;
    }
  }
  const reach = window - 1;
  for (let x = 0; x < to.length; x++) {
    const p = back[x] as number;
    const q = ahead[x + reach] as number;
    to[x] = Math.min(p, q);
  }
}

/** Greyscale closing with a rectangle of odd width and three rows. */
export function closeRows(source: Bytes, window: number): Bytes {
  const { width, height } = source;
  const tall = ofThree(source, brighter);
  const data = new Uint8Array(width * height);
  const rows = rowClosing(width, window);
  for (let y = 0; y < height; y++) {
    rows.close(tall.data.subarray(y * width, (y + 1) * width), data.subarray(y * width, (y + 1) * width));
  }
  return ofThree({ width, height, data }, darker);
}

/** Opening of the values above `threshold` with a rectangle of odd width and three rows: 1 is foreground. */
export function openAbove(source: Bytes, threshold: number, window: number): Bytes {
  const { width, height } = source;
  const low = ofThree(source, darker).data;
  const kept = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width;
    for (let x = y * width, start = x; x <= end; x++) {
      if (x < end && (low[x] as number) > threshold) continue;
      if (x - start >= window) kept.fill(1, start, x);
      start = x + 1;
    }
  }
  return ofThree({ width, height, data: kept }, brighter);
}

/** Greyscale opening with a column of odd height, pixels. */
export function openDown(source: Bytes, window: number): Bytes {
  return runningDown(runningDown(source, { window, pick: darker, outside: 255 }), {
    window,
    pick: brighter,
    outside: 0,
  });
}

type PickRow = (to: Uint8Array, a: Uint8Array, b: Uint8Array) => void;

function runningDown(
  { width, height, data }: Bytes,
  { window, pick, outside }: { window: number; pick: PickRow; outside: number },
): Bytes {
  const reach = window >> 1;
  const rows = Math.ceil((height + 2 * reach) / window) * window;
  const neutral = new Uint8Array(width).fill(outside);
  const rowOf = (y: number): Uint8Array =>
    y < reach || y >= height + reach ? neutral : data.subarray((y - reach) * width, (y - reach + 1) * width);
  const ahead = new Uint8Array(width * rows);
  const back = new Uint8Array(width * rows);
  const at = (of: Uint8Array, y: number): Uint8Array => of.subarray(y * width, (y + 1) * width);
  for (let start = 0; start < rows; start += window) {
    const end = start + window - 1;
    at(ahead, start).set(rowOf(start));
    for (let y = start + 1; y <= end; y++) pick(at(ahead, y), at(ahead, y - 1), rowOf(y));
    at(back, end).set(rowOf(end));
    for (let y = end - 1; y >= start; y--) pick(at(back, y), at(back, y + 1), rowOf(y));
  }
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) pick(at(out, y), at(back, y), at(ahead, y + 2 * reach));
  return { width, height, data: out };
}

function brighter(to: Uint8Array, a: Uint8Array, b: Uint8Array): void {
  for (let x = 0; x < to.length; x++) {
    const p = a[x] as number;
    const q = b[x] as number;
    to[x] = Math.max(p, q);
  }
}

function darker(to: Uint8Array, a: Uint8Array, b: Uint8Array): void {
  for (let x = 0; x < to.length; x++) {
    const p = a[x] as number;
    const q = b[x] as number;
    to[x] = Math.min(p, q);
  }
}

/** Extreme of each pixel and those above and below it. */
function ofThree({ width, height, data }: Bytes, pick: PickRow): Bytes {
  const out = new Uint8Array(data.length);
  const row = (of: Uint8Array, y: number): Uint8Array => of.subarray(y * width, (y + 1) * width);
  for (let y = 0; y < height; y++) {
    const to = row(out, y);
    pick(to, row(data, Math.max(0, y - 1)), row(data, y));
    pick(to, to, row(data, Math.min(height - 1, y + 1)));
  }
  return { width, height, data: out };
}

/** Otsu's threshold of bytes: values above it are foreground. */
export function otsu(data: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const v of data) counts[v] = (counts[v] as number) + 1;
  let total = 0;
  for (let v = 0; v < 256; v++) total += v * (counts[v] as number);
  let below = 0;
  let weight = 0;
  let best = 0;
  let threshold = 0;
  for (let v = 0; v < 256; v++) {
    weight += counts[v] as number;
    below += v * (counts[v] as number);
    const rest = data.length - weight;
    if (weight === 0 || rest === 0) continue;
    const gap = below / weight - (total - below) / rest;
    const between = weight * rest * gap * gap;
    if (between > best) {
      best = between;
      threshold = v;
    }
  }
  return threshold;
}
