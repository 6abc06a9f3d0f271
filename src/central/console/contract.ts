/** What the console of central IT sends to its page. These shapes have no place for data about travellers. */
import { z } from 'zod';

/** Kiosks in one answer; the server sorts and filters, so that a page is small whatever the size of the fleet. */
export const PAGE_ROWS_MAX = 200;
/** Longest filter, characters. */
export const FILTER_CHARACTERS_MAX = 60;

const count = z.number().int().min(0);
const moment = z.string();

export const ConsoleEntryView = z.strictObject({
  /** The signed-in person; null if nobody is. */
  name: z.string().nullable(),
  /** Whether the session waits for the PIN again. */
  locked: z.boolean(),
  version: z.string(),
});

export const ConsoleSignInBody = z.strictObject({ account: z.string().max(40), pin: z.string().max(80) });

export const ConsoleStateView = z.enum(['in-date', 'late', 'attention', 'missing', 'overdue', 'forked', 'unheard']);

export const ConsoleCellView = z.strictObject({
  value: z.string().nullable(),
  /** How many issues older than the current one; null if it is current, or if there is nothing to compare. */
  behind: count.nullable(),
  /** True if the value is not the current one. */
  differs: z.boolean(),
});

export const ConsoleGapView = z.strictObject({ count, words: z.string() });

export const ConsoleKioskView = z.strictObject({
  id: z.string(),
  name: z.string(),
  site: z.string(),
  state: ConsoleStateView,
  words: z.string(),
  /** Arrival of the last verified letter, ISO 8601. */
  heardAt: moment.nullable(),
  /** One for each column, in their order. */
  cells: z.array(ConsoleCellView),
  notices: count.nullable(),
  gaps: ConsoleGapView.nullable(),
});

export const ConsoleColumnView = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** The current value; null if the office cannot say. */
  now: z.string().nullable(),
  kind: z.enum(['list', 'pack', 'program']),
});

/** One line for all kiosks of a site that are complete and up to date. */
export const ConsoleRestView = z.strictObject({ count, words: z.string() });

export const ConsoleGroupView = z.strictObject({
  site: z.string(),
  words: z.string(),
  rows: z.array(ConsoleKioskView),
  rest: ConsoleRestView.nullable(),
});

export const ConsoleFleetView = z.strictObject({
  columns: z.array(ConsoleColumnView),
  hasNotices: z.boolean(),
  hasGaps: z.boolean(),
  /** Names of lists without a column, because there are too many. */
  moreLists: z.array(z.string()),
  groups: z.array(ConsoleGroupView),
  /** Page number, from 0. */
  page: count,
  pages: count,
  /** Number of kiosks that match the filter, and number of all kiosks. */
  found: count,
  kiosks: count,
});

export const ConsoleOnly = z.enum(['all', 'in-date', 'overdue', 'attention', 'behind', 'missing']);

export const ConsoleCardView = z.strictObject({
  id: z.enum(['kiosks', 'in-date', 'overdue', 'attention', 'notices', 'waiting']),
  title: z.string(),
  value: count,
  words: z.string(),
  sign: z.enum(['ok', 'bad', 'warn']).nullable(),
  /** The filter that the table gets when the card is pressed; null if pressing does nothing. */
  only: ConsoleOnly.nullable(),
});

export const ConsoleSignerView = z.strictObject({ name: z.string(), at: moment.nullable() });

export const ConsoleWaitView = z.strictObject({
  id: z.string(),
  title: z.string(),
  builtAt: moment.nullable(),
  counts: z.array(z.strictObject({ value: count, words: z.string() })),
  signed: z.array(ConsoleSignerView),
  /** Who may still sign. */
  open: z.array(z.string()),
  /** Number of people needed in all. */
  threshold: count,
  /** What two approvers read to each other; empty if there is no such digest. */
  spoken: z.array(z.string()),
  hex: z.string().nullable(),
  /** Command to be run on the signer's machine. */
  command: z.string(),
  changes: z.array(z.string()),
});

