import { z } from 'zod';
import { purposeCodes } from '../../core/operation/index.ts';
import { LIST_COVERS } from '../../core/watchlist/index.ts';

/**
 * A signed list bundle, one file:
 *
 *     "WPLB" | u8 version | u32be length, manifest (RFC 8785 JSON) | u32be length, signatures (RFC 8785 JSON)
 *     | 24-byte secretstream header | chunks of u32be length + ciphertext, the last one tagged FINAL
 *
 * Plain text is NDJSON, one canonical record a line, sorted by record id, compressed with brotli before encryption.
 */
export const MAGIC = 'WPLB';
export const VERSION = 1;
/** Length of the prefix before the manifest: magic, version, length. */
export const PREFIX_BYTES = 9;

/** 10,000 device keys fit; a longer manifest is refused before it is parsed. */
export const MANIFEST_LIMIT_BYTES: number = 4 * 1024 * 1024;
export const SIGNATURES_LIMIT_BYTES: number = 16 * 1024;
/** Bytes of compressed plain text in a chunk. */
export const CHUNK_BYTES: number = 256 * 1024;
/** Largest chunk that a reader accepts. */
export const CHUNK_LIMIT_BYTES: number = 1024 * 1024;
/** Decompressed text beyond this is refused whatever the manifest says. */
export const PLAIN_LIMIT_BYTES: number = 1024 * 1024 * 1024;
/** Longest line of one record (docs/lists.md). */
export const LINE_LIMIT_BYTES: number = 64 * 1024;
export const BROTLI_QUALITY = 5;

export const MANIFEST_TAG = 'waypost.list.manifest.1\0';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
export const listId: z.ZodString = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const words = z.string().min(1).max(400);

/** For a face list: the profile and embedder that made its templates, and their number. Computed, not stored. */
export const faceListHeader = z.strictObject({
  profile: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  sha256: hex(32),
  templates: z.int().min(0).max(1_000_000),
});
export type FaceListHeader = z.infer<typeof faceListHeader>;

/**
 * The desk of a list, open day and night or at certain hours. Numbers are as dialled from the post: `+441632960961`,
 * `ext. 114`.
 */
const listDesk = z.strictObject({
  who: z.string().trim().min(1).max(60),
  number: z
    .string()
    .trim()
    .regex(/^[+A-Za-z0-9 .()-]{1,40}$/, 'use only letters, digits, spaces and + . ( ) -, at most 40 characters')
    .regex(/\d/, 'contains no digit'),
  hours: z.string().trim().min(1).max(60),
});

/** What an issuer states about a list: the part of the manifest that an author writes. */
export const listHeader = z.strictObject({
  listId,
  name: z.string().min(1).max(80),
  generation: z.int().min(1),
  /** What can be looked up in the list. Without `persons`, names are not searched, and the list does not clear any name. */
  covers: z
    .array(z.enum(LIST_COVERS))
    .min(1)
    .max(LIST_COVERS.length)
    .refine((covers) => new Set(covers).size === covers.length, 'listed twice'),
  maxAgeHours: z
    .number()
    .positive()
    .max(24 * 90),
  legalBasis: words,
  handling: words,
  purpose: words,
  issuer: words,
  /** Purposes to which the list is bound: a lane with another purpose refuses it. If absent, it is not bound to any. */
  purposes: purposeCodes.optional(),
  /** Score from which a name candidate is shown, 0.5..1. */
  nameThreshold: z.number().min(0.5).max(1),
  /** The desk that an officer telephones about an entry. Older lists have none; `central build` then warns. */
  desk: listDesk.optional(),
});
export type ListHeader = z.infer<typeof listHeader>;

export const manifestSchema = listHeader.extend({
  format: z.literal('waypost.list.1'),
  kind: z.literal('full'),
  createdAt: z.iso.datetime(),
  records: z.int().min(0),
  /** SHA-256 of the canonical NDJSON of this generation. */
  state: hex(32),
  compression: z.literal('br'),
  plainBytes: z.int().min(0).max(PLAIN_LIMIT_BYTES),
  plainSha256: hex(32),
  payloadBytes: z.int().min(1),
  payloadSha256: hex(32),
  contentKeyId: hex(16),
  /** Facts about the templates; only in a face list. */
  face: faceListHeader.optional(),
  deviceKeys: z.array(z.strictObject({ deviceKeyId: hex(16), sealedKey: z.base64() })).max(20_000),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const signaturesSchema = z.array(z.strictObject({ keyId: hex(16), signature: hex(64) })).max(16);
export type BundleSignature = z.infer<typeof signaturesSchema>[number];

/** Keys of central IT that a device trusts, and how many of them must have signed. */
export interface ListTrust {
  /** Hex Ed25519 public keys. */
  keys: readonly string[];
  threshold: number;
  /** The person to whom each key belongs, by hex public key. A key that is not named counts as a separate person. */
  persons?: Readonly<Record<string, string>> | undefined;
}

export type BundleReason =
  | 'BUNDLE_UNREADABLE'
  | 'BUNDLE_MALFORMED'
  | 'BUNDLE_TRUNCATED'
  | 'BUNDLE_TRAILING'
  | 'BUNDLE_TOO_LARGE'
  | 'BUNDLE_SIGNATURE'
  | 'BUNDLE_NOT_FOR_DEVICE'
  | 'BUNDLE_HASH'
  | 'BUNDLE_BOMB'
  | 'BUNDLE_RECORD'
  | 'UPDATE_NO_KEY_FOR_DEVICE'
  | 'LIST_NOT_CONFIGURED'
  | 'LIST_KIND'
  | 'LIST_OTHER_PROFILE'
  | 'LIST_OLDER'
  | 'LIST_CONFLICT'
  | 'PURPOSE_REFUSED'
  | 'STORAGE_FULL'
  | 'STORAGE_FAILED'
  | 'AUDIT_UNAVAILABLE';

export interface Refusal {
  ok: false;
  reason: BundleReason;
  message: string;
}

export function refusal(reason: BundleReason, message: string): Refusal {
  return { ok: false, reason, message };
}

/** Binds the payload to its list and generation: chunks of another bundle under the same key do not open. */
export function payloadAddress(manifest: { listId: string; generation: number; contentKeyId: string }): Uint8Array {
  return new TextEncoder().encode(
    ['waypost.list.payload.1', manifest.listId, manifest.generation, manifest.contentKeyId].join('\0'),
  );
}
