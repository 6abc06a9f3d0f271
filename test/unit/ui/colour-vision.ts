/** Colour arithmetic of the palette test: WCAG 2.2 contrast, and CIE76 distance after simulating three dichromacies. */
type Triple = [number, number, number];

/** Machado, Oliveira and Fernandes 2009, severity 1.0, rows over linear RGB. */
export const DICHROMATS = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, readonly Triple[]>;

const D65: Triple = [0.95047, 1, 1.08883];

function linear(hex: string): Triple {
  const channel = (at: number): number => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function dot(row: readonly number[], [r, g, b]: Triple): number {
  return (row[0] ?? 0) * r + (row[1] ?? 0) * g + (row[2] ?? 0) * b;
}

export function contrast(one: string, other: string): number {
  const weights = [0.2126, 0.7152, 0.0722];
  const [a, b] = [dot(weights, linear(one)), dot(weights, linear(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function lab(rgb: Triple): Triple {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f(dot([0.4124564, 0.3575761, 0.1804375], rgb) / D65[0]);
  const y = f(dot([0.2126729, 0.7151522, 0.072175], rgb) / D65[1]);
  const z = f(dot([0.0193339, 0.119192, 0.9503041], rgb) / D65[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function seen(hex: string, kind: keyof typeof DICHROMATS): Triple {
  const rgb = linear(hex);
  const [r, g, b] = DICHROMATS[kind].map((row) => Math.min(1, Math.max(0, dot(row, rgb)))) as Triple;
  return lab([r, g, b]);
}

/** Smallest distance between any two of the colours, as one kind of dichromat sees them. */
export function smallestDistance(colours: readonly string[], kind: keyof typeof DICHROMATS): number {
  const points = colours.map((colour) => seen(colour, kind));
  const gaps = points.flatMap((a, at) =>
    points.slice(at + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
  );
  return Math.min(...gaps);
}
