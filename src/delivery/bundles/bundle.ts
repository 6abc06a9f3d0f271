import { createHash } from 'node:crypto';
import { z } from 'zod';
import { keyIdOf } from '../../adapters/storage/crypto/index.ts';
import { type Additions, additionsInLine } from '../../core/additions/index.ts';
import { canonical, parseCanonical } from '../../core/audit/index.ts';
import { operationSchema } from '../../core/operation/index.ts';
import { faceListHeader, listHeader, PLAIN_LIMIT_BYTES, type Refusal, refusal } from '../format/index.ts';
import { BundleError, openedChunks, packed, sealedPacked, unpackedLines } from './payload.ts';
import type { BundleSource } from './source.ts';

/**
 * A list bundle, `.wpb` (decision 0025):
 *
 *     "WPWL" | u8 version 1 | u8 kind (1 full, 2 delta) | u16be header length | header (RFC 8785 JSON, at most 65,535 bytes)
 *     | 24-byte secretstream header | chunks of u32be length + ciphertext (at most 1 MiB each), the last one tagged FINAL
 *
 * Plain text is NDJSON, one canonical operation a line, sorted by record id, compressed with brotli before encryption. The
 * additional data of the first chunk is the SHA-256 of everything before the secretstream header. The file itself is not
 * signed: the targets metadata of the repository states its length and SHA-256.
 *
 * In the format `waypost.list.3`, used only for the list of a joint operation, the first line holds what the operation adds to
 * a lane; the records follow. A program that does not know the format refuses the header.
 */
export const BUNDLE_MAGIC = 'WPWL';
export const BUNDLE_VERSION = 1;
/** Length of the prefix: magic, version, kind, header length. */
export const BUNDLE_PREFIX_BYTES = 8;
const KIND_CODES = { full: 1, delta: 2 } as const;
/** Text gathered before it is turned into bytes, UTF-16 code units. */
const GATHER_UNITS: number = 4 * 1024 * 1024;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const count = z.int().min(0).max(100_000_000);

const stated = z.strictObject({
  /** What the issuer states about the list; its generation is `to`. */
  head: listHeader,
  kind: z.enum(['full', 'delta']),
  /** Generation from which a delta continues; null in a full list. */
  from: z.int().min(1).nullable(),
  fromState: hex(32).nullable(),
  to: z.int().min(1),
  /** SHA-256 of the canonical full NDJSON of generation `to`, additions included. */
  toState: hex(32),
  /** Number of operations in this file. */
  records: count,
  /** Number of records in the list after this file is applied. */
  total: count,
  /** Facts about the templates; only in a face list, which is always full. */
  face: faceListHeader.optional(),
  /** The joint operation; only in its list, which is always full. */
  operation: operationSchema.optional(),
  createdAt: z.iso.datetime(),
});
/** What the author of a bundle states; the rest of the header follows from the content. */
export type BundleStatement = z.infer<typeof stated>;

const headerSchema = stated
  .extend({
    format: z.enum(['waypost.list.2', 'waypost.list.3']),
    contentKeyId: hex(16),
    compression: z.literal('br'),
    plainBytes: z.int().min(0).max(PLAIN_LIMIT_BYTES),
    plainSha256: hex(32),
  })
  .refine((header) => header.head.generation === header.to, 'to must be the same as head.generation')
  .refine((header) => header.kind === 'delta' || isFull(header), 'a full list must not continue another list')
  .refine((header) => header.kind === 'full' || isDelta(header), 'a delta must continue an older generation')
  .refine(
    ({ operation, kind, face }) => operation === undefined || (kind === 'full' && face === undefined),
    'the list of an operation must be a full list, without faces',
  )
  .refine(
    ({ format, operation }) => format === 'waypost.list.2' || operation !== undefined,
    'only the list of an operation has additions',
  )
  .refine(
    ({ operation, head }) => operation === undefined || operation.purpose === head.purpose,
    'the operation and its list must have the same purpose',
  )
  .refine(
    ({ operation, head }) => operation === undefined || head.purposes !== undefined,
    'the list of an operation must name its purposes',
  );
export type BundleHeader = z.infer<typeof headerSchema>;

/** SHA-256 of a header as it is in its file. It binds a signature to the records, their number and the content key. */
export function headerDigest(header: BundleHeader): string {
  return createHash('sha256').update(canonical(header), 'utf8').digest('hex');
}

/** The header in its canonical JSON text; null if it is not one. */
export function readHeader(value: unknown): BundleHeader | null {
  return headerSchema.safeParse(value).data ?? null;
}

function isFull(header: BundleStatement & { plainSha256: string }): boolean {
  const alone = header.from === null && header.fromState === null;
  return alone && header.records === header.total && header.toState === header.plainSha256;
}

function isDelta({ from, fromState, to, face }: BundleStatement): boolean {
  return from !== null && fromState !== null && from < to && face === undefined;
}

