/** Document facts to which the box may point (docs/protection.md). It points; only the officer ticks. */
export const SURFACED_PROMPTS = ['minor', 'lost-or-stolen', 'photo-changed'] as const;
export type SurfacedPrompt = (typeof SURFACED_PROMPTS)[number];

/**
 * All that prompts are made from. Nationality, sex, religion, names, route and clothing are not in here and therefore can
 * trigger nothing ("never triggers", docs/protection.md): adding one means changing this type.
 */
export interface DocumentFacts {
  /** Full years by the birth date of the document; null where it cannot be told. */
  age: number | null;
  /** An entry of a document list that was found by the exact number, and what was reported. */
  reported: readonly ('lost' | 'stolen' | 'invalidated' | 'forged' | null)[];
  /** A check of the page found the portrait changed. */
  portraitChanged: boolean;
}

/** Which document facts hold. `childAge` comes from the referral body, 18 where none is configured. */
export function documentPrompts({ age, reported, portraitChanged }: DocumentFacts, childAge: number): SurfacedPrompt[] {
  const prompts: SurfacedPrompt[] = [];
  if (age !== null && age >= 0 && age < childAge) prompts.push('minor');
  if (reported.some((status) => status === 'lost' || status === 'stolen')) prompts.push('lost-or-stolen');
  if (portraitChanged) prompts.push('photo-changed');
  return prompts;
}
