/**
 * The contract between daemon and screen. `npm run build` prints these schemas as TypeScript for `src/ui`
 * (`src/ui/api.gen.ts`), which imports nothing else from the daemon. Values are codes; the screen owns the words.
 */
import { z } from 'zod';
import { DEVICE_ADVICE } from '../../../core/inspection/ports/index.ts';
import { CHECK_PLACES, FACE_MEASURE_IDS } from '../../../core/inspection/record/checks/index.ts';
import { FRAME_REFUSALS, TYPING_REASONS } from '../../../core/inspection/record/terms/index.ts';
import { PapersView, PartyView } from './additional-documents.ts';
import { AgainView, KeptView, RecaptureBody } from './again.ts';
import { AlertSummaryView, OverAskedView } from './alerts.ts';
import { DeviationView, STATED_VIEWS } from './chip.ts';
import { ComparedView, FaceEyesView, MrzView, PersonView } from './document.ts';
import { WrittenNote } from './note.ts';
import { ChosenReasons, OfferedReasons } from './reasons.ts';
import { ROLES } from './roles.ts';

export { EvidenceRowView } from './chip.ts';

const value = z.enum(['successful', 'failed', 'undetermined', 'not-supported', 'aborted']);
const decision = z.enum(['clear', 'second-line', 'safeguard', 'supervisor']);
const group = z.enum(['document', 'chip', 'face', 'lists']);
/** Fractions of the image, origin top left: x, y, width, height. */
const rect = z.tuple([z.number(), z.number(), z.number(), z.number()]);

export const CheckView = z.strictObject({
  check: z.string(),
  clause: z.string(),
  /** Illumination and group, or subject, under which the details show the check. */
  place: z.enum(CHECK_PLACES),
  group,
  mode: z.enum(['m', 'o', 'e']),
  value,
  reason: z.string(),
  margin: z.number().nullable(),
  score: z
    .strictObject({
      value: z.number(),
      /** Null if this imager was never calibrated for the score. */
      threshold: z.number().nullable(),
      achievedFmr: z.number().nullable(),
      direction: z.enum([
        'higher-is-same-person',
        'lower-is-same-person',
        'higher-is-attack',
        'higher-is-better',
        'higher-is-suspicious',
      ]),
    })
    .nullable(),
  region: z
    .strictObject({ image: z.enum(['VIS', 'IR', 'UV', 'SIDE1', 'SIDE2', 'LIVE', 'REF', 'MRZ']), rect })
    .nullable(),
  /**
   * Map over `rect` of the page, row by row, of how much the print resembles that of a copy: percent of the distance from the
   * genuine median to the threshold, and 255 for areas that were not examined. Null for checks without such a map.
   */
  map: z
    .strictObject({
      columns: z.number().int().positive(),
      rows: z.number().int().positive(),
      rect,
      levels: z.array(z.number().int()),
    })
    .nullable(),
  compared: z.array(ComparedView),
  /** Measures of a face picture, with the limits that were in force; empty for every other check. */
  quality: z.array(
    z.strictObject({
      measure: z.enum(FACE_MEASURE_IDS),
      value: z.number(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      ok: z.boolean(),
      unit: z.string(),
      clause: z.string(),
      /** True if the measure is advisory: it then never holds up a capture. */
      advisory: z.boolean(),
    }),
  ),
  component: z.strictObject({ name: z.string(), version: z.string(), sha256: z.string().nullable() }),
  /** Calibration of this imager whose threshold was in force; null if the delivered one was. */
  calibration: z.strictObject({ on: z.string(), documents: z.number().int() }).nullable(),
  /** Document model that matches the page, and the number of pages from which it was taught. */
  documentModel: z
    .strictObject({
      country: z.string(),
      type: z.string(),
      number: z.int(),
      year: z.int().nullable(),
      taughtFrom: z.int(),
      /** The officer chose it, so no check passes because of it. */
      byHand: z.boolean(),
    })
    .nullable(),
  /** Generic identifier (light, property, feature) of TR-03135-1 5.5.1.2; null for checks that have none. */
  generic: z.string().nullable(),
  /** Set aside because of the list of known issues: what was found, and what is known about this issuer. */
  knownIssue: z.strictObject({ reason: z.string(), note: z.string(), source: z.string() }).nullable(),
  deviations: z.array(DeviationView),
  durationMs: z.number(),
});

export const GroupView = z.strictObject({
  group,
  value,
  decidedBy: z.string().nullable(),
  reason: z.string(),
  done: z.number().int(),
  notDone: z.number().int(),
  /** True while a check of this group is still running or its input is still awaited. */
  pending: z.boolean(),
});

export const FactView = z.strictObject({
  check: z.string(),
  value: z.enum(['failed', 'undetermined', 'aborted']),
  reason: z.string(),
});

export const DeviceView = z.strictObject({
  role: z.enum(['scanner', 'imager', 'camera', 'chip-reader', 'barcode-reader']),
  device: z.string(),
  state: z.enum(['ok', 'unknown', 'absent', 'opening', 'stale', 'faulty', 'refused', 'locked', 'lost', 'not-fitted']),
  /** Advice about the device; null if there is nothing to do. */
  advice: z.enum(DEVICE_ADVICE).nullable(),
  simulated: z.boolean(),
});

export const ListView = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.number().int().nullable(),
  generatedAt: z.string().nullable(),
  ageMs: z.number().nullable(),
  maxAgeMs: z.number(),
  state: z.enum(['fresh', 'stale', 'absent', 'locked', 'damaged', 'rollback', 'purpose']),
  legalBasis: z.string(),
});

