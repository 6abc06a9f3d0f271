// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface LessonsView {
  lessons: {
    id: string;
    paragraphs: number;
    questions: { id: string; pictures: string[]; options: string[]; right: string[] }[];
  }[];
}

export interface SavedSheetsView {
  saved: { savedAt: string; label: string; sheet: SheetView }[];
}

export interface SheetView {
  set: string;
  seed: string;
  version: number;
  travellers: {
    drill: string;
    kind: string;
    shown: { check: string; reason: string }[];
    alerts: ('protect' | 'stop' | 'discreet' | 'document')[];
    notShown: { check: string; reason: string }[];
    notShownAlerts: ('protect' | 'stop' | 'discreet' | 'document')[];
    notEnded: string[];
    did: string[];
    notice: { name: string; looked: boolean }[];
    support: {
      use: 'needed' | 'possible' | 'no';
      items: string[];
      outcome: string | null;
      ticked: string[];
      verdict: 'done' | 'missed' | 'fine' | 'not-called-for';
    };
    decision: 'clear' | 'second-line' | 'supervisor' | null;
    reasons: string[];
    ways: ('clear' | 'second-line' | 'supervisor')[];
    rightWay: boolean;
    wrongAlarm: boolean;
    checksAfterMs: number | null;
    decidedAfterMs: number | null;
  }[];
  counts: {
    travellers: number;
    clean: number;
    withSomething: number;
    rightWay: number;
    missed: number;
    wrongAlarms: number;
    early: number;
    wiped: number;
    medianMs: number | null;
  };
}

export interface TrainingSaveBody {
  label: string;
}

export interface TrainingSeenBody {
  what: 'details' | 'face' | 'light' | 'support-opened';
}

export interface TrainingStartBody {
  set: string;
  seed: string | null;
}

export interface TrainingView {
  sets: { id: string; travellers: number; clean: number }[];
  running: {
    set: string;
    seed: string;
    done: number;
    of: number;
    atDesk: { drill: string; scene: boolean } | null;
  } | null;
  wiped: boolean;
}
