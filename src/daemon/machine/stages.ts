import { diagnosisApi } from '../../adapters/http/api/index.ts';
import { CHECK_TABLE } from '../../core/inspection/record/checks/index.ts';
import type { InspectionEvent } from '../../core/inspection/record/index.ts';
import { quantileOf } from '../process/index.ts';

/** Number of newest durations of a stage from which its statistics are calculated. */
const SPANS_KEPT = 256;
/**
 * Look-ups and officers' times are shown only in whole lots of this size. Otherwise somebody who watches the page could learn of
 * one traveller's look-up, or of one decision, from a number that changed.
 */
const LOT = 16;
const IN_LOTS: readonly diagnosisApi.Stage[] = ['lists', 'sealed'];
/** Maximum number of inspections that are followed at a time; a lane has one, and a few that were never sealed. */
const FOLLOWED_MAX = 32;

/** Budgets for the 95th percentile on two cores, milliseconds (docs/performance.md). */
const BUDGET_MS: Readonly<Record<diagnosisApi.Stage, number | null>> = {
  page: 1_000,
  face: null,
  lists: 30,
  assessed: 1_500,
  sealed: null,
};

interface Followed {
  lastRead: number | null;
  /** True once this reading was assessed. An officer's later correction is assessed again, but nobody waits for that. */
  assessed: boolean;
  faceFrom: number | null;
  faceTo: number | null;
}

const NOTHING_YET: Followed = { lastRead: null, assessed: false, faceFrom: null, faceTo: null };

/** How long a traveller waits for each stage, from the events as they become durable. Monotonic milliseconds. */
export class Stages {
  readonly #spans = new Map<diagnosisApi.Stage, number[]>();
  readonly #told = new Map<diagnosisApi.Stage, number[]>();
  readonly #followed = new Map<string, Followed>();

  note(inspectionId: string, event: InspectionEvent): void {
    const now = this.#followed.get(inspectionId) ?? NOTHING_YET;
    switch (event.kind) {
      case 'mrz-read':
      case 'page-read':
      case 'live-face-read':
        this.#follow(inspectionId, { ...now, lastRead: event.mono, assessed: false });
        break;
      case 'check-done': {
        const { check, value, t0, t1 } = event.check;
        // A check that did not run took no time, and would make the others look faster.
        if (value === 'not-supported' || value === 'aborted') break;
        if (check === 'document.capture') this.#add('page', t1 - t0);
        if (check === 'lists.person') this.#add('lists', t1 - t0);
        if (CHECK_TABLE[check].group === 'face') {
          const faceFrom = Math.min(now.faceFrom ?? t0, t0);
          this.#follow(inspectionId, { ...now, faceFrom, faceTo: Math.max(now.faceTo ?? t1, t1) });
        }
        break;
      }
      case 'assessed':
        if (now.lastRead === null || now.assessed) break;
        this.#add('assessed', event.mono - now.lastRead);
        if (now.faceFrom !== null && now.faceTo !== null) this.#add('face', now.faceTo - now.faceFrom);
        this.#follow(inspectionId, { ...now, assessed: true, faceFrom: null, faceTo: null });
        break;
      case 'sealed':
        if (now.lastRead !== null) this.#add('sealed', event.mono - now.lastRead);
        this.#followed.delete(inspectionId);
        break;
      case 'abandoned':
      case 'interrupted':
        this.#followed.delete(inspectionId);
        break;
      default:
        break;
    }
  }

  /** Every stage, measured or not. */
  view(): {
    stage: diagnosisApi.Stage;
    n: number;
    p50Ms: number | null;
    p95Ms: number | null;
    budgetMs: number | null;
  }[] {
    return diagnosisApi.STAGES.map((stage) => {
      const told = this.#told.get(stage) ?? [];
      const at = (share: number): number | null => (told.length === 0 ? null : rounded(quantileOf(told, share)));
      return { stage, n: told.length, p50Ms: at(0.5), p95Ms: at(0.95), budgetMs: BUDGET_MS[stage] };
    });
  }

  #add(stage: diagnosisApi.Stage, ms: number): void {
    const spans = this.#spans.get(stage) ?? [];
    spans.push(ms);
    if (!IN_LOTS.includes(stage)) {
      if (spans.length > SPANS_KEPT) spans.shift();
      this.#told.set(stage, spans);
    } else if (spans.length === LOT) {
      this.#told.set(stage, [...(this.#told.get(stage) ?? []), ...spans].slice(-SPANS_KEPT));
      spans.length = 0;
    }
    this.#spans.set(stage, spans);
  }

  #follow(inspectionId: string, followed: Followed): void {
    this.#followed.delete(inspectionId);
    this.#followed.set(inspectionId, followed);
    const [oldest] = this.#followed.keys();
    if (this.#followed.size > FOLLOWED_MAX && oldest !== undefined) this.#followed.delete(oldest);
  }
}

/** Rounds to a tenth of a millisecond, the precision of the clock. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