export const ConsoleMissingView = z.strictObject({
  sign: z.enum(['bad', 'warn']),
  kiosk: z.string(),
  what: z.string(),
  words: z.string(),
  /** Time since which this has been so, ISO 8601; the page says how long that is. */
  since: moment.nullable(),
});

export const ConsoleEndView = z.strictObject({
  what: z.string(),
  at: moment,
  words: z.string().nullable(),
  level: z.enum(['fact', 'warning', 'ended']),
});

export const ConsoleTab = z.enum([
  'fleet',
  'lists',
  'notices',
  'help',
  'keys',
  'calendar',
  'programs',
  'line',
  'record',
]);

export const ConsoleView = z.strictObject({
  /** Identifies this content. The next call gives it, and is answered when there is new content, or after a while. */
  revision: z.string(),
  now: moment,
  name: z.string(),
  /** When the repository's timestamp expires; null if nothing is published. */
  timestampUntil: moment.nullable(),
  tabs: z.array(ConsoleTab),
  cards: z.array(ConsoleCardView),
  fleet: ConsoleFleetView,
  waiting: z.array(ConsoleWaitView),
  missing: z.array(ConsoleMissingView),
  moreMissing: count,
  ends: z.array(ConsoleEndView),
  /** What the office says about its own record; null if it does not keep one. */
  record: z.string().nullable(),
  /** One sentence for each thing that could not be read. */
  faults: z.array(z.string()),
});

export const ConsoleTableView = z.strictObject({
  title: z.string(),
  words: z.string().nullable(),
  columns: z.array(z.string()),
  /** Which columns hold numbers. */
  numbers: z.array(z.boolean()),
  rows: z.array(z.array(z.string())),
  /** Rows that are not shown. */
  more: count,
});

/** How many kiosks had a generation, plotted over time. */
export const ConsoleCurveView = z.strictObject({
  title: z.string(),
  words: z.string(),
  /** Number of all kiosks. */
  kiosks: count,
  /** Points in rising order; minutes since the generation was made. */
  points: z.array(z.strictObject({ minute: count, kiosks: count })),
});

/** A page other than the fleet table: curves first, then tables. */
export const ConsolePartView = z.strictObject({
  tab: ConsoleTab,
  now: moment,
  curves: z.array(ConsoleCurveView),
  tables: z.array(ConsoleTableView),
});

export const consoleSchemas = {
  ConsoleEntryView,
  ConsoleSignInBody,
  ConsoleStateView,
  ConsoleCellView,
  ConsoleGapView,
  ConsoleKioskView,
  ConsoleColumnView,
  ConsoleRestView,
  ConsoleGroupView,
  ConsoleFleetView,
  ConsoleOnly,
  ConsoleCardView,
  ConsoleSignerView,
  ConsoleWaitView,
  ConsoleMissingView,
  ConsoleEndView,
  ConsoleTab,
  ConsoleView,
  ConsoleTableView,
  ConsoleCurveView,
  ConsolePartView,
};

export type Cell = z.infer<typeof ConsoleCellView>;
export type Column = z.infer<typeof ConsoleColumnView>;
export type Kiosk = z.infer<typeof ConsoleKioskView>;
export type KioskState = z.infer<typeof ConsoleStateView>;
export type Group = z.infer<typeof ConsoleGroupView>;
export type Fleet = z.infer<typeof ConsoleFleetView>;
export type Only = z.infer<typeof ConsoleOnly>;
export type Card = z.infer<typeof ConsoleCardView>;
export type Wait = z.infer<typeof ConsoleWaitView>;
export type Missing = z.infer<typeof ConsoleMissingView>;
export type End = z.infer<typeof ConsoleEndView>;
export type Tab = z.infer<typeof ConsoleTab>;
export type View = z.infer<typeof ConsoleView>;
export type Table = z.infer<typeof ConsoleTableView>;
export type Curve = z.infer<typeof ConsoleCurveView>;
export type Part = z.infer<typeof ConsolePartView>;
