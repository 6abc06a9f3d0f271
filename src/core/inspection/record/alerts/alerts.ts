/** Alert classes, following SIS categories, in the order in which the screen shows them: protect always comes first. */
export const ALERT_CLASSES = ['protect', 'stop', 'discreet', 'document'] as const;
export type AlertClass = (typeof ALERT_CLASSES)[number];

/** How many people it takes to allow despite a confirmed entry, by its class. */
export type ConfirmedAllow = Readonly<Record<AlertClass, 'one' | 'two'>>;

/**
 * Applies if the policy does not say otherwise. `discreet` takes one person, because its instruction is usually to let the
 * traveller pass: a longer wait would reveal the entry.
 */
export const CONFIRMED_ALLOW: ConfirmedAllow = { protect: 'two', stop: 'two', discreet: 'one', document: 'one' };

export const ADJUDICATION_OUTCOMES = ['confirmed', 'not-confirmed', 'unsure'] as const;
export type AdjudicationOutcome = (typeof ADJUDICATION_OUTCOMES)[number];
/** What a second person may be asked to agree with. */
export type TwoPersonOutcome = Exclude<AdjudicationOutcome, 'unsure'>;

/**
 * Why an officer judged an entry that way. A closed list, because the reasons are counted later; free text is for anything else.
 * The reasons concern what was compared, never the person.
 */
export const JUDGEMENT_REASONS = [
  'FEATURES_AGREE',
  'FEATURES_DIFFER',
  'DETAILS_AGREE',
  'DETAILS_DIFFER',
  'DESK_CONFIRMS',
  'DESK_DENIES',
  'CANNOT_COMPARE',
] as const;
export type JudgementReason = (typeof JUDGEMENT_REASONS)[number];

/**
 * How two words of a name relate. `literal` equal; `variant` spellings of one name; `sound` one sound in two romanisations;
 * `language` one name in two languages; `transcription` one name as two transcriptions may spell it; `conflict` a different word in
 * the same place; `second-surname` only the second family name differs; `thin` only one word agrees while others remain.
 */
export const NAME_EVIDENCE = [
  'literal',
  'prefix',
  'variant',
  'sound',
  'language',
  'transcription',
  'nickname',
  'initial',
  'initials',
  'skeleton',
  'joined',
  'fuzzy',
  'conflict',
  'second-surname',
  'extra-query',
  'extra-list',
  'thin',
] as const;
export type NameEvidence = (typeof NAME_EVIDENCE)[number];

/** Why a record was found: one line for each comparison, in words that the officer will read. */
export interface ExplainLine {
  feature: 'document-number' | 'issuing-state' | 'name' | 'birth-date' | 'sex' | 'nationality' | 'alias' | 'face';
  result: 'equal' | 'similar' | 'differs' | 'missing';
  /** Contribution of this line, 0..1; null if it is a plain fact. */
  score: number | null;
  query: string;
  list: string;
  /** For a birth date: the name alone would stay below the threshold of its list, but the whole date is equal. */
  carries?: true;
  /** For a birth date: it agrees, but the day is not known on both sides. 1 January counts as an unknown day. */
  part?: true;
  /** For a name: word by word. The name's score is the weighted mean of these, times the maximum for its kind. */
  words?: { kind: NameEvidence; query: string; list: string; score: number; weight: number }[];
}

/** Whom the officer telephones about an entry of a list, as the list's issuer stated it. */
export interface ListDesk {
  who: string;
  number: string;
  hours: string;
}

export interface ListRef {
  id: string;
  name: string;
  version: number;
  /** ISO 8601 UTC. */
  generatedAt: string;
  legalBasis: string;
  handling: string;
  /** Absent if the list does not state one. */
  desk?: ListDesk;
}

/** Terms under which one record may be used (docs/lists.md), as its issuer stated them. */
export interface AlertTerms {
  /** Handling code of the record. */
  handling?: string;
  /** For a joint operation's list: the partner agency. */
  agency?: string;
  agreement?: string;
  purpose?: string;
  /** What was reported about the document that matched. */
  documentStatus?: 'lost' | 'stolen' | 'invalidated' | 'forged';
}

/** How a face list was searched when the alert was raised (decision 0017). */
export interface FaceSearchFacts {
  /** Stored templates, not persons. */
  templates: number;
  /** False match rate of a single comparison at this threshold. */
  fmr: number;
  /** Fraction of strangers for whom this list raises an alert, from the measured false match rate. */
  fpir: number;
  /** Minimum cosine similarity for an entry to be a candidate. */
  threshold: number;
  profile: string;
  modelSha256: string;
}

/**
 * One record of a list that may concern this document or this person. It asks the officer a question and never gives an answer;
 * the class and the required action come from the list, not from Waypost.
 */
export interface Alert {
  id: string;
  cls: AlertClass;
  via: 'number' | 'number-possible' | 'name' | 'face';
  /** The number that was found is that of the second document. */
  of?: 'second';
  list: ListRef;
  /** Age of the list at the look-up, milliseconds. */
  listAgeMs: number;
  stale: boolean;
  action: string;
  /** What the record itself adds to its list; absent if nothing. */
  terms?: AlertTerms;
  /** Only if `via` is `face`. `place` is the rank of this entry among the candidates shown, starting at 1. */
  face?: FaceSearchFacts & { candidates: number; place: number };
  personal?: {
    recordId: string;
    names: string[];
    explain: ExplainLine[];
    score: number | null;
    note: string | null;
    /** Where the entry comes from. Kept with the name, because a source's address often contains one. */
    source?: string;
  };
}

/** Who looks at an entry besides the officer of the lane (docs/officer-screen.md). */
export const OTHER_REVIEWERS = ['supervisor', 'second-person'] as const;
export type OtherReviewer = (typeof OTHER_REVIEWERS)[number];

/**
 * Who else must look: a supervisor sees every entry about a person at the same time as the lane, and a face is never confirmed
 * without a second person. Empty for a reported document, which one officer judges.
 */
export function otherReviewers({ cls, via }: Pick<Alert, 'cls' | 'via'>): OtherReviewer[] {
  return [
    ...(cls === 'document' ? [] : (['supervisor'] as const)),
    ...(via === 'face' ? (['second-person'] as const) : []),
  ];
}
