import { join } from 'node:path';
import { z } from 'zod';
import { readSmall } from '../../adapters/storage/exchange-folder/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import { linkPlaces } from '../../delivery/courier/index.ts';

const FILE = 'heard.json';
const FILE_LIMIT_BYTES = 256;
const schema = z.strictObject({ format: z.literal('waypost.link-heard.1'), at: z.iso.datetime() });

/** Notes when central's word came last; the courier cannot write it, for it has no right in this folder. */
export async function noteHeard(stateDir: string, at: Date): Promise<void> {
  const text = `${JSON.stringify({ format: 'waypost.link-heard.1', at: at.toISOString() })}\n`;
  // Only `doctor` reads it, and an older one is told as an older one.
  await replaceFile(join(linkPlaces(stateDir).folder, FILE), text, { suffix: 'part' }).catch(() => undefined);
}

/** When an answer came last that central signed; null if none ever came. */
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