export const InspectionView = z.strictObject({
  inspectionId: z.string(),
  phase: z.enum(['presented', 'read', 'checked', 'assessed', 'decided', 'sealed', 'abandoned', 'interrupted']),
  openedAt: z.string(),
  demo: z.boolean(),
  groups: z.array(GroupView),
  facts: z.array(FactView),
  checks: z.array(CheckView),
  /** Inputs for which the lane is still waiting, in the order in which an officer can act. */
  awaiting: z.array(z.enum(['mrz', 'page', 'live-face', 'second'])),
  again: AgainView,
  kept: KeptView,
  person: PersonView.nullable(),
  mrz: MrzView.nullable(),
  page: z
    .strictObject({
      url: z.string(),
      /** When it was read. */
      at: z.string(),
      width: z.number().int(),
      height: z.number().int(),
      ppi: z.number().nullable(),
      /** The same page in infrared and ultraviolet light; null if there is no such picture. */
      irUrl: z.string().nullable(),
      uvUrl: z.string().nullable(),
      side1Url: z.string().nullable(),
      side2Url: z.string().nullable(),
      portraitUrl: z.string().nullable(),
      portraitRect: rect.nullable(),
      /** A second, smaller portrait on the page; null if there is none. */
      ghostUrl: z.string().nullable(),
    })
    .nullable(),
  live: z
    .strictObject({
      url: z.string(),
      /** When the capture in force ended; null during the first. */
      at: z.string().nullable(),
      frames: z.number().int(),
      guidance: z.string(),
      /** Requirements that the newest frame did not meet, while the capture runs. */
      hindered: z.array(z.enum(FACE_MEASURE_IDS)),
      /** Number of times that a different face appeared and the capture began again. */
      restarts: z.number().int(),
      /** Good frames of one face so far, and how many the capture needs; null if none is running. */
      progress: z.strictObject({ good: z.number().int(), wanted: z.number().int() }).nullable(),
    })
    .nullable(),
  /** After a liveness alarm: every picture of that capture with its own score, for the officer alone. */
  alarmFrames: z.array(z.strictObject({ url: z.string(), attackScore: z.number().nullable() })),
  /** True if the issuer's passports have a chip but none answered: a warning, not a result (ICAO 9303-2 C.43). */
  chipSilent: z.boolean(),
  /** Portrait from the chip; null on a lane without a chip reader, and until the chip has been read. */
  chipPortraitUrl: z.string().nullable(),
  ...STATED_VIEWS,
  /** Eye positions in the face pictures that are shown; null if there is no picture or the face cannot be aligned. */
  eyes: FaceEyesView,
  /** Taught document models that may match the page, and the one that was chosen by hand (TR-03135-1 5.5.3). */
  documentModels: z.strictObject({
    offered: z.array(
      z.strictObject({
        id: z.string(),
        country: z.string(),
        type: z.string(),
        number: z.int(),
        year: z.int().nullable(),
      }),
    ),
    chosen: z.string().nullable(),
  }),
  alerts: z.array(AlertSummaryView),
  /** A second person is asked to agree to allowing the traveller despite confirmed entries; null if nobody is. */
  overAsked: OverAskedView.nullable(),
  /** True if the key must be held for 400 ms to allow: a sign is yellow, red or aborted. Never because of an entry. */
  holdToAllow: z.boolean(),
  /** True if allowing needs at least one reason code: a fact is on the screen. */
  reasonsNeeded: z.boolean(),
  /** Reasons for each decision, depending on what the screen shows. The lane does not accept any others. */
  decisionReasons: z.strictObject({
    clear: OfferedReasons,
    'second-line': OfferedReasons,
    supervisor: OfferedReasons,
  }),
  decision: decision.nullable(),
  /** Chosen at random for the second line, before anything was known about the traveller. */
  sample: z.boolean(),
  papers: PapersView,
});

