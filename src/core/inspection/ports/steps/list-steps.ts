import type { MrzDocument } from '../../../mrz/index.ts';
import type { Alert, ListDesk } from '../../record/alerts/index.ts';
import type { Check } from '../../record/checks/index.ts';
import type { MonoMs } from '../../record/terms/index.ts';
import type { LiveFrame } from './steps.ts';

export interface ListQuery {
  document: MrzDocument;
  /** True if a check digit of the number was wrong: then the look-up may only answer "possible". */
  numberDoubtful: boolean;
}

export interface ListStatus {
  id: string;
  name: string;
  version: number | null;
  generatedAt: string | null;
  ageMs: number | null;
  maxAgeMs: number;
  state: 'fresh' | 'stale' | 'absent' | 'locked' | 'damaged' | 'rollback' | 'purpose';
  legalBasis: string;
  records: number | null;
  /** Whom the officer telephones about an entry; absent if the list does not say. */
  desk?: ListDesk;
}

export interface ListStep {
  /** `lists.document` and `lists.person`, and the alerts they raise. Synchronous: 1 ms and 30 ms budgets. */
  lookUp(query: ListQuery): { checks: Check[]; alerts: Alert[] };
  status(): ListStatus[];
  /**
   * "Last 100 such alerts here": judged and confirmed counts, or null below 20 judged. "Such" means the same list and path,
   * and for faces also the same model and list size class.
   */
  baseRate(alert: Pick<Alert, 'via' | 'list' | 'face'>): { judged: number; confirmed: number } | null;
  /**
   * The portrait is looked up each time it is opened, and kept nowhere else; null if the entry has none or is no longer listed.
   */
  picture(alert: Pick<Alert, 'list' | 'personal'>): EntryPicture | null;
}

/** The portrait of an entry, as its list has it now. */
export interface EntryPicture {
  /** Base64 of a JPEG. */
  jpeg: string;
  /** Year, or year and month. */
  taken?: string | undefined;
  /** Fractions of width and height: x and y of the left eye, then of the right eye. */
  eyes?: [number, number, number, number] | undefined;
}

/** The face lists of a lane. Searched only for a traveller who presents a document and a live face. */
export interface FaceListStep {
  /** False if the site has no face list: then there is no check. */
  readonly configured: boolean;
  /** `lists.face` and the alerts it raises; `capture` is the check that says why there is no usable face. */
  search(input: {
    frames: readonly LiveFrame[];
    capture: Check;
    t0: MonoMs;
  }): Promise<{ checks: Check[]; alerts: Alert[] }>;
  status(): ListStatus[];
  /** As `ListStep.picture`. */
  picture(alert: Pick<Alert, 'list' | 'personal'>): EntryPicture | null;
}
