import { createHash } from 'node:crypto';
import { canonicalize } from '@tufjs/canonical-json';
import { z } from 'zod';
import { fromHex, toHex } from '../../adapters/storage/crypto/index.ts';
import { sign, verify } from '../../adapters/storage/keys/index.ts';
import { operationSchema } from '../../core/operation/index.ts';
import { agreedSchema } from '../../delivery/format/index.ts';
import { lockFacts } from '../../delivery/orders/index.ts';
import { programFacts } from '../../delivery/program/index.ts';
import { peopleOf } from './persons.ts';

/** Version of The Update Framework that the metadata follow. */
export const SPEC_VERSION = '1.0.31';
export const ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const;
export type Role = (typeof ROLES)[number];

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const keyId = hex(32);
const version = z.int().min(1);
/** A time in whole seconds, as every client reads it. */
const expires = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
const head = { spec_version: z.literal(SPEC_VERSION), version, expires };

const keySchema = z.strictObject({
  keytype: z.literal('ed25519'),
  scheme: z.literal('ed25519'),
  keyval: z.strictObject({ public: hex(32) }),
});
export type TufKey = z.infer<typeof keySchema>;

const roleSchema = z.strictObject({ keyids: z.array(keyId).min(1).max(10), threshold: z.int().min(1).max(10) });
const roles = z.strictObject({ root: roleSchema, targets: roleSchema, snapshot: roleSchema, timestamp: roleSchema });
const rootSchema = z.strictObject({
  ...head,
  _type: z.literal('root'),
  consistent_snapshot: z.literal(true),
  keys: z.record(keyId, keySchema),
  roles,
  /** The person to whom each key belongs, because a kiosk counts people, not keys; absent in older roots. */
  persons: z.record(keyId, hex(16)).optional(),
});
export type RootSigned = z.infer<typeof rootSchema>;

/** Facts about a bundle that its header states too, so that a device can decide without fetching it. */
const bundleFacts = z.strictObject({
  list: z.string(),
  kind: z.enum(['full', 'delta']),
  from: z.int().nullable(),
  to: z.int(),
  fromState: hex(32).nullable(),
  toState: hex(32),
  records: z.int(),
  createdAt: z.string(),
  minApp: z.string(),
  /** For a joint operation, with the signature of the partner agency; absent until it has signed. */
  operation: operationSchema.optional(),
  agreed: agreedSchema.optional(),
});
/** Facts about a file with sealed content keys. */
const keyFacts = z.strictObject({
  list: z.string(),
  kind: z.enum(['full', 'delta']),
  from: z.int().nullable(),
  to: z.int(),
  contentKeyId: hex(16),
});
/** Facts about a protection pack, which the office also signs with its own keys for packs. */
const packFacts = z.strictObject({ pack: z.literal('protection'), version: z.int().min(1) });
export type PackFacts = z.infer<typeof packFacts>;
export type BundleFacts = z.infer<typeof bundleFacts>;
export type KeyFacts = z.infer<typeof keyFacts>;

const targetSchema = z.strictObject({
  length: z.int().min(1),
  hashes: z.strictObject({ sha256: hex(32) }),
  custom: z.union([bundleFacts, keyFacts, packFacts, programFacts, lockFacts]),
});
export type Target = z.infer<typeof targetSchema>;

/** Paths that are allowed: they become file names, and no others are read, copied or written. */
const TARGET_PATH =
  /^(?:pack\/protection\.json|orders\/lock\.json|apps\/waypost\/waypost-\d{1,5}\.\d{1,5}\.\d{1,5}_(?:amd64|arm64)\.deb|wl\/[a-z0-9][a-z0-9-]{0,39}\/g\d{1,10}(?:\.full\.wpb|-g\d{1,10}\.delta\.wpb|\.(?:full|delta)\.wpk))$/;

/** There is no member `delegations`, because a client may take a delegated role from the wrong parent. */
const targetsSchema = z.strictObject({
  ...head,
  _type: z.literal('targets'),
  targets: z.record(z.string().regex(TARGET_PATH), targetSchema),
});
export type TargetsSigned = z.infer<typeof targetsSchema>;

