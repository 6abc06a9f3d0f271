import { z } from 'zod';

/**
 * Facts of the kiosk on which a question may depend. The list is closed and is part of the type, so that adding a fact means
 * changing code, which somebody reviews. It does not contain nationality, ethnicity, sex, religion, name, birthplace, language,
 * clothing or route, so no pack can ask because of them.
 */
export const TRUTH_FACTS = [
  'age.minor',
  'party.adult-is-nobody',
  'party.answered-for-others',
  'papers.presented-for-others',
  'papers.authority-not-shown',
  'document.reported',
  'document.portrait-changed',
  'document.print-differs',
  'chip.differs',
  'visa.purpose-differs',
  'contact.stated-before',
  'fact.listed',
  'memory.other-holder',
  'memory.other-children',
  'lane.heat-in-cargo',
] as const;
export const COUNT_FACTS = ['party.size', 'party.minors'] as const;
/** The class printed on the visa, compared letter for letter with the one that the pack states. */
export const CLASS_FACTS = ['visa.class'] as const;

export type TruthFact = (typeof TRUTH_FACTS)[number];
export type CountFact = (typeof COUNT_FACTS)[number];
export type ClassFact = (typeof CLASS_FACTS)[number];
export type BoxFact = TruthFact | CountFact | ClassFact;

const BOX_FACTS: ReadonlySet<string> = new Set<string>([...TRUTH_FACTS, ...COUNT_FACTS, ...CLASS_FACTS]);

/** Maximum number of conditions side by side in one group. */
const GROUP_MAX = 8;

// `is` accepts only true: that something is absent is not a reason for a question.
const truth = z.strictObject({ fact: z.enum(TRUTH_FACTS), is: z.literal(true) });
const count = z.strictObject({ fact: z.enum(COUNT_FACTS), op: z.literal('>='), n: z.int().min(1).max(100) });
const visaClass = z.strictObject({
  fact: z.enum(CLASS_FACTS),
  is: z.string().regex(/^[A-Z][A-Z0-9-]{0,7}$/, 'use the class as it is printed, for example C or D'),
});
const single = z.union([truth, count, visaClass]);
const group = <T extends z.ZodType>(of: T) =>
  [
    z.strictObject({ all: z.array(of).min(1).max(GROUP_MAX) }),
    z.strictObject({ any: z.array(of).min(1).max(GROUP_MAX) }),
  ] as const;
const inner = z.union([single, ...group(single)]);
/** `is`, `>=`, `all`, `any`, groups at most two deep. No weight, no negation. */
export const condition = z.union(
  [single, ...group(inner)],
  'use facts with "is" or ">=", in "all" or "any", at most two levels deep',
);

export type Condition = z.infer<typeof condition>;

/** The first fact of a raw condition that is not in the closed list; null if there is none. */
export function unknownFact(raw: unknown): string | null {
  let level: unknown[] = [raw];
  // Two groups and the facts in them; anything deeper is refused by the schema.
  for (let depth = 0; depth < 4; depth += 1) {
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      const { fact, all, any } = one as { fact?: unknown; all?: unknown; any?: unknown };
      if (typeof fact === 'string' && !BOX_FACTS.has(fact)) return fact;
      for (const part of [all, any]) if (Array.isArray(part)) next.push(...part.slice(0, GROUP_MAX));
    }
    level = next;
  }
  return null;
}
