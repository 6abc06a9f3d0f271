/** Rectangle of one line of print in any direction, pixels. */
export interface TextBox {
  /** Middle of the rectangle. */
  x: number;
  y: number;
  /** Size along the line and across it. */
  width: number;
  height: number;
  /** Direction of the line, radians clockwise from the right; -90..90 degrees. */
  angle: number;
  /** Mean probability of print inside, 0..1. */
  score: number;
}

/** A pixel with at least this probability belongs to print. */
const PRINT_P = 0.3;
/** Areas whose mean probability is lower are not print. */
const MIN_SCORE = 0.5;
/** Least short side of an area before and after it is grown, pixels of the map. */
const MIN_SIDE_PX = 3;
const MIN_GROWN_SIDE_PX = 5;
/** The network marks the core of a line; it is grown by area x this / perimeter. */
const GROWTH = 1.7;
/** Maximum number of areas that are followed, largest first, so that a map of noise takes a bounded time. */
const MAX_AREAS = 400;
/** A box that is this many times taller than wide is a line that runs down or up the page. */
const TALL = 1.5;

interface Area {
  pixels: number;
  sum: number;
  /** First row; `left` and `right` hold the outermost pixels of each row from there down. */
  top: number;
  left: number[];
  right: number[];
}

/** Boxes of print in a probability map [height, width]. */
export function boxesOf(map: Float32Array, width: number, height: number): TextBox[] {
  const areas = areasOf(map, width, height)
    .sort((a, b) => b.pixels - a.pixels)
    .slice(0, MAX_AREAS);
  const boxes: TextBox[] = [];
  for (const area of areas) {
    const score = area.sum / area.pixels;
    if (score < MIN_SCORE) continue;
    const box = grown(smallestBox(hullOf(area)));
    if (box !== null) boxes.push({ ...box, score });
  }
  return boxes;
}

/** Connected areas of print (8 neighbours), found run by run from top to bottom. */
function areasOf(map: Float32Array, width: number, height: number): Area[] {
  const roots: number[] = [];
  const runs: { row: number; from: number; to: number; label: number; sum: number }[] = [];
  let above: number[] = [];
  for (let row = 0; row < height; row++) {
    const here: number[] = [];
    let next = 0;
    for (let column = 0; column < width; column++) {
      if ((map[row * width + column] as number) < PRINT_P) continue;
      const from = column;
      let sum = 0;
      for (; column < width && (map[row * width + column] as number) >= PRINT_P; column++) {
        sum += map[row * width + column] as number;
      }
      const run = { row, from, to: column - 1, label: -1, sum };
      while (next < above.length && (runs[above[next] as number] as typeof run).to < from - 1) next++;
      for (let k = next; k < above.length; k++) {
        const other = runs[above[k] as number] as typeof run;
        if (other.from > run.to + 1) break;
        const root = rootOf(roots, other.label);
        if (run.label === -1) run.label = root;
        else roots[Math.max(root, run.label)] = run.label = Math.min(root, run.label);
      }
      if (run.label === -1) {
        run.label = roots.length;
        roots.push(run.label);
      }
      here.push(runs.length);
      runs.push(run);
    }
    above = here;
  }
  const areas = new Map<number, Area>();
  for (const { row, from, to, label, sum } of runs) {
    const root = rootOf(roots, label);
    let area = areas.get(root);
    if (area === undefined) {
      area = { pixels: 0, sum: 0, top: row, left: [], right: [] };
      areas.set(root, area);
    }
    const at = row - area.top;
    area.pixels += to - from + 1;
    area.sum += sum;
    area.left[at] = Math.min(area.left[at] ?? from, from);
    area.right[at] = Math.max(area.right[at] ?? to, to);
  }
  return [...areas.values()];
}

function rootOf(roots: number[], label: number): number {
  let root = label;
  while ((roots[root] as number) !== root) root = roots[root] as number;
  for (let at = label; at !== root; ) {
    const up = roots[at] as number;
    roots[at] = root;
    at = up;
  }
  return root;
}

type Point = readonly [number, number];

/** Convex hull of an area's pixels (their corners), in order; only the ends of rows can be on it. */
function hullOf({ top, left, right }: Area): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < left.length; i++) {
    const y = top + i;
    points.push([left[i] as number, y], [left[i] as number, y + 1]);
    points.push([(right[i] as number) + 1, y], [(right[i] as number) + 1, y + 1]);
  }
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = chain(points);
  const upper = chain(points.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function chain(points: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (const p of points) {
    while (out.length >= 2 && turnOf(out.at(-2) as Point, out.at(-1) as Point, p) <= 0) out.pop();
    out.push(p);
  }
  return out;
}

function turnOf(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

type Plain = Omit<TextBox, 'score'>;

/** Rectangle of minimum area around a hull: one of its sides coincides with a side of the hull. */
function smallestBox(hull: readonly Point[]): Plain {
  let best: Plain | null = null;
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i] as Point;
    const b = hull[(i + 1) % hull.length] as Point;
    const box = boxAlong(hull, Math.atan2(b[1] - a[1], b[0] - a[0]));
    if (best === null || box.width * box.height < best.width * best.height) best = box;
  }
  return level(best ?? { x: 0, y: 0, width: 0, height: 0, angle: 0 });
}

function boxAlong(hull: readonly Point[], angle: number): Plain {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let [minU, maxU, minV, maxV] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of hull) {
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    minU = Math.min(minU, u);
    maxU = Math.max(maxU, u);
    minV = Math.min(minV, v);
    maxV = Math.max(maxV, v);
  }
  const u = (minU + maxU) / 2;
  const v = (minV + maxV) / 2;
  return { x: u * cos - v * sin, y: u * sin + v * cos, width: maxU - minU, height: maxV - minV, angle };
}

/** The same rectangle, described with the smallest possible angle, unless it is clearly a line down the page. */
function level(box: Plain): Plain {
  let { width, height, angle } = box;
  angle = Math.atan(Math.tan(angle));
  if (Math.abs(angle) > Math.PI / 4) {
    [width, height] = [height, width];
    angle += angle > 0 ? -Math.PI / 2 : Math.PI / 2;
  }
  if (height > TALL * width) {
    [width, height] = [height, width];
    angle += Math.PI / 2;
  }
  return { ...box, width, height, angle };
}

function grown(box: Plain): Plain | null {
  const short = Math.min(box.width, box.height);
  if (short < MIN_SIDE_PX) return null;
  const by = (GROWTH * box.width * box.height) / (2 * (box.width + box.height));
  const out = { ...box, width: box.width + 2 * by, height: box.height + 2 * by };
  return Math.min(out.width, out.height) < MIN_GROWN_SIDE_PX ? null : out;
}
