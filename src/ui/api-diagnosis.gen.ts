// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface DiagnosisView {
  at: string;
  startedAt: string;
  components: {
    id: 'service' | 'audit' | 'scanner' | 'imager' | 'camera' | 'chip-reader' | 'barcode-reader' | 'models' | 'list' | 'list-check' | 'updates' | 'notices' | 'line' | 'policy' | 'indicators' | 'trust-store' | 'program' | 'help' | 'clock' | 'disk' | 'self-test' | 'part';
    subject: string | null;
    state: 'ok' | 'attention' | 'fault' | 'not-fitted' | 'unknown';
    code: string;
    number: number;
    advice: string | null;
    since: string | null;
    by: 'service' | 'self-test';
  }[];
  errors: {
    hour: string;
    number: number;
    reason: string;
    check: string | null;
    times: number;
  }[];
  stages: {
    stage: 'page' | 'face' | 'lists' | 'assessed' | 'sealed';
    n: number;
    p50Ms: number | null;
    p95Ms: number | null;
    budgetMs: number | null;
  }[];
  line: {
    reason: string | null;
    lastAnswer: string | null;
    cells: number;
    announced: { version: number; at: string } | null;
    daysLeft: number | null;
  } | null;
  versions: {
    software: string;
    program: {
      running: string;
      trialSince: string | null;
      kept: string | null;
      wentBack: { version: string; at: string; reason: string } | null;
    } | null;
    trust: {
      version: number;
      created: string;
      expires: string | null;
      cscas: number;
      origin: string[];
    } | null;
    configuration: { version: number; sha256: string };
    policy: { id: string; version: string; until: string } | null;
    indicators: { version: string; delivered: boolean };
    models: {
      role: string;
      name: string;
      version: string;
      sha256: string;
      refused: string | null;
    }[];
    lists: { name: string; generation: number | null; ageMs: number | null }[];
  };
  selfTest: {
    at: string;
    result: 'passed' | 'needs-work';
    seconds: number;
    parts: number;
    open: number;
  } | null;
  disk: { freeMb: number; totalMb: number } | null;
  clock: { trusted: boolean; now: string };
  readers: { machine: string; since: string }[];
  memoryMb: number;
}
