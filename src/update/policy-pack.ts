import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical } from '../audit/index.ts';
import {
  POLICY_LIMIT_BYTES,
  type PolicyPack,
  type PolicyReason,
  type PolicyStanding,
  readPolicyPack,
} from '../inspection/index.ts';
import {
  type AuditJournal,
  boundedJson,
  contentId,
  lastChange,
  replaceFile,
  type SigningKey,
} from '../storage/index.ts';
import { type ListTrust, signaturesSchema } from './format.ts';
import { isEnough, signaturesOf, trustedSigners } from './signatures.ts';

const TAG = 'waypost.policy.1\0';
const FILE = 'policy.json';
/** Under this name the audit chain knows which policy was taken last. */
const SUBJECT = 'policy';
/** A pack and its signatures. */
export const SIGNED_POLICY_LIMIT_BYTES: number = POLICY_LIMIT_BYTES + 16 * 1024;

const signedSchema = z.strictObject({ policy: z.unknown(), signatures: signaturesSchema });

export type SignedPolicyReason =
  | PolicyReason
  | 'POLICY_SIGNATURE'
  | 'POLICY_OLDER'
  | 'POLICY_OTHER'
  | 'POLICY_EXPIRED'
  | 'POLICY_NOT_YET'
  | 'POLICY_CLOCK'
  | 'STORAGE_FAILED'
  | 'AUDIT_UNAVAILABLE';
export type SignedPolicyVerdict =
  | { ok: true; pack: PolicyPack; sha256: string; signedBy: string[] }
  | { ok: false; reason: SignedPolicyReason; message: string };

type Refused = Extract<SignedPolicyVerdict, { ok: false }>;

/** The signed file: the pack and one Ed25519 signature of each signer over its RFC 8785 form. */
export function signPolicy(policy: unknown, signers: readonly SigningKey[]): string {
  const signatures = signaturesOf(TAG, Buffer.from(canonical(policy), 'utf8'), signers);
  return `${JSON.stringify({ policy, signatures }, null, 2)}\n`;
}

/** Signatures first, then the content: what nobody of the office signed is not even read. */
export function openPolicy(text: string, trust: ListTrust): SignedPolicyVerdict {
  return openSigned(json(text), trust);
}

function openSigned(value: unknown, trust: ListTrust): SignedPolicyVerdict {
  const signed = signedSchema.safeParse(value);
  if (!signed.success) return refuse('POLICY_UNREADABLE', 'This is no signed policy pack.');
  if (trust.keys.length === 0) {
    const remedy = 'set policyKeys.keys to the public keys of your office.';
    return refuse('POLICY_SIGNATURE', `No keys for policies are configured: ${remedy}`);
  }
  const bytes = Buffer.from(canonical(signed.data.policy), 'utf8');
  const signedBy = trustedSigners({ tag: TAG, bytes }, signed.data.signatures, trust);
  if (!isEnough(signedBy, trust)) {
    const carried = `The policy carries ${signedBy.length} valid signature(s) of keys in policyKeys`;
    return refuse('POLICY_SIGNATURE', `${carried}; ${trust.threshold} are required.`);
  }
  const read = readPolicyPack(JSON.stringify(signed.data.policy));
  return read.ok ? { ok: true, pack: read.pack, sha256: contentId(signed.data.policy), signedBy } : read;
}

export interface PolicyPlace {
  stateDir: string;
  trust: ListTrust;
  journal: Pick<AuditJournal, 'appendSystem' | 'caseRows'>;
  /** Null where the clock is not trusted: then no time can be judged. */
  now: Date | null;
}

export interface InstalledPolicy {
  standing: PolicyStanding;
  pack: PolicyPack | null;
  sha256: string | null;
  /** For the person who starts the daemon; null where there is nothing to say. */
  notice: string | null;
}

const NONE: InstalledPolicy = { standing: 'development', pack: null, sha256: null, notice: null };

/**
 * The installed policy, its signatures checked once more. The audit chain has the last word on which one that is: an
 * earlier file that was put back, and one that was taken away, are both refused. With a clock that is not trusted no
 * policy lapses: a lane that waits for the time would otherwise change its rules at each start.
 */
