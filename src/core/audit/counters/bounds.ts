/** 97.5 % point of the normal distribution. */
const Z = 1.959964;

/**
 * 95 % bounds of a proportion by Wilson's score interval, which stays within 0..1 and is also valid for few errors. The result is
 * 0..1 if nothing was counted.
 */
export function shareBounds(count: number, of: number): { low: number; high: number } {
  if (of <= 0) return { low: 0, high: 1 };
  const p = count / of;
  const z2 = (Z * Z) / of;
  const middle = p + z2 / 2;
  const spread = Z * Math.sqrt((p * (1 - p) + z2 / 4) / of);
  return { low: Math.max(0, (middle - spread) / (1 + z2)), high: Math.min(1, (middle + spread) / (1 + z2)) };
}
