/** Margin beside the symbol for its quiet zone, as a share of its longer side. */
const MARGIN_SHARE = 0.12;

/** The part of the page that holds the symbol, in its own pixels; null if its place is not known. */
export function boxOf(
  corners: readonly (readonly [number, number])[],
  page: { width: number; height: number },
): number[] | null {
  if (corners.length === 0) return null;
  const xs = corners.map(([x]) => x * page.width);
  const ys = corners.map(([, y]) => y * page.height);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const side = Math.max(width, height);
  if (!(side > 0)) return null;
  const margin = side * MARGIN_SHARE;
  return [left - margin, top - margin, width + 2 * margin, height + 2 * margin];
}
