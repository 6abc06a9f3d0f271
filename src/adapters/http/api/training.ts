/** The part of the contract that exists only on an appliance in training; see `api.ts`. */
import { z } from 'zod';
import { ALERT_CLASSES } from '../../../core/inspection/record/alerts/index.ts';
import { ACTIONS, WAYS } from '../../../core/training/index.ts';

const seed = z.string().regex(/^[0-9a-f]{8}$/);

export const TrainingView = z.strictObject({
  sets: z.array(z.strictObject({ id: z.string(), travellers: z.number().int(), clean: z.number().int() })),
  /** The signed-in person's set; null if none is under way. */
  running: z
    .strictObject({
      set: z.string(),
      seed: z.string(),
      done: z.number().int(),
      of: z.number().int(),
      /** The drill at the desk. Its name is given, but not what is expected. `scene`: a card describes what happens. */
      atDesk: z.strictObject({ drill: z.string(), scene: z.boolean() }).nullable(),
    })
    .nullable(),
  /** The last set of this person no longer has feedback: the screen locked. */
  wiped: z.boolean(),
});

export const TrainingStartBody = z.strictObject({ set: z.string().max(40), seed: seed.nullable() });
/** Items that the trainee opened on the screen; the lane itself knows the rest. */
export const TrainingSeenBody = z.strictObject({
  what: z.enum(ACTIONS).extract(['details', 'face', 'light', 'support-opened']),
});
export const TrainingSaveBody = z.strictObject({ label: z.string().trim().max(40) });

const travellerSheet = z.strictObject({
  drill: z.string(),
  /** A member of `DRILL_KINDS`. */
  kind: z.string(),
  shown: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
  alerts: z.array(z.enum(ALERT_CLASSES)),
  /** Checks of this drill that were not shown before the decision. */
  notShown: z.array(z.strictObject({ check: z.string(), reason: z.string() })),
  notShownAlerts: z.array(z.enum(ALERT_CLASSES)),
  /** Checks that had not ended at the decision. */
  notEnded: z.array(z.string()),
  /** Members of `ACTIONS`. */
  did: z.array(z.string()),
  notice: z.array(z.strictObject({ name: z.string(), looked: z.boolean() })),
  support: z.strictObject({
    use: z.enum(['needed', 'possible', 'no']),
    items: z.array(z.string()),
    outcome: z.string().nullable(),
    ticked: z.array(z.string()),
    verdict: z.enum(['done', 'missed', 'fine', 'not-called-for']),
  }),
  decision: z.enum(WAYS).nullable(),
  reasons: z.array(z.string()),
  ways: z.array(z.enum(WAYS)),
  rightWay: z.boolean(),
  wrongAlarm: z.boolean(),
  /** This time and the next one are measured from the first read, milliseconds. */
  checksAfterMs: z.number().nullable(),
  decidedAfterMs: z.number().nullable(),
});

/** Feedback about one set: facts compared with what was expected, without marks or points. */
export const SheetView = z.strictObject({
  set: z.string(),
  seed: z.string(),
  version: z.number().int(),
  travellers: z.array(travellerSheet),
  counts: z.strictObject({
    travellers: z.number().int(),
    clean: z.number().int(),
    withSomething: z.number().int(),
    rightWay: z.number().int(),
    missed: z.number().int(),
    wrongAlarms: z.number().int(),
    early: z.number().int(),
    /** Travellers whose notes were wiped when the screen locked; they are not in any other count. */
    wiped: z.number().int(),
    medianMs: z.number().nullable(),
  }),
});

/** Sheets that trainees saved, for the instructor. */
export const SavedSheetsView = z.strictObject({
  saved: z.array(z.strictObject({ savedAt: z.string(), label: z.string(), sheet: SheetView })),
});

export const LessonsView = z.strictObject({
  lessons: z.array(
    z.strictObject({
      id: z.string(),
      paragraphs: z.number().int(),
      questions: z.array(
        z.strictObject({
          id: z.string(),
          pictures: z.array(z.string()),
          options: z.array(z.string()),
          right: z.array(z.string()),
        }),
      ),
    }),
  ),
});
