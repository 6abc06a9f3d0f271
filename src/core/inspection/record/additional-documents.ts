import type { CheckValue, ReasonCode } from './checks/index.ts';
import type { Hex, MrzSource, MrzText, OfficerId, TypingReason } from './terms/index.ts';

/**
 * What the officer presents in addition to the first page: another document of this traveller, the other side of a card, or a paper
 * of which only the barcode is read (a boarding pass, a licence).
 */
export const SECOND_KINDS = ['document', 'side', 'barcode'] as const;
export type AdditionalDocumentKind = (typeof SECOND_KINDS)[number];

/** How the adult with a minor claims to be related. Stated by the adult, never established by this appliance. */
export const RELATIONSHIPS = [
  'parent',
  'grandparent',
  'sibling',
  'other-relative',
  'guardian',
  'group-leader',
  'not-related',
  'not-stated',
] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

/** The paper that lets this adult travel with this minor. A missing paper causes a prompt, not a failed check. */
export const AUTHORITIES = ['shown', 'not-shown', 'not-needed', 'not-asked'] as const;
export type Authority = (typeof AUTHORITIES)[number];

/** Result of telephoning a parent or guardian. */
export const TELEPHONED = ['reached', 'not-reached', 'not-tried'] as const;
export type Telephoned = (typeof TELEPHONED)[number];

/** Answers to whether the minor was spoken to without the adult. */
export const SPOKEN_APART = ['yes', 'not-yet'] as const;
export type SpokenApart = (typeof SPOKEN_APART)[number];

/** A member of the party, by inspection, or somebody without an inspection here. */
export const UNLINKED = 'unlinked';
export const NOBODY = 'nobody';

/** One person answered a question put to another. The officer saw this; nothing follows from it automatically. */
export interface Answered {
  /** Inspection of the person who answered, or `unlinked`. */
  by: string;
  /** Inspection of the person who was asked. */
  for: string;
}

export interface MinorAnswers {
  /** Inspection of the accompanying adult, `unlinked`, or `nobody`. */
  adult: string;
  relationship: Relationship;
  authority: Authority;
  /** Left out if it was not answered, and in rows written before the question was introduced. */
  telephoned?: Telephoned | undefined;
  apart?: SpokenApart | undefined;
}

/**
 * Events about further papers of one traveller and about who travels together. The party id is random and is under
 * `personal`: when retention removes the personal parts of a case, nothing links it to the others any more.
 */
export type AdditionalDocumentsEvent =
  | {
      kind: 'second-asked';
      what: AdditionalDocumentKind /** Null: the MRZ itself said so. */;
      officer: OfficerId | null;
    }
  | { kind: 'second-ended'; officer: OfficerId | null; reason: 'OFFICER_ABANDONED' | 'READ_ABSENT' }
  | {
      kind: 'second-read';
      source: string;
      via: MrzSource;
      value: 'successful' | 'undetermined' | 'failed';
      reason: ReasonCode;
      rawDigest: Hex;
      because?: TypingReason;
      personal?: MrzText;
    }
  | { kind: 'second-page-read'; source: string; digest: Hex; width: number; height: number; portrait: boolean }
  | { kind: 'party-linked'; officer: OfficerId; personal?: { party: string } }
  | { kind: 'party-left'; officer: OfficerId; personal?: { party: string } }
  | { kind: 'answer-noted'; officer: OfficerId; personal?: Answered }
  | { kind: 'minor-noted'; officer: OfficerId; personal?: MinorAnswers };

export interface MrzState {
  via: MrzSource;
  value: CheckValue;
  reason: ReasonCode;
  rawDigest: Hex;
  /** Null once retention has removed the personal part. */
  personal: MrzText | null;
}

export interface AdditionalDocumentState {
  what: AdditionalDocumentKind;
  /** Null until the MRZ was read. */
  mrz: MrzState | null;
  page: { digest: Hex; width: number; height: number; portrait: boolean } | null;
}

export interface AdditionalDocumentsState {
  second: AdditionalDocumentState | null;
  /** Null if the traveller does not belong to a party, or once retention has removed the link. */
  party: string | null;
  answered: readonly Answered[];
  minor: MinorAnswers | null;
}

export const NO_ADDITIONAL_DOCUMENTS: AdditionalDocumentsState = {
  second: null,
  party: null,
  answered: [],
  minor: null,
};

/** The part of the fold that handles further papers and the party. */
export function additionalDocumentsStep(
  additional: AdditionalDocumentsState,
  event: AdditionalDocumentsEvent,
): AdditionalDocumentsState {
  switch (event.kind) {
    case 'second-asked':
      return { ...additional, second: { what: event.what, mrz: null, page: null } };
    case 'second-ended': {
      const { second } = additional;
      const empty = second === null || (second.mrz === null && second.page === null);
      return empty ? { ...additional, second: null } : additional;
    }
    case 'second-read': {
      const { via, value, reason, rawDigest, personal = null } = event;
      const before = additional.second ?? { what: 'document' as const, page: null };
      return { ...additional, second: { ...before, mrz: { via, value, reason, rawDigest, personal } } };
    }
    case 'second-page-read': {
      const { digest, width, height, portrait } = event;
      const before = additional.second ?? { what: 'document' as const, mrz: null };
      return { ...additional, second: { ...before, page: { digest, width, height, portrait } } };
    }
    case 'party-linked':
      return { ...additional, party: event.personal?.party ?? null };
    case 'party-left':
      return { ...additional, party: null };
    case 'answer-noted':
      return event.personal === undefined
        ? additional
        : { ...additional, answered: [...additional.answered, event.personal] };
    case 'minor-noted':
      return { ...additional, minor: event.personal ?? null };
  }
}
