/**
 * The part of the contract for the people who maintain the machine; see `api.ts`. None of its fields names or describes a
 * traveller.
 */
import { z } from 'zod';

const count = z.number().int().min(0);
/** ISO 8601. */
const moment = z.string();

/** Parts of a kiosk that the page has a name for; `part` is one named by the self-test itself. */
export const COMPONENTS = [
  'service',
  'audit',
  'scanner',
  'imager',
  'camera',
  'chip-reader',
  'barcode-reader',
  'models',
  'list',
  'list-check',
  'updates',
  'notices',
  'line',
  'policy',
  'indicators',
  'trust-store',
  'program',
  'help',
  'clock',
  'disk',
  'self-test',
  'part',
] as const;
export type ComponentId = (typeof COMPONENTS)[number];

export const COMPONENT_STATES = ['ok', 'attention', 'fault', 'not-fitted', 'unknown'] as const;

/** Parts of an inspection for which a person waits. */
export const STAGES = ['page', 'face', 'lists', 'assessed', 'sealed'] as const;
export type Stage = (typeof STAGES)[number];

const component = z.strictObject({
  id: z.enum(COMPONENTS),
  /** Device, list, or name in the self-test, if several are possible. */
  subject: z.string().nullable(),
  state: z.enum(COMPONENT_STATES),
  code: z.string(),
  /** Number of the code (docs/error-codes.md). */
  number: z.number().int(),
  /** Code for what to do, for which the screen has words; null if there is nothing to do. */
  advice: z.string().nullable(),
  /** Since when this has been so; null if it was already so when the lane service started. */
  since: moment.nullable(),
  /** Source: the running lane service, or the last self-test. */
  by: z.enum(['service', 'self-test']),
});

/** Status of the machine: every part, the newest errors, how long things take, and which versions run. */
export const DiagnosisView = z.strictObject({
  at: moment,
  startedAt: moment,
  components: z.array(component),
  /**
   * Newest first, by hour: the minute of an error is the minute of a traveller. Errors of checks against lists are left
   * out.
   */
  errors: z.array(
    z.strictObject({
      hour: moment,
      number: z.number().int(),
      reason: z.string(),
      /** Null if no document was read. */
      check: z.string().nullable(),
      times: count,
    }),
  ),
  stages: z.array(
    z.strictObject({
      stage: z.enum(STAGES),
      /** Number of values behind the two figures; 0: not measured yet. */
      n: count,
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
      /** Budget of the design for the 95th percentile; null if there is none. */
      budgetMs: z.number().nullable(),
    }),
  ),
  /**
   * The line to the central office (docs/fleet.md); null until it has been checked. Notices are not counted here, so that
   * a fresh one does not show anywhere.
   */
  line: z
    .strictObject({
      /** Null: it works. `LINK_ABSENT` is not a fault. */
      reason: z.string().nullable(),
      /** When the last answer signed by the central office came. */
      lastAnswer: moment.nullable(),
      /** Cells that are still to be sent after an outage, whatever they contain. */
      cells: count,
      /** Version of the last announcement, and when it was heard. */
      announced: z.strictObject({ version: count, at: moment }).nullable(),
      /** Whole days until a technician has to sign in; null if no line is configured. */
      daysLeft: count.nullable(),
    })
    .nullable(),
  versions: z.strictObject({
    software: z.string(),
    /** Null on a machine without program slots. */
    program: z
      .strictObject({
        running: z.string(),
        /** Null if it is not on trial. */
        trialSince: moment.nullable(),
        /** Version to which a trial would return. */
        kept: z.string().nullable(),
        wentBack: z.strictObject({ version: z.string(), at: moment, reason: z.string() }).nullable(),
      })
      .nullable(),
    /**
     * The trust store in force; null if there is none. `cscas`: certificates of issuing states. `origin`: the keys
     * that signed it.
     */
    trust: z
      .strictObject({
        version: count,
        created: moment,
        expires: moment.nullable(),
        cscas: count,
        origin: z.array(z.string()),
      })
      .nullable(),
    configuration: z.strictObject({ version: count, sha256: z.string() }),
    policy: z.strictObject({ id: z.string(), version: z.string(), until: z.string() }).nullable(),
    indicators: z.strictObject({ version: z.string(), delivered: z.boolean() }),
    models: z.array(
      z.strictObject({
        role: z.string(),
        name: z.string(),
        version: z.string(),
        sha256: z.string(),
        /** Why it was refused; null if it is in use. */
        refused: z.string().nullable(),
      }),
    ),
    lists: z.array(
      z.strictObject({ name: z.string(), generation: z.number().nullable(), ageMs: z.number().nullable() }),
    ),
  }),
  /** The last `self-test` row in the audit; null if there has never been a self-test. */
  selfTest: z
    .strictObject({ at: moment, result: z.enum(['passed', 'needs-work']), seconds: count, parts: count, open: count })
    .nullable(),
  /** Null if the system does not report it. */
  disk: z.strictObject({ freeMb: z.number(), totalMb: z.number() }).nullable(),
  clock: z.strictObject({ trusted: z.boolean(), now: moment }),
  /** Outside systems that are now reading the lane's outcomes: account, and since when. */
  readers: z.array(z.strictObject({ machine: z.string(), since: moment })),
  memoryMb: z.number(),
});
