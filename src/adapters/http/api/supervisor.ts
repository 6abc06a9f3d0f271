/**
 * The part of the contract for the supervisor alone; see `api.ts`. It does not include anything from the form "Support".
 */
import { z } from 'zod';
import { NORM_RATES, RATE_STATUSES } from '../../../core/audit/crossings/index.ts';
import { HAND_OVER_OUTCOMES, LANE_NEEDS, LANE_STATES, SETTLED_AS } from '../../../core/inspection/lane/index.ts';
import { ALERT_CLASSES } from '../../../core/inspection/record/alerts/index.ts';
import { CROSSING_OUTCOMES, DOCUMENT_KINDS, ENTRY_ANSWERS } from '../../../core/inspection/record/counts/index.ts';
import { DECISION_REASONS } from '../../../core/inspection/record/index.ts';
import { Followed, GoesWith } from './alerts.ts';
import { ChosenReasons, OfferedReasons } from './reasons.ts';
import { helpNumber } from './support.ts';

const reason = z.enum(DECISION_REASONS).exclude(['NEEDS_SUPPORT']);
const standing = z.enum(RATE_STATUSES);
const count = z.number().int();

/** Everything that the supervisor's page shows in addition to the lane itself, which comes with the event stream. */
export const SupervisorView = z.strictObject({
  route: z.strictObject({ now: z.string().nullable(), offered: z.array(z.string()) }),
  /**
   * Entries that were confirmed, or that nobody could rule out, until somebody settles them; those that have waited
   * longest first.
   */
  entries: z.array(
    z.strictObject({
      inspectionId: z.string(),
      alertId: z.string(),
      cls: z.enum(ALERT_CLASSES),
      outcome: z.enum(ENTRY_ANSWERS),
      /** Who answered, and when (ISO 8601); `second` is the other person, if two people answered. */
      by: z.string(),
      second: z.string().nullable(),
      at: z.string(),
      /** True if nobody has said in time what became of it. */
      late: z.boolean(),
      /** While the traveller is at the desk nothing can be settled. */
      open: z.boolean(),
      decision: z.enum(['clear', 'second-line', 'safeguard', 'supervisor']).nullable(),
      /** If the traveller was allowed nevertheless: the officer's answers. */
      over: z
        .strictObject({
          followed: Followed,
          goesWith: GoesWith.nullable(),
          by: z.string(),
          second: z.string().nullable(),
        })
        .nullable(),
    }),
  ),
  /** Officers who are signed in on this lane; `locked` if the screen is locked. */
  officers: z.array(z.strictObject({ id: z.string(), name: z.string(), locked: z.boolean() })),
  /** Hand-overs, those that have waited longest first. The traveller's name is sent only when one is opened. */
  handOvers: z.array(
    z.strictObject({
      inspectionId: z.string(),
      /** ISO 8601. */
      at: z.string(),
      /** Account of the officer who handed the traveller over. */
      officer: z.string(),
      reasons: z.array(reason),
      facts: z.array(z.strictObject({ check: z.string(), value: z.string(), reason: z.string() })),
      alerts: z.array(
        z.strictObject({
          cls: z.enum(['protect', 'stop', 'discreet', 'document']),
          outcome: z.enum(['confirmed', 'not-confirmed', 'unsure']).nullable(),
        }),
      ),
      /** Reasons for each way to settle it, depending on what the officer's screen showed. No others are accepted. */
      offered: z.strictObject({ clear: OfferedReasons, 'second-line': OfferedReasons }),
      /** True if this supervisor handed the traveller over, so somebody else has to settle it. */
      own: z.boolean(),
    }),
  ),
  /** Null if counting does not work on this lane. */
  use: z
    .strictObject({
      /** Number of weeks that the sums cover, including the current one. */
      weeks: count,
      decisions: z.array(
        z.strictObject({
          decision: z.enum(['clear', 'second-line', 'supervisor']),
          /** Counts for when nothing needed a look, and for when something did. */
          quiet: count,
          facts: count,
        }),
      ),
      reasons: z.array(z.strictObject({ reason, n: count })),
      /**
       * Decisions about travellers with an entry that was confirmed or left unsure, by week; they are not in any other
       * count.
       */
      entries: z.array(
        z.strictObject({
          week: z.string(),
          cls: z.enum(ALERT_CLASSES),
          outcome: z.enum(ENTRY_ANSWERS),
          decision: z.enum(['clear', 'second-line', 'supervisor']),
          n: count,
        }),
      ),
      rates: z.array(
        z.strictObject({
          kind: z.enum(NORM_RATES),
          clause: z.string(),
          limit: z.number().nullable(),
          count,
          of: count,
          unjudged: count,
          low: z.number(),
          high: z.number(),
          floor: count,
          standing,
        }),
      ),
      /** False match rate at the threshold in force, as the model states it; it cannot be measured at a desk. */
      statedFmr: z.number().nullable(),
      k: count,
      /** False alarms of the document checks by issuing state, closed quarters; rounded figures. */
      issuers: z.array(
        z.strictObject({
          quarter: z.string(),
          k: count,
          rates: z.array(
            z.strictObject({
              issuer: z.string(),
              atLeast: count,
              percent: count,
              standing,
            }),
          ),
        }),
      ),
      /** Patterns of closed weeks. Every cell contains at least `k` crossings of its week. */
      patterns: z.array(
        z.strictObject({
          week: z.string(),
          k: count,
          total: count.nullable(),
          hours: count,
          cells: z.array(
            z.strictObject({
              from: count,
              to: count,
              route: z.string().nullable(),
              document: z.enum(DOCUMENT_KINDS),
              outcome: z.enum([...CROSSING_OUTCOMES, 'all']),
              n: count,
            }),
          ),
          rest: count.nullable(),
        }),
      ),
    })
    .nullable(),
  /** The state of this lane's route to help. */
  help: z.strictObject({
    state: z.enum(['ready', 'carried', 'telephone', 'none']),
    tried: z.boolean(),
    codes: z.array(z.string()),
    /** Whole days until the last key of the body ends, if that is within 30. */
    keyDays: count.nullable(),
    /** The one sentence about sealed files, the same for a drill as for a real referral; null if no drill covers it. */
    word: z.strictObject({ word: z.enum(['not-leaving', 'waits', 'next']), number: helpNumber.nullable() }).nullable(),
  }),
  /** Free space on the state folder's disk; null if the system does not report it. */
  disk: z.strictObject({ freeMb: z.number(), totalMb: z.number() }).nullable(),
});

