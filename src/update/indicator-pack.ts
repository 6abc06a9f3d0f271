import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical } from '../audit/index.ts';
import { PACK_LIMIT_BYTES, type Pack, type PackReason, readPack } from '../protection/index.ts';
import { type AuditJournal, replaceFile, type SigningKey } from '../storage/index.ts';
import { type ListTrust, signaturesSchema } from './format.ts';
import { isEnough, signaturesOf, trustedSigners } from './signatures.ts';

const TAG = 'waypost.indicators.1\0';
const FILE = 'indicators.json';
/** A pack and its signatures. */
export const SIGNED_PACK_LIMIT_BYTES: number = PACK_LIMIT_BYTES + 16 * 1024;

const signedSchema = z.strictObject({ pack: z.unknown(), signatures: signaturesSchema });

export type SignedPackReason =
  | PackReason
  | 'REF_PACK_SIGNATURE'
  | 'REF_PACK_OLDER'
  | 'STORAGE_FAILED'
  | 'AUDIT_UNAVAILABLE';
export type SignedPackVerdict =
  | { ok: true; pack: Pack; signedBy: string[] }
  | { ok: false; reason: SignedPackReason; message: string };

type Refused = Extract<SignedPackVerdict, { ok: false }>;

/** The signed file: the pack and one Ed25519 signature of each signer over its RFC 8785 form. */
export function signPack(pack: unknown, signers: readonly SigningKey[]): string {
  const signatures = signaturesOf(TAG, Buffer.from(canonical(pack), 'utf8'), signers);
  return `${JSON.stringify({ pack, signatures }, null, 2)}\n`;
}

/** Signatures first, then the content: who names the receiver of referrals must be known before what is named is read. */
export function openPack(text: string, trust: ListTrust): SignedPackVerdict {
  const signed = signedSchema.safeParse(json(text));
  if (!signed.success) return refuse('REF_PACK_UNREADABLE', 'This is no signed indicator pack.');
  if (trust.keys.length === 0) {
    const remedy = 'set protection.packKeys.keys to the public keys of your office.';
    return refuse('REF_PACK_SIGNATURE', `No keys for packs are configured: ${remedy}`);
  }
  const bytes = Buffer.from(canonical(signed.data.pack), 'utf8');
  const signedBy = trustedSigners({ tag: TAG, bytes }, signed.data.signatures, trust);
  if (!isEnough(signedBy, trust)) {
    const carried = `The pack carries ${signedBy.length} valid signature(s) of keys in protection.packKeys`;
    return refuse('REF_PACK_SIGNATURE', `${carried}; ${trust.threshold} are required.`);
  }
  const read = readPack(JSON.stringify(signed.data.pack));
  return read.ok ? { ok: true, pack: read.pack, signedBy } : read;
}

export interface PackPlace {
  stateDir: string;
  trust: ListTrust;
  /** Text of the pack that comes with the product. */
  delivered: string;
}

/** The pack in force, and a sentence where the installed one does not hold. */
export interface PackInForce {
  pack: Pack;
  /** `delivered`: the one that comes with the product, unsigned because it is part of it. */
  from: 'installed' | 'delivered';
  notice: string | null;
}

/**
 * The installed pack, its signatures checked once more; the delivered one where none was installed or where it does not
 * hold. A delivered pack that does not hold is a broken installation and throws.
 */
export async function loadPack({ stateDir, trust, delivered }: PackPlace): Promise<PackInForce> {
  const own = readPack(delivered);
  if (!own.ok) throw new Error(`the delivered indicator pack: ${own.message}`);
  const path = join(stateDir, FILE);
  const back = (why: string): PackInForce => ({
    pack: own.pack,
    from: 'delivered',
    notice: `${path}: ${why} The pack of the product is in force and has no referral body. Install the pack again.`,
  });
  let text: string;
  try {
    if ((await stat(path)).size > SIGNED_PACK_LIMIT_BYTES) return back('It is too large.');
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { pack: own.pack, from: 'delivered', notice: null };
    return back('It cannot be read.');
  }
  const opened = openPack(text, trust);
  return opened.ok ? { pack: opened.pack, from: 'installed', notice: null } : back(opened.message);
}

/**
 * Takes a signed pack into the state folder. The audit row comes before the file. A broken pack, an older one and one
 * without enough signatures are refused, and the pack that was in force stays.
 */
export async function installPack(
  text: string,
  place: PackPlace & { journal: Pick<AuditJournal, 'appendSystem'>; by: string },
): Promise<SignedPackVerdict> {
  const { stateDir, trust, journal, by } = place;
  const opened = openPack(text, trust);
  if (!opened.ok) return opened;
  const before = await loadPack(place);
  const { version } = opened.pack;
  if (before.from === 'installed' && before.pack.version >= version) {
    const message = `Pack ${version} is not newer than pack ${before.pack.version}, which is in force.`;
    return refuse('REF_PACK_OLDER', `${message} Give the new one a higher version.`);
  }
  const row = journal.appendSystem('policy-changed', 'indicators', { version, signedBy: opened.signedBy, by });
  if (!row.ok)
    return refuse('AUDIT_UNAVAILABLE', 'The audit cannot be written, so the pack is not taken. Run: waypost doctor');
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await replaceFile(join(stateDir, FILE), text, { suffix: 'part' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return refuse('STORAGE_FAILED', `${stateDir} cannot be written (${code}). The pack that was in force stays.`);
  }
  return opened;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refuse(reason: SignedPackReason, message: string): Refused {
  return { ok: false, reason, message };
}
