import { open, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** How far back the time of a finished file is set, in milliseconds: "nobody has written to this for a while". */
const FINISHED_AGO_MS = 1_000;

/**
 * The simulated page scanner: puts a page into the spool folder as good scanner software does, under a name that is
 * ignored until the file is whole. Rejects when the folder cannot be written.
 */
export async function dropPage(folder: string, bytes: Uint8Array, page: { name: string; now: Date }): Promise<void> {
  const unfinished = join(folder, `.${page.name}.tmp`);
  // Mode 0600, and never overwriting: even in a demo, a page is personal data.
  const handle = await open(unfinished, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
  const finished = new Date(page.now.getTime() - FINISHED_AGO_MS);
  await utimes(unfinished, finished, finished);
  await rename(unfinished, join(folder, page.name));
}
