import type { HelpNumber, HelpRoute } from './state.ts';

/** What F8 says before the first tick; each word has one sentence in every language, which contains a number. */
export const OPENING_WORDS = ['open', 'hours', 'untried', 'by-hand', 'telephone', 'none'] as const;
export type OpeningWord = (typeof OPENING_WORDS)[number];

/** What F8 says after a form was sealed. */
export const SEALED_WORDS = ['on-its-way', 'telephone', 'carry'] as const;
export type SealedWord = (typeof SEALED_WORDS)[number];

/** A promise is made only if the route was tried: `open` and `hours` need an answered drill. */
export function openingWord({ state, tried, numbers }: HelpRoute): OpeningWord {
  if (state === 'none' || state === 'telephone') return state;
  if (!tried) return 'untried';
  if (state === 'carried') return 'by-hand';
  return numbers[0].openNow === true ? 'open' : 'hours';
}

export function sealedWord({ state, tried }: Pick<HelpRoute, 'state' | 'tried'>): SealedWord {
  if (!tried) return 'telephone';
  return state === 'ready' ? 'on-its-way' : 'carry';
}

/** In danger the emergency number comes first. */
export function dangerFirst(numbers: HelpRoute['numbers']): HelpRoute['numbers'] {
  const emergency = (one: HelpNumber): boolean => one.kind === 'emergency';
  const [first = numbers[0], ...rest] = [...numbers.filter(emergency), ...numbers.filter((one) => !emergency(one))];
  return [first, ...rest];
}
