// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and print again.
// A unit test fails when this file and the schemas differ.

export interface SupportView {
  version: number;
  changeNotes: { language: string; text: string }[];
  news: boolean;
  items: {
    id: string;
    tab: 'seen' | 'told' | 'documents';
    child: boolean;
    point: { language: string; text: string }[];
    ask: { language: string; text: string }[];
    derivedByProject: boolean;
  }[];
  guidanceFromFacts: number;
  coverAfterS: number;
  card: {
    id: string;
    title: { language: string; text: string }[];
    text: { language: string; text: string }[];
  }[];
  traitWords: { language: string; words: string[] }[];
  bodies: {
    adult: {
      id: string;
      name: { language: string; text: string }[];
      screenName: { language: string; text: string }[];
      phones: {
        number: string;
        hours: string | null;
        openNow: boolean | null;
        languages: string[];
      }[];
      wantsPhoto: boolean;
      childAge: number;
      answerWithinMinutes: number;
    } | null;
    child: {
      id: string;
      name: { language: string; text: string }[];
      screenName: { language: string; text: string }[];
      phones: {
        number: string;
        hours: string | null;
        openNow: boolean | null;
        languages: string[];
      }[];
      wantsPhoto: boolean;
      childAge: number;
      answerWithinMinutes: number;
    } | null;
  };
  phone: { who: string; number: string } | null;
  ready: boolean;
  slip: { print: boolean; helpLines: { language: string; number: string }[] };
  subject: { inspectionId: string; minor: boolean; identity: boolean } | null;
}

export interface SupportFormHead {
  formId: string;
  inspectionId: string | null;
  outcome: 'no-concern' | 'note-and-continue' | 'second-line-protection' | 'refer-now' | 'immediate-danger';
  facts: { id: string; bytes: number }[];
  contactBytes: number | null;
  age: 'adult' | 'child' | 'unknown';
  consent: 'yes' | 'no' | 'not-asked';
  needs: ('medical' | 'psychological' | 'legal' | 'shelter' | 'safety')[];
  sendIdentity: boolean;
  language: string | null;
}

export interface SupportAnswerView {
  done: 'closed' | 'noted' | 'sealed' | 'not-referred' | 'emergency';
  refNo: string | null;
  safeguarding: boolean;
  telephone: boolean;
  photoLeftOut: boolean;
  repeated: boolean;
}

export interface SupportContactBody {
  contact: string;
}

export interface SupportContactView {
  statedBefore: boolean;
}

export interface SupportQuestionsView {
  inspectionId: string | null;
  items: string[];
}

export interface SupportQuestionBody {
  inspectionId: string;
}

export interface SupportQuestionView {
  ask: boolean;
}

export interface SupportSeenBody {
  seen: 'nothing' | 'something';
}

export interface SupportNameView {
  primary: string;
  secondary: string;
}

export interface ReferralsView {
  referrals: {
    refNo: string;
    hour: string;
    state: 'sealed' | 'sent' | 'received' | 'accepted' | 'rejected' | 'done' | 'revoked';
    reason: 'not-ours' | 'not-readable' | 'no-capacity' | 'other' | null;
    say: { what: 'coming' | 'call-us'; minutes: number | null } | null;
    held: boolean;
    overdue: boolean;
  }[];
  phone: { who: string; number: string } | null;
}

export interface OverdueView {
  overdue: boolean;
}

export interface SupportUseView {
  k: number;
  quarters: {
    quarter: string;
    k: number;
    tables: {
      attribute: 'nationality' | 'sex' | 'age';
      groups: { category: string; used: number; unused: number }[];
    }[];
  }[];
  asked: { quarter: string; asked: number; nothing: number; something: number }[];
}
