import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flushSync } from '../../adapters/storage/files/index.ts';
import type { RememberedRepository } from '../../adapters/storage/rollback/index.ts';
import { signedByPeople } from './persons.ts';
import { checkRootForm, signedOf } from './profile.ts';
import { refused, type UpdateRefusal } from './reasons.ts';
import type { MetadataSource } from './sources.ts';

/**
 * Newer roots that a refused cycle verified. TUF 5.3.8 keeps each root as soon as it is verified. Otherwise a source that shows
 * a root once with broken files, and never again, could hide that the root removed a key.
 */
export interface SeenRoots {
  /** The roots in order, after the root that was trusted before; at least one. */
  chain: readonly Uint8Array[];
  /** Data for the memory against rollback, to be kept before `keep`; null if the cycle had no memory. */
  remember: RememberedRepository | null;
  /** Replaces the trusted root with the last one in the chain; the other trusted files stay. */
  keep(): void;
}

/** The same source; every root that it gives is also kept in `walked`, in order. */
export function notingRoots(source: MetadataSource, walked: Uint8Array[]): MetadataSource {
  return {
    base: source.base,
    ...(source.roots === undefined ? {} : { roots: source.roots }),
    get: async (url, limitBytes) => {
      const answer = await source.get(url, limitBytes);
      if (answer.ok && /\/[1-9][0-9]*\.root\.json$/.test(url)) walked.push(answer.bytes);
      return answer;
    },
  };
}

/** Checks each root against the people of the one before: otherwise one person with two root keys could name new people alone. */
export function walkedByPeople(walked: readonly Uint8Array[]): UpdateRefusal | null {
  for (const [at, next] of walked.slice(1).entries()) {
    const before = checkRootForm(walked[at] as Uint8Array);
    const fault = before.ok ? signedByPeople(next, before.root, 'root') : before;
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * The valid roots of a chain, from the first: tuf-js accepted them up to `reached`, they have this appliance's form, and
 * enough signers of the previous root and of their own signed them.
 */
export function heldRoots(walked: readonly Uint8Array[], reached: Uint8Array): Uint8Array[] {
  const taken = walked.slice(0, walked.findIndex((bytes) => Buffer.compare(bytes, reached) === 0) + 1);
  const broken = taken.findIndex((bytes, at) => {
    const own = checkRootForm(bytes);
    if (!own.ok) return true;
    return at > 0 && (walkedByPeople(taken.slice(at - 1, at + 1)) ?? signedByPeople(bytes, own.root, 'root')) !== null;
  });
  return broken < 0 ? taken : taken.slice(0, broken);
}

export function rootVersion(bytes: Uint8Array): number {
  return (signedOf(bytes) as { version?: number } | null)?.version ?? 0;
}

/** A source that can be listed shows whether a root is held back; a server can hide one until the trusted root expires. */
export function missingRoot(trusted: Uint8Array, listed: readonly number[]): UpdateRefusal | null {
  const own = rootVersion(trusted);
  const above = listed.filter((version) => version > own);
  const gap = above.findIndex((version, at) => version !== own + 1 + at);
  if (gap < 0) return null;
  const message = `Root version ${own + 1 + gap} is missing between the trusted one and version ${above[gap]}.`;
  return refused('UPDATE_ROOT_CHAIN', message);
}

/** Replaces a root file in an existing folder, completely or not at all. */
export function putRoot(folder: string, bytes: Uint8Array, { name, mode }: { name: string; mode: number }): void {
  const part = join(folder, `${name}.part`);
  writeFileSync(part, bytes, { mode, flush: true });
  renameSync(part, join(folder, name));
  flushSync(folder);
}

export function readRoot(folder: string): Uint8Array {
  return readFileSync(join(folder, 'root.json'));
}
