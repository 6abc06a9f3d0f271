/** What the officer answers about the person; a box that is not answered is not a form. */
export const AGE_ANSWERS = ['adult', 'child', 'unknown'] as const;
export type AgeAnswer = (typeof AGE_ANSWERS)[number];
export type AgeClass = AgeAnswer;

export const CONSENT_ANSWERS = ['yes', 'no', 'not-asked'] as const;
export type ConsentAnswer = (typeof CONSENT_ANSWERS)[number];

export const OUTCOMES = [
  'no-concern',
  'note-and-continue',
  'second-line-protection',
  'refer-now',
  'immediate-danger',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const NEEDS = ['medical', 'psychological', 'legal', 'shelter', 'safety'] as const;
export type Need = (typeof NEEDS)[number];

export interface PersonAnswers {
  age: AgeAnswer;
  consent: ConsentAnswer;
  /** Age by the document is below the age of a child. */
  minorByDocument: boolean;
}

export interface Route {
  ageClass: AgeClass;
  /** As it is written in a referral. */
  consent: 'yes' | 'no' | 'not-asked' | 'child';
  /** Whether a referral about this person may leave the box. */
  referral: boolean;
  /** Whether it may say who the person is. */
  identity: boolean;
  /** Whether only the anonymous duty-to-notify counter may move. */
  counterOnly: boolean;
  /** The safeguarding contact is called at once, and the child is not left with the companion by default. */
  safeguarding: boolean;
}

/**
 * Child and adult rules (docs/protection.md). Clauses, in order:
 *
 * 1. what the officer says of a child wins over the document (documents often show an older age);
 * 2. "adult" does not win over a document that says child: presumed child until shown otherwise (Council of Europe
 *    Convention Art. 10(3));
 * 3. child, maybe a child, age unknown: referral without consent, identity allowed;
 * 4. adult with consent: referral, identity allowed;
 * 5. adult without consent or not asked: nothing personal leaves the box, one anonymous count.
 */
export function routeOf({ age, consent, minorByDocument }: PersonAnswers): Route {
  const ageClass: AgeClass = age === 'adult' && minorByDocument ? 'child' : age;
  if (ageClass !== 'adult')
    return { ageClass, consent: 'child', referral: true, identity: true, counterOnly: false, safeguarding: true };
  const agreed = consent === 'yes';
  return { ageClass, consent, referral: agreed, identity: agreed, counterOnly: !agreed, safeguarding: false };
}

/** What the box does about a form, before it is known whether there is a body to refer to. */
export interface Deeds {
  /** Seal a referral. */
  seal: boolean;
  /** Keep item ids and the hour, and nothing about the person (C.4.5). */
  noteItems: boolean;
  /** Count, without anything personal, that an adult was not referred for want of consent. */
  countNoConsent: boolean;
  /** Log only that the emergency route of the site was used. */
  logEmergency: boolean;
}

/** Outcomes of C.4.4 under a route. A child is referred with every outcome that speaks of a concern. */
export function deedsOf(outcome: Outcome, route: Route): Deeds {
  const child = route.ageClass !== 'adult';
  switch (outcome) {
    case 'no-concern':
      return { seal: false, noteItems: false, countNoConsent: false, logEmergency: false };
    case 'note-and-continue':
      return { seal: child, noteItems: !child, countNoConsent: false, logEmergency: false };
    case 'second-line-protection':
      return { seal: child, noteItems: !child, countNoConsent: false, logEmergency: false };
    case 'refer-now':
      return { seal: route.referral, noteItems: false, countNoConsent: route.counterOnly, logEmergency: false };
    case 'immediate-danger':
      return { seal: child, noteItems: false, countNoConsent: false, logEmergency: true };
  }
}