export const LaneView = z.strictObject({
  /** Rises by one with every change; the `id` of the server-sent event. */
  revision: z.number().int(),
  lane: z.strictObject({
    id: z.string(),
    name: z.string(),
    demo: z.boolean(),
    /** Present only in training; `refusedAt`: when a real document was last refused. */
    training: z.strictObject({ refusedAt: z.string().nullable() }).nullable(),
    camera: z.enum(['browser', 'simulated', 'none']),
  }),
  inspection: InspectionView.nullable(),
  /** The people who travel together, while a party is open. */
  party: PartyView.nullable(),
  interrupted: z.array(
    z.strictObject({
      inspectionId: z.string(),
      openedAt: z.string(),
      phase: z.string(),
      name: z.string().nullable(),
      alerts: z.array(AlertSummaryView),
    }),
  ),
  /** How the last inspection ended, so that a screen that lost the answer can show whether its decision was recorded. */
  lastEnded: z.strictObject({ inspectionId: z.string(), decision: decision.nullable() }).nullable(),
  /** Message about the last read that failed while no inspection was open, for example READ_PARTIAL. */
  lastReadFailure: z.strictObject({ what: z.string(), reason: z.string(), at: z.string() }).nullable(),
  devices: z.array(DeviceView),
  /** The screen that supplies camera frames, and the frames refused in the current inspection; null if there is none. */
  cameraFeed: z
    .strictObject({
      /** `capability` is the public name of the page that has the camera; null while no page of this account has it. */
      holder: z.strictObject({ officer: z.string(), capability: z.string().nullable() }).nullable(),
      refused: z.array(z.strictObject({ why: z.enum(FRAME_REFUSALS), count: z.number().int() })),
    })
    .nullable(),
  lists: z.array(ListView),
  models: z.strictObject({
    state: z.enum(['ready', 'starting', 'degraded']),
    profile: z.string(),
    reason: z.string().nullable(),
  }),
  clock: z.strictObject({ trusted: z.boolean() }),
  audit: z.strictObject({ ok: z.boolean() }),
});

