import { readFileSync } from 'node:fs';
import { INDICATORS, readProtectionPack, SIGNED_PACK_LIMIT_BYTES } from '../../delivery/packs/index.ts';
import type { PackFacts, Target } from '../tuf/index.ts';
import { fileFault, type ReviewRefusal, refuse } from './staged-file.ts';
import type { Staging } from './staging.ts';

/** The only path for a signed protection pack in a repository. */
export const PACK_PATH = 'pack/protection.json';

/** What an approver is shown about a pack; computed from the staged file. */
export interface ReviewedPack {
  version: number;
  /** Version that is published now; null if there is none. */
  before: number | null;
  items: number;
  bodies: string[];
  changeNotes: string;
  /** Signatures in the file. Each kiosk decides by its own settings which of them count. */
  signatures: number;
}

/** What an office can tell about a signed pack without the keys that a kiosk trusts; a sentence if it is not one. */
export function packFactsOf(text: string): Omit<ReviewedPack, 'before'> | string {
  const content = INDICATORS.contentOf(text);
  if (content === null) return 'This is not a signed protection pack. Sign it first: waypost central indicators';
  const read = readProtectionPack(content);
  if (!read.ok) return `${read.message} (${read.reason})`;
  const { signatures } = JSON.parse(text) as { signatures?: unknown };
  const count = Array.isArray(signatures) ? signatures.length : 0;
  if (count < 2) return 'The pack has one signature. A kiosk accepts it only with the signatures of two people.';
  const { version, items, bodies, changeNotes } = read.pack;
  return {
    version,
    items: items.length,
    bodies: bodies.map(({ id }) => id),
    changeNotes: changeNotes['en'] ?? '',
    signatures: count,
  };
}

/** The pack that the targets name; null if they do not name one. */
export function publishedPack(targets: Readonly<Record<string, Target>>): (Target & { custom: PackFacts }) | null {
  const target = targets[PACK_PATH];
  return target !== undefined && 'pack' in target.custom ? { ...target, custom: target.custom } : null;
}

/**
 * Examines a staged pack without trusting anything: nothing else may change, the file must be the one that is named and a pack
 * of the stated version, and that version must be above the published one.
 */
export function reviewPack(
  staging: Staging,
  change: {
    before: Readonly<Record<string, Target>>;
    after: Readonly<Record<string, Target>>;
    changed: readonly string[];
  },
): ReviewedPack | ReviewRefusal {
  const other = change.changed.find((path) => path !== PACK_PATH);
  if (other !== undefined)
    return refuse('STAGING_OTHER_CHANGE', `This publishes a protection pack, but it also changes ${other}.`);
  const target = publishedPack(change.after);
  if (target === null || change.changed.length === 0)
    return refuse('STAGING_PACK', 'No new protection pack is staged.');
  if (target.length > SIGNED_PACK_LIMIT_BYTES)
    return refuse('STAGING_PACK', `The pack is larger than ${SIGNED_PACK_LIMIT_BYTES} bytes.`);
  const fault = fileFault(staging, PACK_PATH, target);
  if (fault !== null) return fault;
  const facts = packFactsOf(readFileSync(staging.targetFile(PACK_PATH, target.hashes.sha256), 'utf8'));
  if (typeof facts === 'string') return refuse('STAGING_PACK', facts);
  const before = publishedPack(change.before)?.custom.version ?? null;
  if (facts.version !== target.custom.version)
    return refuse(
      'STAGING_PACK',
      `The pack is version ${facts.version}, but the targets state ${target.custom.version}.`,
    );
  if (before !== null && facts.version <= before)
    return refuse('STAGING_PACK', `Version ${facts.version} is not newer than ${before}, which is published.`);
  return { ...facts, before };
}
