import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { canonical } from '../../../core/audit/index.ts';
import { jsonOf, orNull } from '../../../core/result/index.ts';
import { flushFolder, replaceFile } from './durable-file.ts';

/** Names a signed file by its content: the name under which the audit chain knows it. */
export function contentId(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** The JSON in a file of at most `limitBytes` bytes; null if it is larger, is not JSON, or cannot be read. */
export function boundedJson(path: string, limitBytes: number): unknown {
  return orNull(() => (statSync(path).size > limitBytes ? null : jsonOf(readFileSync(path))));
}

/** File next to a signed file while that is being changed; it counts as soon as the audit chain refers to it. */
function nextOf(path: string): string {
  return `${path}.next`;
}

/**
 * The content of the signed file to which the audit chain last refers. It is at its own path or, after a power failure between
 * the row and the rename, beside it. Neither is trusted merely because it is there.
 *
 * `missing`: there is no file. `other`: there is a file to which the chain does not refer; `found` is what `open` returned.
 */
export function namedContent<R extends { ok: true; id: string } | { ok: false }>(
  path: string,
  namedId: string | null,
  open: (path: string) => R,
): { state: 'named'; content: Extract<R, { ok: true }> } | { state: 'other'; found: R } | { state: 'missing' } {
  const found = [path, nextOf(path)].filter((place) => existsSync(place)).map((place) => open(place));
  const content = found.find((one): one is Extract<R, { ok: true }> => one.ok && one.id === namedId);
  if (content !== undefined) return { state: 'named', content };
  // A file left by a change that never reached the chain is not one of ours.
  const own = existsSync(path) ? found[0] : undefined;
  return own === undefined ? { state: 'missing' } : { state: 'other', found: own };
}

/**
 * Completes a change that is in the chain but was not yet renamed, before another change may overwrite it. Only
 * under the caller's lock.
 */
async function settleNamed(path: string, isNamed: (path: string) => boolean): Promise<void> {
  const next = nextOf(path);
  if (!existsSync(next) || !isNamed(next)) return;
  await rename(next, path);
  await flushFolder(dirname(path));
}

/**
 * Replaces a signed file with a new one, which is on the disk before `note` writes the row that refers to it: whatever
 * fails in between, the chain always refers to either the earlier file or the new one. `isNamed` says whether the chain now
 * refers to the file at a path. Throws if the disk refuses before the row is written; nothing has then changed.
 */
export async function putNamed<R extends { ok: boolean }>(
  path: string,
  text: string,
  { isNamed, note }: { isNamed: (path: string) => boolean; note: () => R },
): Promise<R> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await settleNamed(path, isNamed);
  await replaceFile(nextOf(path), text, { suffix: 'part' });
  const row = note();
  try {
    if (!row.ok) {
      await rm(nextOf(path), { force: true });
      return row;
    }
    await rename(nextOf(path), path);
    await flushFolder(dirname(path));
  } catch {
    // The row refers to the temporary file, which is read from there until the next change.
  }
  return row;
}