export const SessionView = z.strictObject({
  officer: z
    .strictObject({
      id: z.string(),
      name: z.string(),
      role: z.enum(ROLES),
    })
    .nullable(),
  /** The factor used to sign in, for a role that may have a security key; null for other roles. */
  factor: z.enum(['key', 'pin-alone']).nullable(),
  locked: z.boolean(),
  /** Why the session that this browser had is over, if it ended unexpectedly for the officer. */
  ended: z.enum(['elsewhere', 'account']).nullable(),
  lockAfterMs: z.number().int(),
  lane: z.strictObject({ id: z.string(), name: z.string(), demo: z.boolean(), training: z.boolean() }),
  version: z.string(),
});

export const ProblemView = z.strictObject({
  reason: z.string(),
  message: z.string(),
  retryAfterMs: z.number().nullable(),
});

export const SignInBody = z.strictObject({
  officerId: z.string().min(1).max(40),
  pin: z.string().min(1).max(12),
  /** Ten digits that a supervisor issues at the kiosk (`waypost officer admit`); they get past a throttled listener. */
  code: z.string().max(10).optional(),
});
/** The PIN of the person who is signed in, typed again. */
export const PinBody = SignInBody.pick({ pin: true });
/** The user's own new PIN, and the current one. What cannot be a PIN is refused with its reason, not as malformed. */
export const OwnPinBody = PinBody.extend({ newPin: z.string().min(1).max(64) });
export const DecideBody = z.strictObject({
  inspectionId: z.uuid(),
  /** The revision that the officer was looking at; the daemon refuses a decision if the screen has changed since. */
  revision: z.number().int().nonnegative(),
  /**
   * The decision. `safeguard`, which older records may contain, is not offered: the form "Support" has a separate route,
   * and this record contains only an ordinary hand-over (docs/protection.md).
   */
  decision: z.enum(['clear', 'second-line', 'supervisor']),
  reasons: ChosenReasons,
  note: WrittenNote,
  /** True when the allow key was held for the guard time, or assistive software pressed twice (`src/ui/twice.ts`). */
  held: z.boolean(),
});
export const ManualMrzBody = z.strictObject({
  lines: z.array(z.string().max(64)).min(2).max(3),
  /** Why it is typed: a query needs a reason if no document was read. */
  because: z.enum(TYPING_REASONS),
});
export const InspectionRefBody = z.strictObject({ inspectionId: z.uuid() });
export { RecaptureBody };
export const ConfirmGlyphBody = z.strictObject({
  inspectionId: z.uuid(),
  /** `mrz.reading` of the view in which the officer chose. */
  reading: z.string().min(1).max(128),
  line: z.number().int().min(0).max(2),
  column: z.number().int().min(0).max(43),
  character: z.string().regex(/^[A-Z0-9<]$/),
});
/** `model` is one of `documentModels.offered`; null leaves the choice to the print of the page again. */
export const ChooseModelBody = z.strictObject({
  inspectionId: z.uuid(),
  model: z
    .string()
    .regex(/^[A-Z]{1,3}-[A-Z]{1,2}-\d{1,2}$/)
    .nullable(),
});
/** `page`: id that the page gave for its event stream. `take`: also from another page or, between inspections, officer. */
export const CameraClaimBody = z.strictObject({ page: z.uuid(), take: z.boolean() });
/** Permission for one page to supply frames in one inspection; `key` and `nonce` are in base64url. */
export const CameraCapabilityView = z.strictObject({
  id: z.string(),
  key: z.string(),
  nonce: z.string(),
  inspectionId: z.string().nullable(),
});
export const CameraNonceView = CameraCapabilityView.pick({ nonce: true });
export const CameraLostBody = z.strictObject({ reason: z.string().max(80) });

export const DemoTravellerView = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** One sentence about what this traveller demonstrates. */
  shows: z.string(),
  portraitUrl: z.string().nullable(),
});
export const DemoView = z.strictObject({ travellers: z.array(DemoTravellerView), playing: z.string().nullable() });
export const DemoPlayBody = z.strictObject({ travellerId: z.string().max(40) });

export const CheckDigitBody = z.strictObject({ lines: z.array(z.string().max(64)).min(1).max(3) });
