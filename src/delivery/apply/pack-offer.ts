import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { refuse } from '../../core/result/index.ts';
import { refused, type SignedTarget, type UpdateRefusal } from '../tuf/index.ts';
import type { OfferedFile } from './offer.ts';
import type { PackOutcome, PackTaker } from './site.ts';
import { stage } from './stage.ts';

/** Path of the signed protection pack in a repository. */
const PACK_PATH = 'pack/protection.json';
const packCustom = z.strictObject({ pack: z.literal('protection'), version: z.int().min(1) });
export type OfferedPack = OfferedFile<z.infer<typeof packCustom>>;

/** The pack in signed targets; null if there is none. */
export function packOffer(
  targets: Readonly<Record<string, SignedTarget>>,
  limitBytes: number,
): OfferedPack | UpdateRefusal | null {
  const target = targets[PACK_PATH];
  if (target === undefined) return null;
  const custom = packCustom.safeParse(target.custom).data;
  if (custom === undefined)
    return refused('UPDATE_HEADER_OTHER', `The signed description of ${PACK_PATH} contradicts its name.`);
  if (target.length > limitBytes)
    return refused('UPDATE_TOO_LARGE', `The protection pack has ${target.length} bytes; ${limitBytes} are allowed.`);
  return { path: PACK_PATH, length: target.length, sha256: target.hashes.sha256, custom };
}

/** Text of a pack that is newer than any that this appliance has had; null if there is none. */
export function newerPack(
  targets: Readonly<Record<string, SignedTarget>>,
  at: { from: string; staging: string; taker: PackTaker },
): { text: string; version: number } | UpdateRefusal | null {
  const offer = packOffer(targets, at.taker.limitBytes);
  if (offer === null || 'reason' in offer) return offer;
  if (offer.custom.version <= at.taker.version()) return null;
  const staged = stage(offer, at);
  if (!staged.ok) return staged;
  try {
    return { text: readFileSync(staged.path, 'utf8'), version: offer.custom.version };
  } finally {
    rmSync(staged.path, { force: true });
  }
}

/** Installs the pack that `newerPack` found, after the update lock is released, because an installation takes the same lock. */
export async function takePack(
  found: { text: string; version: number } | UpdateRefusal,
  taker: PackTaker,
): Promise<PackOutcome> {
  if ('reason' in found) return found;
  const taken = await taker.take(found.text);
  if (!taken.ok) return refuse(taken.reason, taken.message);
  if (taken.version !== found.version) {
    // The pack is valid and installed, but what the repository said about it was wrong.
    const message = `The protection pack is version ${taken.version}; the repository states version ${found.version}.`;
    return refuse('UPDATE_HEADER_OTHER', message);
  }
  return { ok: true, version: taken.version, message: `Protection pack, version ${taken.version}, is installed.` };
}