export function loadPolicy({ stateDir, trust, journal, now }: PolicyPlace): InstalledPolicy {
  const path = join(stateDir, FILE);
  const named = lastChange(journal, SUBJECT, ['policy-changed']);
  const there = existsSync(path);
  if (!there && named === null) return NONE;
  const refused = (why: string): InstalledPolicy => ({
    standing: 'refused',
    pack: null,
    sha256: null,
    notice: `${path}: ${why} The development policy is in force. Install the policy again.`,
  });
  if (!there) return refused('The policy that the audit names last is gone.');
  const opened = openSigned(boundedJson(path, SIGNED_POLICY_LIMIT_BYTES), trust);
  if (!opened.ok) return refused(opened.message);
  if (named?.id !== opened.sha256) return refused('It is not the policy that the audit names last.');
  const { pack, sha256 } = opened;
  const standing = standingOf(pack, now);
  const words = { expired: `expired on ${pack.validUntil}`, 'not-yet-valid': `is valid from ${pack.validFrom} on` };
  const notice =
    standing === 'in-force'
      ? null
      : `Policy ${pack.policyId} ${pack.version} ${words[standing]}: of each rule the stricter holds, its or this kiosk's own. Install a newer one.`;
  return { standing, pack, sha256, notice };
}

/** Where a pack stands in its time. */
function standingOf(pack: PolicyPack, now: Date | null): 'in-force' | 'expired' | 'not-yet-valid' {
  if (now === null) return 'in-force';
  if (now.getTime() >= Date.parse(pack.validUntil)) return 'expired';
  return now.getTime() < Date.parse(pack.validFrom) ? 'not-yet-valid' : 'in-force';
}

/**
 * Takes a signed policy into the state folder. The audit row comes before the file. Refused, with what was in force left
 * as it is: a broken pack, one without enough signatures, one of another name, a version that is not higher than any the
 * audit ever named, and one outside its time.
 */
export async function installPolicy(text: string, place: PolicyPlace & { by: string }): Promise<SignedPolicyVerdict> {
  const { stateDir, trust, journal, now, by } = place;
  const opened = openPolicy(text, trust);
  if (!opened.ok) return opened;
  const { pack, sha256, signedBy } = opened;
  const { policyId, country, version } = pack;
  const before = takenBefore(journal);
  const other = before.find((row) => row.policyId !== policyId || row.country !== country);
  if (other !== undefined) {
    const message = `This kiosk is under policy ${other.policyId} of ${other.country}, and this is ${policyId} of ${country}.`;
    return refuse('POLICY_OTHER', `${message} A kiosk changes its policy with a new state folder.`);
  }
  const highest = Math.max(0, ...before.map((row) => row.version));
  // The very pack that the audit names last may come again where its file was lost or damaged.
  const again = before.at(-1)?.id === sha256 && loadPolicy(place).standing === 'refused';
  if (version <= highest && !again) {
    const message = `Policy ${version} is not newer than policy ${highest}, which this kiosk has had.`;
    return refuse('POLICY_OLDER', `${message} Give the new one a higher version.`);
  }
  if (now === null)
    return refuse('POLICY_CLOCK', 'The clock is not trusted, so that its time cannot be judged. Set the clock first.');
  const standing = standingOf(pack, now);
  if (standing === 'expired') return refuse('POLICY_EXPIRED', `Policy ${version} expired on ${pack.validUntil}.`);
  if (standing === 'not-yet-valid')
    return refuse('POLICY_NOT_YET', `Policy ${version} is valid from ${pack.validFrom} on: install it then.`);
  const row = journal.appendSystem('policy-changed', SUBJECT, { id: sha256, policyId, country, version, signedBy, by });
  if (!row.ok)
    return refuse('AUDIT_UNAVAILABLE', 'The audit cannot be written, so the policy is not taken. Run: waypost doctor');
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await replaceFile(join(stateDir, FILE), text, { suffix: 'part' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const message = `${stateDir} cannot be written (${code}). Make room, then install it again.`;
    return refuse('STORAGE_FAILED', message);
  }
  return opened;
}

interface Taken {
  id: string;
  policyId: string;
  country: string;
  version: number;
}

/** Every policy that the audit names; a row that does not parse says nothing, and `audit verify` names it. */
function takenBefore(journal: Pick<AuditJournal, 'caseRows'>): Taken[] {
  return journal.caseRows(SUBJECT).flatMap(({ text }) => {
    const row = json(text) as { kind?: string; body?: Taken } | null;
    return row?.kind === 'policy-changed' && row.body !== undefined ? [row.body] : [];
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refuse(reason: SignedPolicyReason, message: string): Refused {
  return { ok: false, reason, message };
}
