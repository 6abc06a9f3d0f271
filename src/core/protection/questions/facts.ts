import type { ClassFact, CountFact, TruthFact } from '../pack/index.ts';

/**
 * What is true now. A fact that is left out is not true, and nothing follows from that: absence cannot be
 * expressed.
 */
export type BoxFacts = { readonly [F in TruthFact]?: true } & { readonly [F in CountFact]?: number } & {
  readonly [F in ClassFact]?: string;
};

/**
 * Everything from which the facts are made. Nationality, ethnicity, sex, religion, name, birthplace, language, clothing and route
 * are not in here and therefore can raise nothing (docs/protection.md): adding one means changing this type.
 */
export interface FactGround {
  /** Completed years according to the document's birth date; null if unknown. */
  age: number | null;
  /** Below this age a person is a child. */
  childAge: number;
  /** Entries of a document list that were found by the exact number, and what was reported. */
  reported: readonly ('lost' | 'stolen' | 'invalidated' | 'forged' | null)[];
  /** A check of the page or the chip found the portrait changed. */
  portraitChanged: boolean;
  /** The printed text of the page says something else than its MRZ. */
  printDiffers: boolean;
  /** Two documents presented for one traveller state different birth dates. */
  documentsOfOthers: boolean;
  /** Who travels together, as the officer linked them; null if nobody is linked. */
  party: { size: number; minors: number } | null;
  /** The officer noted that one of them answered for another. */
  answeredForOthers: boolean;
  /** The officer noted that no adult is with the child. */
  adultIsNobody: boolean;
  /** The officer asked for the authority to travel with the child, and none was shown. */
  authorityNotShown: boolean;
  /** The contact number of this form was also given on another form in this hour. */
  contactStatedBefore: boolean;
}

/**
 * The facts that this version can establish. The others of the vocabulary (the chip against the page, the class and the purpose of
 * a visa, lists of telephones, the memory of papers, heat in the cargo) are not produced yet and are never true.
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

/** Whether somebody is a child by the document; an unknown age says nothing. */
export function isMinor(age: number | null, childAge: number): boolean {
  return age !== null && age >= 0 && age < childAge;
}

function flag(fact: TruthFact, holds: boolean): BoxFacts {
  return holds ? { [fact]: true } : {};
}
