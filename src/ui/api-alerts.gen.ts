// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface AdjudicateBody {
  inspectionId: string;
  alertId: string;
  outcome: 'confirmed' | 'not-confirmed' | 'unsure';
  reason: 'FEATURES_AGREE' | 'FEATURES_DIFFER' | 'DETAILS_AGREE' | 'DETAILS_DIFFER' | 'DESK_CONFIRMS' | 'DESK_DENIES' | 'CANNOT_COMPARE' | null;
  note: string;
}

export interface AgreeOverBody {
  inspectionId: string;
  agrees: boolean;
}

export interface AlertDetailView {
  id: string;
  cls: 'protect' | 'stop' | 'discreet' | 'document';
  via: 'number' | 'number-possible' | 'name' | 'face';
  record: string | null;
  ofSecond: boolean;
  face: {
    templates: number;
    fmr: number;
    fpir: number;
    threshold: number;
    profile: string;
    modelSha256: string;
    candidates: number;
    place: number;
  } | null;
  list: {
    id: string;
    name: string;
    version: number;
    generatedAt: string;
    legalBasis: string;
    handling: string;
  };
  desk: { who: string; number: string; hours: string } | null;
  listAgeMs: number;
  stale: boolean;
  action: string;
  terms: {
    handling: string | null;
    agency: string | null;
    agreement: string | null;
    purpose: string | null;
    documentStatus: 'lost' | 'stolen' | 'invalidated' | 'forged' | null;
    source: string | null;
  };
  names: string[];
  note: string | null;
  picture: {
    jpeg: string;
    taken: string | null;
    eyes: [number, number, number, number] | null;
  } | null;
  explain: {
    feature: 'document-number' | 'issuing-state' | 'name' | 'birth-date' | 'sex' | 'nationality' | 'alias' | 'face';
    result: 'equal' | 'similar' | 'differs' | 'missing';
    score: number | null;
    query: string;
    list: string;
    carries: boolean;
    part: boolean;
    words: {
      kind: 'literal' | 'prefix' | 'variant' | 'sound' | 'language' | 'transcription' | 'nickname' | 'initial' | 'initials' | 'skeleton' | 'joined' | 'fuzzy' | 'conflict' | 'second-surname' | 'extra-query' | 'extra-list' | 'thin';
      query: string;
      list: string;
    }[];
  }[];
  baseRate: { judged: number; confirmed: number } | null;
  otherLookers: ('supervisor' | 'second-person')[];
}

export interface AlertSummaryView {
  id: string;
  cls: 'protect' | 'stop' | 'discreet' | 'document';
  opened: boolean;
  raisedAt: string;
  awaitsSecond: 'confirmed' | 'not-confirmed' | 'hidden' | null;
  outcome: 'confirmed' | 'not-confirmed' | 'unsure' | null;
  answered: {
    by: string;
    second: string | null;
    at: string;
    was: 'confirmed' | 'not-confirmed' | 'unsure' | null;
    said: {
      first: 'confirmed' | 'not-confirmed' | 'unsure';
      second: 'confirmed' | 'not-confirmed' | 'unsure' | null;
    } | null;
  } | null;
  over: { goesWith: boolean; two: boolean };
}

export interface AllowOverBody {
  inspectionId: string;
  revision: number;
  held: boolean;
  entries: { alertId: string; followed: Followed; goesWith: GoesWith | null }[];
  note: string;
  pin: string;
  second: { officerId: string; pin: string } | null;
}

export interface AskOverBody {
  inspectionId: string;
  entries: { alertId: string; followed: Followed; goesWith: GoesWith | null }[];
}

export const FOLLOWED = ['followed', 'in-part', 'could-not', 'let-pass'] as const;
export type Followed = (typeof FOLLOWED)[number];

export const GOES_WITH = ['safeguarding', 'guardian', 'police-child-unit', 'second-line', 'alone', 'companion'] as const;
export type GoesWith = (typeof GOES_WITH)[number];

export interface OpenAlertBody {
  inspectionId: string;
  alertId: string;
}

export interface OverAskedView {
  by: string;
  agreed: boolean;
  entries: { alertId: string; followed: Followed; goesWith: GoesWith | null }[];
}

export interface OwnSecondBody {
  inspectionId: string;
  alertId: string;
  outcome: 'confirmed' | 'not-confirmed' | 'unsure';
}

export interface SecondOpinionBody {
  inspectionId: string;
  alertId: string;
  officerId: string;
  pin: string;
  agrees: boolean;
}
