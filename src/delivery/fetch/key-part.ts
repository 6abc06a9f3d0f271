import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { type OfferedKeys, targetFile } from '../apply/index.ts';
import { KEY_FILE_LIMIT_BYTES, KEY_HEAD_BYTES, keyFileOfPart, partOf, readKeyFile } from '../content-keys/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';
import { missing, remoteUrl, SPOOL_FOLDER_MODE, SPOOL_MODE } from './download.ts';
import { getResumed, type Pace } from './http.ts';

/**
 * Fetches this device's part of a key file into the spool, as a separate key file: head and index first, then the entries
 * whose ids begin like the device's. A part has no signed hash. The apply opens the entry and compares the key with the
 * signed id, so a server can withhold a key but not replace it. `sealed` says whether the device has an entry.
 */
export async function downloadKeys(
  file: OfferedKeys,
  at: { url: string; spool: string; pace: Pace; deviceKeyId: string },
): Promise<{ ok: true; fetched: number; sealed: boolean } | UpdateRefusal> {
  const { contentKeyId } = file.custom;
  const head = await getRange(file, at, { from: 0, to: Math.min(KEY_HEAD_BYTES, file.length) });
  if (!head.ok) return head;
  const part = partOf(head.bytes, { contentKeyId, deviceKeyId: at.deviceKeyId, fileBytes: file.length });
  if (!part.ok) return part;
  const own = part.to === part.from ? { ok: true as const, bytes: new Uint8Array() } : await getRange(file, at, part);
  if (!own.ok) return own;
  const cut = keyFileOfPart(contentKeyId, own.bytes);
  if ('reason' in cut) return { ...cut };
  const path = targetFile(at.spool, file);
  mkdirSync(dirname(path), { recursive: true, mode: SPOOL_FOLDER_MODE });
  await replaceFile(path, cut, { suffix: 'part', mode: SPOOL_MODE });
  const read = readKeyFile(cut);
  const sealed = !('reason' in read) && read.entries.has(at.deviceKeyId);
  return { ok: true, fetched: head.bytes.length + own.bytes.length, sealed };
}

/** Bytes `from` up to `to` of a target. A server without ranges sends the whole file, whose length was signed. */
async function getRange(
  file: OfferedKeys,
  at: { url: string; pace: Pace },
  { from, to }: { from: number; to: number },
): Promise<{ ok: true; bytes: Uint8Array } | UpdateRefusal> {
  const parts: Uint8Array[] = [];
  let start = 0;
  let next = -1;
  const result = await getResumed({
    ...{ url: remoteUrl(at.url, file), offset: from, end: to, pace: at.pace, resumes: true },
    limitBytes: Math.min(file.length, KEY_FILE_LIMIT_BYTES),
    onStart: (first) => {
      if (first === next) return;
      parts.length = 0;
      start = first;
      next = first;
    },
    onBytes: (bytes) => {
      parts.push(bytes);
      next += bytes.length;
    },
  });
  if (!result.ok) return 'refusal' in result ? result.refusal : missing(file, result.status);
  const bytes = Buffer.concat(parts).subarray(Math.max(0, from - start), Math.max(0, to - start));
  if (start <= from && bytes.length === to - from) return { ok: true, bytes };
  return refused('UPDATE_LENGTH_OR_HASH', `The source sends a different part of ${file.path} than requested.`);
}
