// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

import type { Followed, GoesWith } from './api-alerts.gen.ts';

export interface HandOverBody {
  inspectionId: string;
}

export interface HandOverView {
  inspectionId: string;
  person: { primary: string; secondary: string; documentNumber: string } | null;
  note: string | null;
  entries: {
    alertId: string;
    cls: 'protect' | 'stop' | 'discreet' | 'document';
    action: string;
    record: string | null;
    desk: { who: string; number: string; hours: string } | null;
  }[];
}

export interface HelpNumbersView {
  numbers: {
    kind: 'body' | 'desk' | 'emergency' | 'mobile';
    who: { language: string; text: string }[];
    number: string;
    hours: string | null;
    zone: string | null;
    openNow: boolean | null;
    languages: string[];
    triedDaysAgo: number | null;
  }[];
}

export interface NumberTriedBody {
  number: string;
}

export interface OtherLanesView {
  lanes: {
    box: string;
    name: string;
    live: boolean;
    at: string | null;
    presence: {
      state: 'closed' | 'idle' | 'reading' | 'checking' | 'waiting' | 'ended' | 'you';
      since: string | null;
      officers: { name: string; locked: boolean }[];
      entries: { cls: 'protect' | 'stop' | 'discreet' | 'document'; since: string }[];
      toSettle: number;
      needs: ('scanner' | 'imager' | 'camera' | 'chip-reader' | 'barcode-reader' | 'models' | 'lists' | 'clock' | 'audit')[];
    } | null;
  }[] | null;
}

export interface RouteBody {
  route: string | null;
}

export interface SettleBody {
  inspectionId: string;
  outcome: 'clear' | 'second-line';
  reasons: ('LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER')[];
}

export interface SettleEntryBody {
  inspectionId: string;
  alertId: string;
  as: SettledAs;
  second: { officerId: string; pin: string } | null;
}

export const SETTLED_AS = ['desk', 'safeguarding', 'let-pass', 'desk-not-reached', 'mistake'] as const;
export type SettledAs = (typeof SETTLED_AS)[number];

export interface SupervisorView {
  route: { now: string | null; offered: string[] };
  entries: {
    inspectionId: string;
    alertId: string;
    cls: 'protect' | 'stop' | 'discreet' | 'document';
    outcome: 'confirmed' | 'unsure';
    by: string;
    second: string | null;
    at: string;
    late: boolean;
    open: boolean;
    decision: 'clear' | 'second-line' | 'safeguard' | 'supervisor' | null;
    over: {
      followed: Followed;
      goesWith: GoesWith | null;
      by: string;
      second: string | null;
    } | null;
  }[];
  officers: { id: string; name: string; locked: boolean }[];
  handOvers: {
    inspectionId: string;
    at: string;
    officer: string;
    reasons: ('LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER' | 'LIST_NEEDS_CHECK')[];
    facts: { check: string; value: string; reason: string }[];
    alerts: {
      cls: 'protect' | 'stop' | 'discreet' | 'document';
      outcome: 'confirmed' | 'not-confirmed' | 'unsure' | null;
    }[];
    offered: {
      clear: {
        reason: 'LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER';
        fact: string | null;
      }[];
      'second-line': {
        reason: 'LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER';
        fact: string | null;
      }[];
    };
    own: boolean;
  }[];
  use: {
    weeks: number;
    decisions: {
      decision: 'clear' | 'second-line' | 'supervisor';
      quiet: number;
      facts: number;
    }[];
    reasons: {
      reason: 'LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER' | 'LIST_NEEDS_CHECK';
      n: number;
    }[];
    entries: {
      week: string;
      cls: 'protect' | 'stop' | 'discreet' | 'document';
      outcome: 'confirmed' | 'unsure';
      decision: 'clear' | 'second-line' | 'supervisor';
      n: number;
    }[];
    rates: {
      kind: 'face-rejection' | 'liveness-alarm' | 'document-alarm' | 'not-captured';
      clause: string;
      limit: number | null;
      count: number;
      of: number;
      unjudged: number;
      low: number;
      high: number;
      floor: number;
      standing: 'few' | 'within' | 'open' | 'above' | 'unlimited';
    }[];
    statedFmr: number | null;
    k: number;
    issuers: {
      quarter: string;
      k: number;
      rates: {
        issuer: string;
        atLeast: number;
        percent: number;
        standing: 'few' | 'within' | 'open' | 'above' | 'unlimited';
      }[];
    }[];
    patterns: {
      week: string;
      k: number;
      total: number | null;
      hours: number;
      cells: {
        from: number;
        to: number;
        route: string | null;
        document: 'passport' | 'card' | 'visa' | 'other' | 'not-stated';
        outcome: 'quiet' | 'looked' | 'sent-on' | 'all';
        n: number;
      }[];
      rest: number | null;
    }[];
  } | null;
  help: {
    state: 'ready' | 'carried' | 'telephone' | 'none';
    tried: boolean;
    codes: string[];
    keyDays: number | null;
    word: {
      word: 'not-leaving' | 'waits' | 'next';
      number: {
        kind: 'body' | 'desk' | 'emergency' | 'mobile';
        who: { language: string; text: string }[];
        number: string;
        hours: string | null;
        zone: string | null;
        openNow: boolean | null;
        languages: string[];
      } | null;
    } | null;
  };
  disk: { freeMb: number; totalMb: number } | null;
}
