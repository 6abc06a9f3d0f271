import { join } from 'node:path';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { PACK_LIMIT_BYTES, type Pack, type PackReason, readPack } from '../../core/protection/index.ts';
import type { ListTrust } from '../format/index.ts';
import {
  type OpenedPack,
  type PackCode,
  type PackRefusal,
  type PackSite,
  type PackTrouble,
  SignedPack,
} from './signed-pack.ts';

const FILE = 'indicators.json';
/** A pack and its signatures. */
export const SIGNED_PACK_LIMIT_BYTES: number = PACK_LIMIT_BYTES + 16 * 1024;

/** What keeps the installed pack from being in force. */
export type PackInForceReason = PackReason | PackCode<'REF_PACK'>;
export type SignedPackReason = PackInForceReason | PackTrouble;
export type SignedPackVerdict = { ok: true; pack: Pack; signedBy: string[] } | PackRefusal<SignedPackReason>;

const INDICATORS = new SignedPack<Pack, 'REF_PACK', PackReason>({
  reasons: 'REF_PACK',
  name: 'indicator pack',
  keys: 'protection.packKeys',
  tag: 'waypost.indicators.1\0',
  field: 'pack',
  file: FILE,
  limitBytes: SIGNED_PACK_LIMIT_BYTES,
  row: { kind: 'policy-changed', subject: 'indicators' },
  read: (text) => {
    const read = readPack(text);
    return read.ok ? { ok: true, content: read.pack } : read;
  },
  versionOf: ({ version }) => version,
  notes: () => ({}),
});

/** The signed file: the pack and one Ed25519 signature of each signer over its RFC 8785 form. */
export function signPack(pack: unknown, signers: readonly SigningKey[]): string {
  return INDICATORS.sign(pack, signers);
}

/** Signatures first, then the content: who names the receiver of referrals must be known before what is named is read. */
export function openPack(text: string, trust: ListTrust): SignedPackVerdict {
  return verdictOf(INDICATORS.open(text, trust));
}

function verdictOf(opened: OpenedPack<Pack> | PackRefusal<SignedPackReason>): SignedPackVerdict {
  return opened.ok ? { ok: true, pack: opened.content, signedBy: opened.signedBy } : opened;
}

export interface PackPlace extends PackSite {
  /** Text of the pack that comes with the product. */
  delivered: string;
}

/** The pack in force, and what is wrong where the installed one does not hold. */
export interface PackInForce {
  pack: Pack;
  /** `delivered`: the one that comes with the product, unsigned because it is part of it. */
  from: 'installed' | 'delivered';
  fault: { reason: PackInForceReason; notice: string } | null;
}

/**
 * The installed pack, as the audit chain names it; the delivered one where none was installed or where it does not hold: an
 * earlier pack that was put back may name a body that must receive nothing any more. A delivered pack that does not hold is
 * a broken installation and throws. `start`: the daemon starts, and names a pack of an earlier version of the program.
 */
export function loadPack(place: PackPlace, { start }: { start: boolean } = { start: false }): PackInForce {
  const own = readPack(place.delivered);
  if (!own.ok) throw new Error(`the delivered indicator pack: ${own.message}`);
  const loaded = start ? INDICATORS.start(place) : INDICATORS.load(place);
  if (loaded.state === 'installed') return { pack: loaded.pack.content, from: 'installed', fault: null };
  if (loaded.state === 'none') return { pack: own.pack, from: 'delivered', fault: null };
  const path = join(place.stateDir, FILE);
  const notice = `${path}: ${loaded.message} The pack of the product is in force and has no referral body. Install the pack again.`;
  return { pack: own.pack, from: 'delivered', fault: { reason: loaded.reason, notice } };
}

/** Takes a signed pack into the state folder, where nothing about it is refused (see `SignedPack.install`). */
export async function installPack(text: string, place: PackSite & { by: string }): Promise<SignedPackVerdict> {
  return verdictOf(await INDICATORS.install(text, place));
}
