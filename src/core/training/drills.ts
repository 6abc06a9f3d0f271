import { z } from 'zod';
import { ALERT_CLASSES } from '../inspection/record/alerts/index.ts';

/** What a trainee can do at the desk and the lane can detect. */
export const ACTIONS = [
  'details',
  'face',
  'light',
  'alert-opened',
  'alert-judged',
  'capture-again',
  'zone-typed',
  'support-opened',
  'support-sent',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Right ends of an inspection; `abandoned` also ends it but is never right. */
export const WAYS = ['clear', 'second-line', 'supervisor'] as const;
export type Way = (typeof WAYS)[number];

export const DRILL_KINDS = [
  'clean',
  'check-digit',
  'altered-number',
  'expired',
  'face-differs',
  'face-between-bands',
  'capture-again',
  'list-number',
  'list-discreet',
  'list-protect',
  'minor-with-adult',
  'companion-answers',
  'issuer-defect',
  'device-fault',
] as const;
export type DrillKind = (typeof DRILL_KINDS)[number];

const id = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);
const item = z.string().regex(/^[ID]-\d{2}$/);

const drill = z
  .strictObject({
    id,
    kind: z.enum(DRILL_KINDS),
    /** The simulated traveller who plays it. */
    traveller: id,
    /** A card that describes what happens at the desk; its words are under `drill.ID.scene`. */
    scene: z.boolean(),
    /** What the lane shows; a test plays every drill and compares. */
    shows: z.strictObject({
      facts: z.array(z.strictObject({ check: z.string().max(60), reason: z.string().max(60) })).max(12),
      alerts: z.array(z.enum(ALERT_CLASSES)).max(4),
    }),
    /** What should be noticed; its words are under `drill.ID.notice.NAME`. `by`: any of these shows that it was noticed. */
    notice: z
      .array(z.strictObject({ name: z.string().regex(/^[a-z]{2,20}$/), by: z.array(z.enum(ACTIONS)).max(6) }))
      .max(4),
    /** Decisions that are right: a set, because officers may differ. */
    ways: z.array(z.enum(WAYS)).min(1).max(3),
    /** Says whether "Support" belongs here; of the form's `items` one should be ticked. */
    support: z.strictObject({ use: z.enum(['needed', 'possible', 'no']), items: z.array(item).max(10) }),
  })
  .refine(
    (one) => (one.kind === 'clean') === (one.notice.length === 0),
    'notice: must be empty for a clean traveller, and only then',
  )
  .refine(
    (one) => one.support.use === 'needed' || one.support.items.length === 0,
    'support.items: allowed only where support is needed',
  );

const set = z
  .strictObject({
    id,
    travellers: z.int().min(2).max(20),
    /** How many of the drills are clean. */
    clean: z.int().min(1).max(19),
    /** Kinds to draw from; if absent, all except `clean`. */
    kinds: z.array(z.enum(DRILL_KINDS)).min(1).optional(),
  })
  .refine((one) => one.clean < one.travellers, 'clean must be lower than travellers')
  .refine((one) => one.clean * 3 >= one.travellers, 'clean: must be at least a third, or suspicion is rewarded');

/** `training/drills.json`. */
export const drillFile = z
  .strictObject({
    schema: z.literal('waypost.drills/1'),
    /** Raised by any change to what a seed draws. */
    version: z.int().min(1),
    drills: z.array(drill).min(1).max(200),
    sets: z.array(set).min(1).max(20),
  })
  .refine((file) => new Set(file.drills.map((one) => one.id)).size === file.drills.length, 'a drill is listed twice')
  .refine((file) => new Set(file.sets.map((one) => one.id)).size === file.sets.length, 'a set is listed twice');

export type DrillFile = z.infer<typeof drillFile>;
export type Drill = DrillFile['drills'][number];
export type DrillSetPlan = DrillFile['sets'][number];
