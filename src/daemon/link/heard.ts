import { join } from 'node:path';
import { z } from 'zod';
import { readSmall } from '../../adapters/storage/exchange-folder/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { linkPlaces } from '../../delivery/courier/index.ts';

const FILE = 'heard.json';
const FILE_LIMIT_BYTES = 256;
const schema = z.strictObject({ format: z.literal('waypost.link-heard.1'), at: z.iso.datetime() });

/** Notes when central last answered. The courier cannot write this, because it has no rights in this folder. */
export async function noteHeard(stateDir: string, at: Date): Promise<void> {
  const text = `${JSON.stringify({ format: 'waypost.link-heard.1', at: at.toISOString() })}\n`;
  // Only `doctor` reads it, and it says how old the time is.
  await replaceFile(join(linkPlaces(stateDir).folder, FILE), text, { suffix: 'part' }).catch(() => undefined);
}

/** When the last answer signed by central came; null if none ever came. */
export async function lastHeard(stateDir: string): Promise<Date | null> {
  const bytes = await readSmall(join(linkPlaces(stateDir).folder, FILE), FILE_LIMIT_BYTES);
  if (bytes === null) return null;
  try {
    const file = schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data;
    return file === undefined ? null : new Date(file.at);
  } catch {
    return null;
  }
}
