// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface PolicyView {
  standing: 'in-force' | 'development' | 'expired' | 'not-yet-valid' | 'refused';
  named: {
    policyId: string;
    country: string;
    version: number;
    authority: string;
    validFrom: string;
    validUntil: string;
    daysLeft: number;
  } | null;
  pack: {
    policyId: string;
    country: string;
    version: number;
    sha256: string;
    authority: string;
    validUntil: string;
    changeNotes: string;
    legalBasis: {
      purpose: 'inspection' | 'document-check' | 'face-comparison' | 'list-search' | 'face-list-search' | 'log' | 'referral' | 'redress' | 'second-line-handover';
      act: string;
      texts: { language: string; text: string }[];
    }[];
    wording: {
      language: string;
      key: 'authority' | 'second-line' | 'supervisor' | 'contact';
      text: string;
    }[];
    privacyNotice: { language: string; text: string }[];
  } | null;
  retention: {
    class: 'case' | 'confirmed-case' | 'log' | 'notices' | 'referral-register' | 'counters' | 'support-files' | 'images' | 'face-templates' | 'evidence-copies' | 'handover';
    value: number;
    unit: 'hours' | 'days' | 'months' | 'years';
    from: 'policy' | 'configuration' | 'product';
  }[];
  redress: {
    law: string;
    contact: string;
    answerWithinDays: number;
    texts: { language: string; text: string }[];
  } | null;
  logProfile: 'basic' | 'standard';
}

export interface PrivacyView {
  since: string;
  kept: {
    class: 'case' | 'confirmed-case' | 'log' | 'notices' | 'referral-register' | 'counters' | 'support-files' | 'images' | 'face-templates' | 'evidence-copies' | 'handover';
    value: number;
    unit: 'hours' | 'days' | 'months' | 'years';
    from: 'policy' | 'configuration' | 'product';
    purpose: 'inspection' | 'document-check' | 'face-comparison' | 'list-search' | 'face-list-search' | 'log' | 'referral' | 'redress' | 'second-line-handover';
    basis: { act: string; texts: { language: string; text: string }[] } | null;
    count: number | null;
    nextPurge: string | null;
  }[];
  lastRun: string | null;
  receipts: {
    at: string;
    class: 'case' | 'confirmed-case' | 'log' | 'notices' | 'referral-register' | 'counters' | 'support-files' | 'images' | 'face-templates' | 'evidence-copies' | 'handover';
    removed: number;
    oldest: string | null;
    newest: string | null;
    policyVersion: number | null;
  }[];
  accesses: {
    who: string;
    what: 'signed-in' | 'sign-in-failed' | 'alert-opened' | 'adjudicated' | 'case-consulted' | 'evidence-exported' | 'privacy-consulted' | 'redress-issued' | 'redress-followed' | 'redress-closed';
    n: number;
  }[];
  days: { day: string; n: number }[];
  decisions: {
    all: number;
    overrides: number;
    vetoes: number;
    overEntry: number | null;
    k: number;
  };
  slips: number;
  slipCases: number;
  outcomeStream: {
    purpose: string;
    act: string;
    document: ('documentCode' | 'issuingState' | 'documentNumber' | 'expiry' | 'surname' | 'givenNames' | 'nationality' | 'birth' | 'sex')[];
  } | null;
  machines: {
    id: string;
    name: string;
    state: 'usable' | 'waits' | 'disabled';
    madeBy: string;
    activatedBy: string | null;
    createdAt: string;
    connections: number;
    delivered: number;
  }[];
}

export interface RedressCaseView {
  found: {
    inspectionId: string;
    day: string;
    rows: number;
    decided: boolean;
    consulted: number;
    personalUntil: string | null;
  } | null;
}

export interface RedressClosedView {
  closed: boolean;
}

export interface RedressFindBody {
  number: string;
}

export interface RedressSlipView {
  number: string;
  day: string;
  inspectionAt: string;
  authority: string | null;
  country: string | null;
  redress: {
    law: string;
    contact: string;
    answerWithinDays: number;
    texts: { language: string; text: string }[];
  } | null;
}