/**
 * Builds a bundle at the central office. `lines` are the canonical operations, sorted by record id; the whole text is held in
 * memory, which a central machine has. `additions`: canonical text of what an operation adds, which comes first. Throws if
 * the statement contradicts the content: that is a bug of the caller.
 */
export function sealBundle(input: {
  header: BundleStatement;
  additions?: string | undefined;
  lines: Iterable<string>;
  contentKey: Uint8Array;
}): {
  bytes: Uint8Array;
  header: BundleHeader;
} {
  const { additions, lines } = input;
  const plain = gathered(additions === undefined ? lines : behind(additions, lines));
  const header = headerSchema.parse({
    ...input.header,
    format: additions === undefined ? 'waypost.list.2' : 'waypost.list.3',
    contentKeyId: keyIdOf(input.contentKey),
    compression: 'br',
    plainBytes: plain.length,
    plainSha256: createHash('sha256').update(plain).digest('hex'),
  });
  const text = Buffer.from(canonical(header), 'utf8');
  if (text.length > 0xffff) throw new Error('the header of a bundle has at most 65,535 bytes');
  const prefix = Buffer.alloc(BUNDLE_PREFIX_BYTES);
  prefix.write(BUNDLE_MAGIC, 'latin1');
  prefix.writeUInt8(BUNDLE_VERSION, 4);
  prefix.writeUInt8(KIND_CODES[header.kind], 5);
  prefix.writeUInt16BE(text.length, 6);
  const before = Buffer.concat([prefix, text]);
  const bytes = Buffer.concat([before, sealedPacked(packed(plain), input.contentKey, binding(before))]);
  plain.fill(0);
  return { bytes, header };
}

export interface OpenedHeader {
  ok: true;
  header: BundleHeader;
  /** Offset of the secretstream header. */
  payloadOffset: number;
  /** SHA-256 of everything before the secretstream header; the first chunk is bound to it. */
  binding: Uint8Array;
}

/** Reads and checks the header of a `.wpb`. It can be trusted only once the file is known to be the signed one. */
export function openHeader(source: BundleSource): OpenedHeader | Refusal {
  const prefix = source.read(0, BUNDLE_PREFIX_BYTES);
  if (prefix === null) return refusal('BUNDLE_TRUNCATED', 'The file is too short for a list bundle.');
  const bytes = Buffer.from(prefix);
  if (bytes.toString('latin1', 0, 4) !== BUNDLE_MAGIC || bytes[4] !== BUNDLE_VERSION) {
    return refusal('BUNDLE_MALFORMED', 'The file is not a Waypost list bundle (.wpb) of version 1.');
  }
  const payloadOffset = BUNDLE_PREFIX_BYTES + bytes.readUInt16BE(6);
  const before = source.read(0, payloadOffset);
  if (before === null) return refusal('BUNDLE_TRUNCATED', 'The file ends within its header.');
  const text = Buffer.from(before).toString('utf8', BUNDLE_PREFIX_BYTES);
  const parsed = headerSchema.safeParse(parseCanonical(text));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'header';
    return refusal('BUNDLE_MALFORMED', `The header of the bundle is not valid: ${where}.`);
  }
  if (bytes[5] !== KIND_CODES[parsed.data.kind]) {
    return refusal('BUNDLE_MALFORMED', 'The header and the file of the bundle are of different kinds.');
  }
  return { ok: true, header: parsed.data, payloadOffset, binding: binding(before) };
}

/**
 * The operations of a bundle, one canonical JSON text at a time. Throws `BundleError` if the file breaks a rule. Only after the
 * last line is it known that the text is complete, so nothing may be put to use before.
 */
export function bundleLines(
  source: BundleSource,
  opened: OpenedHeader,
  contentKey: Uint8Array,
): AsyncGenerator<string> {
  const { payloadOffset, binding: aad, header } = opened;
  const part = { source, from: payloadOffset, end: source.size, aad, key: contentKey };
  return unpackedLines(openedChunks(part), header);
}

/**
 * What the operation of a bundle adds: its first line, which is removed from the lines. Null if the bundle has no operation; then
 * all lines remain. Throws `BundleError`. As with every line, it can be trusted only once the last line was read.
 */
export async function takeAdditions(lines: AsyncGenerator<string>, header: BundleHeader): Promise<Additions | null> {
  if (header.format === 'waypost.list.2') return null;
  const first = await lines.next();
  const additions = first.done === true ? null : additionsInLine(first.value);
  if (additions !== null) return additions;
  await lines.return(undefined);
  throw new BundleError(refusal('BUNDLE_RECORD', 'The additions of the operation are not valid.'));
}

function* behind(first: string, lines: Iterable<string>): Generator<string> {
  yield first;
  yield* lines;
}

function binding(before: Uint8Array): Uint8Array {
  return createHash('sha256').update(before).digest();
}

function gathered(lines: Iterable<string>): Buffer {
  const parts: Buffer[] = [];
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < GATHER_UNITS) continue;
    parts.push(Buffer.from(text, 'utf8'));
    text = '';
  }
  parts.push(Buffer.from(text, 'utf8'));
  return Buffer.concat(parts);
}
