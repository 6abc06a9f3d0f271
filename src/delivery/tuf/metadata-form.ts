import { z } from 'zod';
import { hex32 } from '../../core/forms/index.ts';

/**
 * The form of metadata that this appliance accepts, narrower than TUF 1.0 allows (decision 0025). It is checked after the
 * signatures: metadata refused here was signed, but by a publisher that does not follow the rules.
 */
/** A date that does not parse would never expire, because tuf-js compares it as a number. */
const expires = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const version = z.int().min(1);
const common = { spec_version: z.string().regex(/^1\.0\.\d{1,3}$/), version, expires };
const key = z.strictObject({
  keytype: z.literal('ed25519'),
  scheme: z.literal('ed25519'),
  keyval: z.strictObject({ public: hex32 }),
});
const role = z.strictObject({ keyids: z.array(hex32).min(1).max(10), threshold: z.int().min(1).max(10) });
const meta = z.strictObject({
  version,
  length: z.int().min(1).optional(),
  hashes: z.strictObject({ sha256: hex32 }).optional(),
});
/** Only one hash algorithm is allowed, because the name of a file begins with the first hash listed. */
const target = z.strictObject({
  length: z.int().min(1),
  hashes: z.strictObject({ sha256: hex32 }),
  custom: z.record(z.string(), z.unknown()).optional(),
});

export const rootSchema = z.looseObject({
  _type: z.literal('root'),
  ...common,
  consistent_snapshot: z.literal(true),
  keys: z.record(hex32, key),
  roles: z.strictObject({ root: role, timestamp: role, snapshot: role, targets: role }),
  /** The person to whom each key belongs, by key id; absent in older roots. */
  persons: z.record(z.string(), z.string().min(1).max(64)).optional(),
});
export const timestampSchema = z.looseObject({
  _type: z.literal('timestamp'),
  ...common,
  meta: z.strictObject({ 'snapshot.json': meta }),
});
export const snapshotSchema = z.looseObject({
  _type: z.literal('snapshot'),
  ...common,
  meta: z.strictObject({ 'targets.json': meta }),
});
export const targetsSchema = z.looseObject({
  _type: z.literal('targets'),
  ...common,
  targets: z.record(z.string(), target),
});

export type SignedRoot = z.infer<typeof rootSchema>;
export type SignedTargets = z.infer<typeof targetsSchema>;
export type SignedTarget = z.infer<typeof target>;
