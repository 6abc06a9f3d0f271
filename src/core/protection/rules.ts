/** What the officer answers about the person's age; without an answer the form is not complete. */
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
  /** The age according to the document is below the age limit for children. */
  minorByDocument: boolean;
}

export interface Route {
  ageClass: AgeClass;
  /** As it appears in a referral. */
  consent: 'yes' | 'no' | 'not-asked' | 'child';
  /** True if a referral about this person may leave the kiosk. */
  referral: boolean;
  /** True if the referral may say who the person is. */
  identity: boolean;
  /** True if only the anonymous duty-to-notify counter may be increased. */
  counterOnly: boolean;
  /** The safeguarding contact is called at once, and by default the child is not left with the companion. */
  safeguarding: boolean;
}

/**
 * Child and adult rules (docs/protection.md). Clauses, in order:
 *
 * 1. what the officer says about a child overrides the document (documents often show an older age);
 * 2. "adult" does not override a document that says child: the person is presumed to be a child until shown otherwise (Council of
 *    Europe Convention Art. 10(3));
 * 3. child, maybe a child, age unknown: referral without consent, identity allowed;
 * 4. adult with consent: referral, identity allowed;
 * 5. adult without consent or not asked: nothing personal leaves the kiosk, and one anonymous count is made.
 */
export function routeOf({ age, consent, minorByDocument }: PersonAnswers): Route {
  const ageClass: AgeClass = age === 'adult' && minorByDocument ? 'child' : age;
  if (ageClass !== 'adult')
    return { ageClass, consent: 'child', referral: true, identity: true, counterOnly: false, safeguarding: true };
  const agreed = consent === 'yes';
  return { ageClass, consent, referral: agreed, identity: agreed, counterOnly: !agreed, safeguarding: false };
}

/** What the kiosk does with a form, before it is known whether there is a body to refer to. */
export interface Deeds {
  /** Seal a referral. */
  seal: boolean;
  /** Keep item ids and the hour, and nothing about the person (C.4.5). */
  noteItems: boolean;
  /** Count, without personal data, that an adult was not referred because consent was not given. */
  countNoConsent: boolean;
  /** Log only that the site's emergency route was used. */
  logEmergency: boolean;
}

/** What each outcome of C.4.4 leads to under a route. A child is referred with every outcome that expresses a concern. */
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
