import { z } from 'zod';
import { contentId } from '../../adapters/storage/files/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { signaturesOf, signaturesSchema } from '../format/index.ts';

const SCHEMA = 'waypost.signed-pack/1';
const TAG = 'waypost.signed-pack.1\0';

const statementSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  /** Kind of file: a signature over one kind never counts for another. */
  kind: z.string().max(40),
  /** Name of the file if a kiosk has several of the kind; otherwise null. */
  name: z.string().max(40).nullable(),
  /** The version only rises, for each kind and name. */
  version: z.int().min(1),
  issued: z.iso.datetime(),
  /** Null if files of this kind do not expire. */
  expires: z.iso.datetime().nullable(),
  /** Accounts of the people who approved it on a kiosk with their PINs. People at an office sign with their own keys instead. */
  approvals: z.array(z.string().min(1).max(80)).max(8),
  content: z.unknown(),
});
/** What is signed: the content, and the facts that count about it. */
export type Statement = z.infer<typeof statementSchema>;
const envelopeSchema = statementSchema.extend({ signatures: signaturesSchema });

const hex64 = z.string().max(128);
type Signature = z.infer<typeof signaturesSchema>[number];

/** How files of a kind were written before there was an envelope. Kiosks have such files, and offices may still send them. */
export interface FormerForm {
  /** Tag before the signed bytes, which are the RFC 8785 form of the content. */
  tag: string;
  /** Name of the content in the file. */
  field: string;
  /** `office`: a list of signatures; `kiosk`: one of the kiosk itself; `unsigned`: the file is the content. */
  by: 'office' | 'kiosk' | 'unsigned';
}

/** A parsed file; none of it is trusted yet. */
export interface Enveloped {
  /** The statement; null in the former form, which contained only the content. */
  statement: Statement | null;
  content: unknown;
  /** SHA-256 of the RFC 8785 form of what is signed: the name under which the audit knows the file. */
  id: string;
  signed: { tag: string; bytes: Uint8Array };
  /** `unnamed` is a signature of the kiosk itself, whose key the former form did not name. */
  signatures: readonly Signature[] | { unnamed: string } | 'none needed';
}

/** The parts of a file; null if it is in neither form. `former` is null if there never was another form. */
export function readEnvelope(value: unknown, former: FormerForm | null): Enveloped | null {
  const parsed = envelopeSchema.safeParse(value);
  if (parsed.success && parsed.data.content !== undefined) {
    const { signatures, ...statement } = parsed.data;
    return { statement, content: statement.content, signatures, ...signedPart(TAG, statement) };
  }
  if (former === null) return null;
  const { tag, field, by } = former;
  if (by === 'unsigned') {
    const isObject = typeof value === 'object' && value !== null && !('schema' in value && value.schema === SCHEMA);
    return isObject ? { statement: null, content: value, signatures: 'none needed', ...signedPart(tag, value) } : null;
  }
  const rest = by === 'office' ? { signatures: signaturesSchema } : { signature: hex64 };
  const found = z.strictObject({ [field]: z.unknown(), ...rest }).safeParse(value);
  const data = found.data as (Record<string, unknown> & { signatures?: Signature[]; signature?: string }) | undefined;
  if (data?.[field] === undefined) return null;
  const signatures = data.signatures ?? { unnamed: data.signature ?? '' };
  return { statement: null, content: data[field], signatures, ...signedPart(tag, data[field]) };
}

function signedPart(tag: string, value: unknown): Pick<Enveloped, 'id' | 'signed'> {
  return { id: contentId(value), signed: { tag, bytes: Buffer.from(canonical(value), 'utf8') } };
}

/**
 * Text of the file: the statement and one signature of each signer over its RFC 8785 form. If people compare it before they
 * pass it on, it is written in lines. If a kiosk made it for itself it may hold ten thousand numbers, and is one line.
 */
export function sealEnvelope(
  stated: Omit<Statement, 'schema'>,
  signers: readonly (SigningKey | PackSigner)[],
  form: 'lines' | 'one line',
): string {
  const statement = statementSchema.parse({ schema: SCHEMA, ...stated });
  const signatures = signaturesOf(TAG, Buffer.from(canonical(statement), 'utf8'), signers);
  const file = { ...statement, signatures };
  return `${form === 'lines' ? JSON.stringify(file, null, 2) : canonical(file)}\n`;
}

/** The key of a kiosk. It signs, but is not handed out. */
export interface PackSigner {
  publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}
