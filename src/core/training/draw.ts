import type { Drill, DrillSetPlan } from './drills.ts';

/** Seeds have 32 bits, written as eight hexadecimal digits, so that an instructor can say one aloud. */
export const SEED_PATTERN: RegExp = /^[0-9a-f]{8}$/;

/** Mulberry32: small, seeded, and the same on every machine. It chooses an order, not a secret. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<T>(list: readonly T[], next: () => number): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

/**
 * The travellers of a set in order. The same seed gives the same set, and no face appears twice: a face that belonged to another
 * person a minute ago would give the drill away. `facesOf` returns the faces of a drill's traveller. Null if the drills are not
 * enough for such a set.
 */
export function drawSet(
  drills: readonly Drill[],
  plan: DrillSetPlan,
  { seed, facesOf }: { seed: string; facesOf: (drill: Drill) => readonly string[] },
): Drill[] | null {
  const next = generator(Number.parseInt(seed, 16));
  const kinds = plan.kinds;
  const wanted = (drill: Drill): boolean =>
    drill.kind !== 'clean' && (kinds === undefined || kinds.includes(drill.kind));
  // A random order may use up faces that the clean drills need; another order is another try, still from the same seed.
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const faces = new Set<string>();
    const take = (from: readonly Drill[], count: number): Drill[] => {
      const taken: Drill[] = [];
      for (const drill of shuffled(from, next)) {
        const own = facesOf(drill);
        if (taken.length === count || own.some((face) => faces.has(face))) continue;
        for (const face of own) faces.add(face);
        taken.push(drill);
      }
      return taken;
    };
    const marked = take(drills.filter(wanted), plan.travellers - plan.clean);
    const clean = take(
      drills.filter(({ kind }) => kind === 'clean'),
      plan.clean,
    );
    if (marked.length + clean.length === plan.travellers) return shuffled([...marked, ...clean], next);
  }
  return null;
}
