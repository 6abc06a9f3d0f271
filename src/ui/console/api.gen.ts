// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface ConsoleEntryView {
  name: string | null;
  locked: boolean;
  version: string;
}

export interface ConsoleSignInBody {
  account: string;
  pin: string;
}

export const CONSOLE_STATE_VIEW = ['in-date', 'late', 'attention', 'missing', 'overdue', 'forked', 'unheard'] as const;
export type ConsoleStateView = (typeof CONSOLE_STATE_VIEW)[number];

export interface ConsoleCellView {
  value: string | null;
  behind: number | null;
  differs: boolean;
}

export interface ConsoleGapView {
  count: number;
  words: string;
}

export interface ConsoleKioskView {
  id: string;
  name: string;
  site: string;
  state: ConsoleStateView;
  words: string;
  heardAt: string | null;
  cells: ConsoleCellView[];
  notices: number | null;
  gaps: ConsoleGapView | null;
}

export interface ConsoleColumnView {
  id: string;
  title: string;
  now: string | null;
  kind: 'list' | 'pack' | 'program';
}

export interface ConsoleRestView {
  count: number;
  words: string;
}

export interface ConsoleGroupView {
  site: string;
  words: string;
  rows: ConsoleKioskView[];
  rest: ConsoleRestView | null;
}

export interface ConsoleFleetView {
  columns: ConsoleColumnView[];
  hasNotices: boolean;
  hasGaps: boolean;
  moreLists: string[];
  groups: ConsoleGroupView[];
  page: number;
  pages: number;
  found: number;
  kiosks: number;
}

export const CONSOLE_ONLY = ['all', 'in-date', 'overdue', 'attention', 'behind', 'missing'] as const;
export type ConsoleOnly = (typeof CONSOLE_ONLY)[number];

export interface ConsoleCardView {
  id: 'kiosks' | 'in-date' | 'overdue' | 'attention' | 'notices' | 'waiting';
  title: string;
  value: number;
  words: string;
  sign: 'ok' | 'bad' | 'warn' | null;
  only: ConsoleOnly | null;
}

export interface ConsoleSignerView {
  name: string;
  at: string | null;
}

export interface ConsoleWaitView {
  id: string;
  title: string;
  builtAt: string | null;
  counts: { value: number; words: string }[];
  signed: ConsoleSignerView[];
  open: string[];
  threshold: number;
  spoken: string[];
  hex: string | null;
  command: string;
  changes: string[];
}

export interface ConsoleMissingView {
  sign: 'bad' | 'warn';
  kiosk: string;
  what: string;
  words: string;
  since: string | null;
}

export interface ConsoleEndView {
  what: string;
  at: string;
  words: string | null;
  level: 'fact' | 'warning' | 'ended';
}

export const CONSOLE_TAB = ['fleet', 'lists', 'notices', 'help', 'keys', 'calendar', 'programs', 'line', 'record'] as const;
export type ConsoleTab = (typeof CONSOLE_TAB)[number];

export interface ConsoleView {
  revision: string;
  now: string;
  name: string;
  timestampUntil: string | null;
  tabs: ConsoleTab[];
  cards: ConsoleCardView[];
  fleet: ConsoleFleetView;
  waiting: ConsoleWaitView[];
  missing: ConsoleMissingView[];
  moreMissing: number;
  ends: ConsoleEndView[];
  record: string | null;
  faults: string[];
}

export interface ConsoleTableView {
  title: string;
  words: string | null;
  columns: string[];
  numbers: boolean[];
  rows: string[][];
  more: number;
}

export interface ConsoleCurveView {
  title: string;
  words: string;
  kiosks: number;
  points: { minute: number; kiosks: number }[];
}

export interface ConsolePartView {
  tab: ConsoleTab;
  now: string;
  curves: ConsoleCurveView[];
  tables: ConsoleTableView[];
}
