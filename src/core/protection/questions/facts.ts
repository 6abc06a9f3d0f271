import type { ClassFact, CountFact, TruthFact } from '../pack/index.ts';

/**
 * The facts that are true now. A fact that is left out is not true, and nothing follows from that: absence cannot be expressed.
 */
export type BoxFacts = { readonly [F in TruthFact]?: true } & { readonly [F in CountFact]?: number } & {
  readonly [F in ClassFact]?: string;
};

/**
 * Everything from which the facts are derived. Nationality, ethnicity, sex, religion, name, birthplace, language, clothing and
 * route are not included and therefore cannot raise a question (docs/protection.md): adding one means changing this type.
 */
export interface FactGround {
  /** Completed years according to the document's birth date; null if unknown. */
  age: number | null;
  /** Below this age a person is a child. */
  childAge: number;
  /** What was reported about the document, from list entries found by its exact number. */
  reported: readonly ('lost' | 'stolen' | 'invalidated' | 'forged' | null)[];
  /** A check of the page or the chip found that the portrait was changed. */
  portraitChanged: boolean;
  /** The printed text of the page differs from its MRZ. */
  printDiffers: boolean;
  /** Two documents presented for one traveller state different dates of birth. */
  documentsOfOthers: boolean;
  /** The people travelling together, as the officer linked them; null if nobody is linked. */
  party: { size: number; minors: number } | null;
  /** The officer noted that one person of the party answered for another. */
  answeredForOthers: boolean;
  /** The officer noted that no adult is with the child. */
  adultIsNobody: boolean;
  /** The officer asked for the authority to travel with the child, and it was not shown. */
  authorityNotShown: boolean;
  /** The contact number on this form was also given on another form within the hour. */
  contactStatedBefore: boolean;
}

/**
 * The facts that this version can establish. The others of the closed list (the chip against the page, the class and the purpose
 * of a visa, lists of telephones, the memory of papers, heat in the cargo) are not produced yet and are never true.
 */
export function factsOf(ground: FactGround): BoxFacts {
  const { age, childAge, reported, party } = ground;
  return {
    ...flag('age.minor', isMinor(age, childAge)),
    ...flag(
      'document.reported',
      reported.some((status) => status === 'lost' || status === 'stolen'),
    ),
    ...flag('document.portrait-changed', ground.portraitChanged),
    ...flag('document.print-differs', ground.printDiffers),
    ...flag('papers.presented-for-others', ground.documentsOfOthers),
    ...flag('papers.authority-not-shown', ground.authorityNotShown),
    ...flag('party.adult-is-nobody', ground.adultIsNobody),
    ...flag('party.answered-for-others', ground.answeredForOthers),
    ...flag('contact.stated-before', ground.contactStatedBefore),
    ...(party === null ? {} : { 'party.size': party.size, 'party.minors': party.minors }),
  };
}

/** True if the person is a child according to the document; false if the age is not known. */
export function isMinor(age: number | null, childAge: number): boolean {
  return age !== null && age >= 0 && age < childAge;
}

function flag(fact: TruthFact, holds: boolean): BoxFacts {
  return holds ? { [fact]: true } : {};
}
