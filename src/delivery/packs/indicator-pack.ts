import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import {
  PACK_LIMIT_BYTES,
  type Pack,
  type PackReason,
  type PackVerdict,
  readPack,
} from '../../core/protection/pack/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import type { PackTaker } from '../apply/index.ts';
import type { ListTrust } from '../format/index.ts';
import { type OpenedPack, type PackCode, type PackSite, timeOf } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

const FILE = 'indicators.json';
/** Largest file with a pack and its signatures, bytes. */
export const SIGNED_PACK_LIMIT_BYTES: number = PACK_LIMIT_BYTES + 16 * 1024;

/** Why the installed pack is not in force. */
export type PackInForceReason = PackReason | PackCode<'REF_PACK'>;
export type SignedPackReason = PackInForceReason | PackTrouble;
export type SignedPackVerdict = { ok: true; pack: Pack; signedBy: string[] } | Refusal<SignedPackReason>;

let ownPack: Pack | null = null;

/** The pack that comes with the program. If it is invalid, the installation is broken, and this throws. */
export function productPack(): Pack {
  if (ownPack !== null) return ownPack;
  const own = readPack(readFileSync(join(packageRoot, 'indicators', 'pack.json'), 'utf8'));
  if (!own.ok) throw new Error(`the delivered protection pack: ${own.message}`);
  ownPack = own.pack;
  return ownPack;
}

/** `readPack`, with the product's own words for a pack of schema 1, which has none. */
export function readProtectionPack(text: string): PackVerdict {
  return readPack(text, productPack());
}

export const INDICATORS: SignedPack<Pack, 'REF_PACK', PackReason> = new SignedPack({
  kind: 'indicators',
  name: null,
  reasons: 'REF_PACK',
  words: 'protection pack',
  keys: 'protection.packKeys',
  twoPeople: false,
  // One person alone must not decide who reads referrals, even if a kiosk was configured so for packs of schema 1.
  signersOf: (content) => ((content as { schema?: unknown } | null)?.schema === 'waypost.indicators/1' ? 1 : 2),
  former: { tag: 'waypost.indicators.1\0', field: 'pack', by: 'office' },
  file: FILE,
  limitBytes: SIGNED_PACK_LIMIT_BYTES,
  row: { kind: 'policy-changed', subject: 'indicators' },
  read: (text) => {
    const read = readProtectionPack(text);
    return read.ok ? { ok: true, content: read.pack } : read;
  },
  terms: ({ version, issuedAt }) => ({ version, issued: issuedAt }),
  notes: () => ({}),
});

/** The signed file (`SignedPack.sign`). */
export function signPack(pack: unknown, signers: readonly SigningKey[], expires?: string): string {
  return INDICATORS.sign(pack as Pack, signers, expires);
}

/** Checks signatures before content: it must be known who names the receiver of referrals before that name is read. */
export function openPack(text: string, trust: ListTrust): SignedPackVerdict {
  return verdictOf(INDICATORS.open(text, trust));
}

function verdictOf(opened: OpenedPack<Pack> | Refusal<SignedPackReason>): SignedPackVerdict {
  return opened.ok ? { ok: true, pack: opened.content, signedBy: opened.signedBy } : opened;
}

export interface PackPlace extends PackSite {
  /** Null if the clock cannot be trusted. */
  now: Date | null;
}

/** The pack in force, and what is wrong with the installed one if it is not valid. */
export interface PackInForce {
  pack: Pack;
  /** `delivered` is the pack that comes with the product, which is unsigned because it is part of the product. */
  from: 'installed' | 'delivered';
  fault: { reason: PackInForceReason; notice: string } | null;
}

/**
 * The installed pack, as the audit chain names it; the delivered one if none was installed or it is not valid: an earlier
 * pack that was restored may name a body that must not receive referrals any more. An expired pack stays in use, with a
 * notice, because without it nobody could be referred to a receiving body at all.
 */
export function loadPack(place: PackPlace): PackInForce {
  const loaded = INDICATORS.load(place);
  const path = join(place.stateDir, FILE);
  if (loaded.state === 'installed') {
    const { content: pack, expires } = loaded.pack;
    const notice = `${path}: The protection pack expired on ${expires}. It stays in use. Install the next one.`;
    const over = timeOf(loaded.pack, place.now) === 'over';
    return { pack, from: 'installed', fault: over ? { reason: 'REF_PACK_EXPIRED', notice } : null };
  }
  if (loaded.state !== 'refused') return { pack: productPack(), from: 'delivered', fault: null };
  const notice = `${path}: ${loaded.message} The delivered pack is in force and has no referral body. Install the pack again.`;
  return { pack: productPack(), from: 'delivered', fault: { reason: loaded.reason, notice } };
}

/** Takes a pack from a repository, without trusting what the repository says about it. */
export function packTaker(place: PackSite & { by: string }): PackTaker {
  return {
    limitBytes: SIGNED_PACK_LIMIT_BYTES,
    version: () => {
      const held = place.memory.held(INDICATORS.key);
      const named = INDICATORS.named(place.journal).map(({ version }) => version);
      return Math.max(0, held.ok ? (held.held?.version ?? 0) : 0, ...named);
    },
    take: async (text) => {
      const verdict = await installPack(text, place);
      return verdict.ok ? { ok: true, version: verdict.pack.version } : verdict;
    },
  };
}

/** Installs a signed pack in the state folder, unless something about it is refused (see `SignedPack.install`). */
export async function installPack(
  text: string,
  place: PackSite & { by: string; renew?: boolean },
): Promise<SignedPackVerdict> {
  return verdictOf(await INDICATORS.install(text, place));
}
