export interface NameWeights {
  nickname: { score: number; weight: number };
  variant: { score: number; weight: number };
  sound: { score: number; weight: number };
  language: { score: number; weight: number };
  /** Not covered by any key: 0.7 at most, or a record without a birth date could be missed (`requiredLetters`). */
  transcription: { score: number; weight: number };
  initial: { score: number; weight: number };
  skeleton: { score: number; weight: number };
  prefix: { score: number; weight: number };
  /** A word split or joined. */
  joined: number;
  family: number;
  particle: number;
  common: number;
  extraQuery: number;
  /** The same if every word of the list found its partner: a passport prints names that a list leaves out. */
  extraCovered: number;
  extraList: number;
  /** For the third further word on the document and each one after it: a long name is usually long for one reason. */
  extraFurther: number;
  /** Fractions of the weight of an ordinary word, for a word without a partner. */
  alone: { particle: number; article: number; initial: number; patronymic: number; repeated: number };
  conflict: { base: number; share: number };
  /** Fraction of a contradiction that remains if only the second of two family names differs. */
  secondSurname: number;
  thin: number;
  budgetBase: number;
  budgetLonger: number;
  shortBudget: number;
  wordBudget: number;
  wordLetters: number;
  slipExponent: number;
  fuzzyExponent: number;
  knownDistinct: number;
}

export const NAME_WEIGHTS: NameWeights = {
  nickname: { score: 0.75, weight: 0.8 },
  variant: { score: 0.9, weight: 1 },
  sound: { score: 0.9, weight: 1 },
  language: { score: 0.7, weight: 1 },
  transcription: { score: 0.7, weight: 1 },
  initial: { score: 0.9, weight: 0.5 },
  skeleton: { score: 0.85, weight: 1 },
  prefix: { score: 0.9, weight: 1 },
  joined: 0.95,
  family: 1.3,
  particle: 0.5,
  common: 0.8,
  extraQuery: 0.6,
  extraCovered: 0.4,
  extraList: 0.2,
  extraFurther: 0.25,
  alone: { particle: 0.5, article: 0.1, initial: 0.5, patronymic: 0.5, repeated: 0.3 },
  conflict: { base: 1.2, share: 0.4 },
  secondSurname: 0.6,
  thin: 0.6,
  budgetBase: 2.35,
  budgetLonger: 0.5,
  shortBudget: 1,
  wordBudget: 2,
  wordLetters: 5,
  slipExponent: 0.5,
  fuzzyExponent: 1,
  knownDistinct: 0.8,
};