/**
 * This lane's telephone numbers, best first, and how many days ago each was last answered; null if nobody has tried
 * it.
 */
export const HelpNumbersView = z.strictObject({
  numbers: z.array(helpNumber.extend({ triedDaysAgo: count.nullable() })),
});
export const NumberTriedBody = z.strictObject({ number: z.string().min(2).max(60) });

/** Opening a hand-over shows whom it concerns; each opening is an audit row. */
export const HandOverBody = z.strictObject({ inspectionId: z.uuid() });
export const HandOverView = z.strictObject({
  inspectionId: z.string(),
  /** Null once retention has removed the person's identity, or if no document was read. */
  person: z.strictObject({ primary: z.string(), secondary: z.string(), documentNumber: z.string() }).nullable(),
  note: z.string().nullable(),
  /** What each list entry about this traveller requires, and whom to telephone. */
  entries: z.array(
    z.strictObject({
      alertId: z.string(),
      cls: z.enum(ALERT_CLASSES),
      action: z.string(),
      /** Null once retention has removed it. */
      record: z.string().nullable(),
      desk: z.strictObject({ who: z.string(), number: z.string(), hours: z.string() }).nullable(),
    }),
  ),
});
export const SettledAs = z.enum(SETTLED_AS);
/** How an entry was settled. If the earlier answer was a mistake, `second` also signs on the same screen. */
export const SettleEntryBody = z.strictObject({
  inspectionId: z.uuid(),
  alertId: z.uuid(),
  as: SettledAs,
  second: z.strictObject({ officerId: z.string().min(1).max(40), pin: z.string().min(1).max(12) }).nullable(),
});
export const SettleBody = z.strictObject({
  inspectionId: z.uuid(),
  outcome: z.enum(HAND_OVER_OUTCOMES),
  reasons: ChosenReasons,
});
export const RouteBody = z.strictObject({ route: z.string().max(40).nullable() });

/** The other lanes of the site: what each last reported, and whether it still responds. */
export const OtherLanesView = z.strictObject({
  /** Null if the configuration does not name any other kiosk. */
  lanes: z
    .array(
      z.strictObject({
        box: z.string(),
        name: z.string(),
        live: z.boolean(),
        /** ISO 8601, by that lane's clock; null: never heard from. */
        at: z.string().nullable(),
        presence: z
          .strictObject({
            state: z.enum(LANE_STATES),
            since: z.string().nullable(),
            officers: z.array(z.strictObject({ name: z.string(), locked: z.boolean() })),
            /** Class and age of the entries at that desk; anything more is shown only there. */
            entries: z.array(z.strictObject({ cls: z.enum(ALERT_CLASSES), since: z.string() })),
            toSettle: count,
            needs: z.array(z.enum(LANE_NEEDS)),
          })
          .nullable(),
      }),
    )
    .nullable(),
});
