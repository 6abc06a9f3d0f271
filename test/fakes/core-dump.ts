import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATTERN = '/proc/sys/kernel/core_pattern';
const PRLIMIT = '/usr/bin/prlimit';
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Why a core dump cannot be had on this machine; null where the kernel writes one into the folder of the process. */
export function noCoreDump(): string | null {
  const pattern = readFileSync(PATTERN, 'utf8').trim();
  if (!existsSync(PRLIMIT)) return 'util-linux is not installed';
  return pattern.startsWith('|') || pattern.includes('/') ? `the kernel hands core dumps to ${pattern}` : null;
}

/** A folder for a process to run in, so that its core dump lies nowhere else. */
export function coreFolder(): string {
  return mkdtempSync(join(tmpdir(), 'waypost-core-'));
}

/** Lets a running process leave a core dump, whatever its unit says. */
export function allowCore(pid: number): void {
  execFileSync(PRLIMIT, ['--pid', String(pid), '--core=unlimited:unlimited']);
}

/** The core dump that lies in a folder. Its holes are read as nothing. */
export function coreIn(folder: string): string {
  const name = readdirSync(folder).find((one) => one.startsWith('core'));
  if (name === undefined) throw new Error(`no core dump in ${folder}`);
  return join(folder, name);
}

/** Which of the words are in a file of any size, as UTF-8 or UTF-16. */
export function wordsIn(path: string, words: readonly string[]): { bytes: number; found: string[] } {
  const forms = words.flatMap((word) => [
    { word, form: Buffer.from(word, 'utf8') },
    { word, form: Buffer.from(word, 'utf16le') },
  ]);
  const overlap = Math.max(...forms.map(({ form }) => form.length));
  const size = statSync(path).size;
  const found = new Set<string>();
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let at = 0; at < size; at += CHUNK_BYTES - overlap) {
      const read = readSync(file, chunk, 0, CHUNK_BYTES, at);
      const bytes = chunk.subarray(0, read);
      for (const { word, form } of forms) if (bytes.includes(form)) found.add(word);
    }
  } finally {
    closeSync(file);
  }
  return { bytes: size, found: [...found] };
}
