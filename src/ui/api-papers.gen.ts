// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

import type { MrzView, PersonView } from './api-document.gen.ts';

export interface AnsweredBody {
  inspectionId: string;
  by: string | 'unlinked';
  for: string;
}

export interface ExpectBody {
  inspectionId: string;
  expected: boolean;
}

export interface MinorAnswersView {
  adult: string;
  relationship: 'parent' | 'grandparent' | 'sibling' | 'other-relative' | 'guardian' | 'group-leader' | 'not-related' | 'not-stated';
  authority: 'shown' | 'not-shown' | 'not-needed' | 'not-asked';
  telephoned?: 'reached' | 'not-reached' | 'not-tried';
  apart?: 'yes' | 'not-yet';
}

export interface MinorBody {
  inspectionId: string;
  adult: string | 'unlinked' | 'nobody';
  relationship: 'parent' | 'grandparent' | 'sibling' | 'other-relative' | 'guardian' | 'group-leader' | 'not-related' | 'not-stated';
  authority: 'shown' | 'not-shown' | 'not-needed' | 'not-asked';
  telephoned?: 'reached' | 'not-reached' | 'not-tried';
  apart?: 'yes' | 'not-yet';
}

export interface PapersView {
  wants: 'document' | 'side' | 'barcode' | null;
  second: {
    what: 'document' | 'side' | 'barcode';
    person: PersonView | null;
    mrz: MrzView | null;
    page: { url: string; width: number; height: number } | null;
    pairs: {
      field: string;
      first: string | null;
      second: string | null;
      seal: string | null;
      agrees: boolean;
    }[];
    seal: {
      profile: string;
      country: string | null;
      signed: string | null;
      passportNumber: string | null;
      stay: { days: number; months: number; years: number } | null;
      entries: number | null;
      corners: [number, number][];
    } | null;
    unsigned: {
      kind: 'boarding-pass' | 'licence';
      name: string;
      number: string;
      day: string | null;
    }[];
  } | null;
  prompts: ('side' | 'visa' | 'minor')[];
  linked: boolean;
  minor: MinorAnswersView | null;
  childQuestion: boolean;
  supportDot: boolean;
}

export interface PartyView {
  expected: boolean;
  members: {
    inspectionId: string;
    primary: string;
    secondary: string;
    minor: boolean | null;
    asked: MinorAnswersView | null;
  }[];
  answered: { by: string; for: string }[];
}

export interface SecondBody {
  inspectionId: string;
  what: 'document' | 'side' | 'barcode';
}
