import { join } from 'node:path';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import {
  POLICY_LIMIT_BYTES,
  type PolicyPack,
  type PolicyReason,
  type PolicyStanding,
  readPolicyPack,
} from '../../core/inspection/policy/pack/index.ts';
import { type Refusal, refuse } from '../../core/result/index.ts';
import type { ListTrust } from '../format/index.ts';
import { type OpenedPack, type PackCode, type PackSite, timeOf } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

const FILE = 'policy.json';
/** Largest file with a pack and its signatures, bytes. */
export const SIGNED_POLICY_LIMIT_BYTES: number = POLICY_LIMIT_BYTES + 16 * 1024;

export type SignedPolicyReason =
  | PolicyReason
  | PackCode<'POLICY'>
  | PackTrouble
  | 'POLICY_OTHER'
  | 'POLICY_NOT_YET'
  | 'POLICY_CLOCK';
export type SignedPolicyVerdict =
  | { ok: true; pack: PolicyPack; sha256: string; signedBy: string[] }
  | Refusal<SignedPolicyReason>;

export const POLICY: SignedPack<PolicyPack, 'POLICY', PolicyReason> = new SignedPack({
  kind: 'policy',
  name: null,
  reasons: 'POLICY',
  words: 'policy pack',
  keys: 'policyKeys',
  twoPeople: false,
  former: { tag: 'waypost.policy.1\0', field: 'policy', by: 'office' },
  file: FILE,
  limitBytes: SIGNED_POLICY_LIMIT_BYTES,
  row: { kind: 'policy-changed', subject: 'policy' },
  read: (text) => {
    const read = readPolicyPack(text);
    return read.ok ? { ok: true, content: read.pack } : read;
  },
  terms: ({ version, validFrom, validUntil }) => ({ version, issued: validFrom, expires: validUntil }),
  notes: ({ policyId, country }) => ({ policyId, country }),
});

/** The signed file (`SignedPack.sign`). */
export function signPolicy(policy: unknown, signers: readonly SigningKey[]): string {
  return POLICY.sign(policy as PolicyPack, signers);
}

/** Checks the signatures before the content, so that a file without the office's signature is not even read. */
export function openPolicy(text: string, trust: ListTrust): SignedPolicyVerdict {
  return verdictOf(POLICY.open(text, trust));
}

function verdictOf(opened: OpenedPack<PolicyPack> | Refusal<SignedPolicyReason>): SignedPolicyVerdict {
  if (!opened.ok) return opened;
  const { content: pack, sha256, signedBy } = opened;
  return { ok: true, pack, sha256, signedBy };
}

export interface PolicyPlace extends PackSite {
  /** Null if the clock is not trusted; then validity cannot be judged. */
  now: Date | null;
}

export interface InstalledPolicy {
  standing: PolicyStanding;
  pack: PolicyPack | null;
  sha256: string | null;
  /** Why it is not in force; null if it is, or if none was ever installed. */
  reason: SignedPolicyReason | null;
  /** Notice for the person who starts the daemon; null if there is nothing to say. */
  notice: string | null;
}

const NONE: InstalledPolicy = { standing: 'development', pack: null, sha256: null, reason: null, notice: null };

/**
 * The installed policy, as the audit chain names it. While the clock is not trusted, policies do not expire: otherwise a lane
 * that waits for the time would change its rules at each start.
 */
export function loadPolicy(place: PolicyPlace): InstalledPolicy {
  const loaded = POLICY.load(place);
  if (loaded.state === 'refused') {
    const path = join(place.stateDir, FILE);
    const notice = `${path}: ${loaded.message} The development policy is in force. Install the policy again.`;
    return { standing: 'refused', pack: null, sha256: null, reason: loaded.reason, notice };
  }
  if (loaded.state !== 'installed') return NONE;
  const { content: pack, sha256 } = loaded.pack;
  const standing = standingStatusOf(loaded.pack, place.now);
  const words = { expired: `expired on ${pack.validUntil}`, 'not-yet-valid': `is valid from ${pack.validFrom}` };
  const notice =
    standing === 'in-force'
      ? null
      : `Policy ${pack.policyId} ${pack.version} ${words[standing]}: for each rule, the stricter of the policy and this kiosk applies. Install a newer one.`;
  const reason = standing === 'expired' ? 'POLICY_EXPIRED' : standing === 'not-yet-valid' ? 'POLICY_NOT_YET' : null;
  return { standing, pack, sha256, reason, notice };
}

/** Whether a pack is within its period of validity. */
function standingStatusOf(pack: OpenedPack<PolicyPack>, now: Date | null): 'in-force' | 'expired' | 'not-yet-valid' {
  const time = timeOf(pack, now);
  return time === 'over' ? 'expired' : time === 'early' ? 'not-yet-valid' : 'in-force';
}

/**
 * Installs a signed policy in the state folder. Refused, with the policy in force left as it is: a broken pack, one without
 * enough signatures, one with another name, a version that is not higher than any the audit ever named, and one outside its
 * period of validity.
 */
export async function installPolicy(
  text: string,
  place: PolicyPlace & { by: string; renew?: boolean },
): Promise<SignedPolicyVerdict> {
  const { now } = place;
  const taken = await POLICY.install(text, place, (opened, before) => {
    const { policyId, country, version, validFrom, validUntil } = opened.content;
    const other = before.find(({ body }) => body['policyId'] !== policyId || body['country'] !== country);
    if (other !== undefined) {
      const message = `This kiosk works under policy ${other.body['policyId']} of ${other.body['country']}, but this is ${policyId} of ${country}.`;
      return refuse('POLICY_OTHER', `${message} To change its policy, a kiosk needs a new state folder.`);
    }
    if (now === null)
      return refuse('POLICY_CLOCK', 'The clock is not trusted, so its time cannot be judged. Set the clock first.');
    const standing = standingStatusOf(opened, now);
    if (standing === 'expired') return refuse('POLICY_EXPIRED', `Policy ${version} expired on ${validUntil}.`);
    if (standing === 'in-force') return null;
    return refuse('POLICY_NOT_YET', `Policy ${version} is valid from ${validFrom}: install it then.`);
  });
  return verdictOf(taken);
}