const fileMeta = z.strictObject({ version, length: z.int().min(1), hashes: z.strictObject({ sha256: hex(32) }) });
const snapshotSchema = z.strictObject({
  ...head,
  _type: z.literal('snapshot'),
  meta: z.strictObject({ 'targets.json': fileMeta }),
});
export type SnapshotSigned = z.infer<typeof snapshotSchema>;

const timestampSchema = z.strictObject({
  ...head,
  _type: z.literal('timestamp'),
  meta: z.strictObject({ 'snapshot.json': fileMeta }),
});
export type TimestampSigned = z.infer<typeof timestampSchema>;

export interface Signed {
  root: RootSigned;
  targets: TargetsSigned;
  snapshot: SnapshotSigned;
  timestamp: TimestampSigned;
}

const SCHEMAS: { [R in Role]: z.ZodType<Signed[R]> } = {
  root: rootSchema,
  targets: targetsSchema,
  snapshot: snapshotSchema,
  timestamp: timestampSchema,
};

const signatures = z.array(z.strictObject({ keyid: keyId, sig: hex(64) })).max(32);
export type Signature = z.infer<typeof signatures>[number];

export interface Metadata<R extends Role> {
  signatures: Signature[];
  signed: Signed[R];
}

/** Bytes of the largest metadata file of a role that this program writes or reads; the client's limits are the same or higher. */
export const METADATA_BYTES_MAX: Readonly<Record<Role, number>> = {
  root: 512_000,
  targets: 5_000_000,
  snapshot: 2_000_000,
  timestamp: 16_384,
};

/** Reads a metadata file; null if it is not a complete one for this role. Signatures are not checked here. */
export function readMetadata<R extends Role>(role: R, text: string): Metadata<R> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = z.strictObject({ signatures, signed: SCHEMAS[role] as z.ZodType }).safeParse(value);
  return parsed.success ? (parsed.data as Metadata<R>) : null;
}

export function metadataText(metadata: Metadata<Role>): string {
  return `${JSON.stringify(metadata)}\n`;
}

/** The bytes that are signed: OLPC canonical JSON, which is not RFC 8785. */
export function signedBytes(signed: Signed[Role]): Uint8Array {
  return new TextEncoder().encode(canonicalize(signed));
}

export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function tufKey(publicKey: Uint8Array): TufKey {
  return { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: toHex(publicKey) } };
}

export function keyIdOfTuf(key: TufKey): string {
  return sha256Hex(canonicalize(key));
}

export interface Signer {
  keyid: string;
  /** Ed25519 secret key, 64 bytes. */
  secretKey: Uint8Array;
}

export function signatureOf(signed: Signed[Role], signer: Signer): Signature {
  return { keyid: signer.keyid, sig: toHex(sign(signedBytes(signed), signer.secretKey)) };
}

/** Key ids of `role` in `root` that signed this, each once (TUF specification 5.1 and 6): a repeated key counts once. */
export function signersOfRole({ signed, signatures: given }: Metadata<Role>, root: RootSigned, role: Role): string[] {
  const bytes = signedBytes(signed);
  const { keyids } = root.roles[role];
  const valid = new Set<string>();
  for (const { keyid, sig } of given) {
    const key = root.keys[keyid];
    if (!keyids.includes(keyid) || key === undefined || keyIdOfTuf(key) !== keyid) continue;
    const [publicKey, signature] = [fromHex(key.keyval.public, 32), fromHex(sig, 64)];
    if (publicKey !== null && signature !== null && verify(bytes, signature, publicKey)) valid.add(keyid);
  }
  return [...valid];
}

/** Whether enough different people signed: two keys of one person count once. */
export function meetsThreshold(metadata: Metadata<Role>, root: RootSigned, role: Role): boolean {
  return peopleOf(signersOfRole(metadata, root, role), root.persons) >= root.roles[role].threshold;
}

/** Whole seconds in UTC, `hours` after `now`. */
export function expiryAfter(now: Date, hours: number): string {
  return `${new Date(now.getTime() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
}
