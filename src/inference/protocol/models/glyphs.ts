import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type GlyphSet, glyphSetOf } from '../../../core/document/mrz-print/index.ts';

const FOLDER = 'mrz-print';
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_TEMPLATES_BYTES = 4 * 1024 * 1024;

/** Reads the committed templates; null if they are missing or do not match their header. */
export async function loadGlyphs(committedDir: string): Promise<GlyphSet | null> {
  try {
    const header = await limited(join(committedDir, FOLDER, 'glyphs.json'), MAX_HEADER_BYTES);
    const planes = await limited(join(committedDir, FOLDER, 'glyphs.bin'), MAX_TEMPLATES_BYTES);
    const set = glyphSetOf(JSON.parse(header.toString('utf8')), planes);
    return set !== null && createHash('sha256').update(planes).digest('hex') === set.sha256 ? set : null;
  } catch {
    return null;
  }
}

async function limited(path: string, maxBytes: number): Promise<Buffer> {
  if ((await stat(path)).size > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
  return await readFile(path);
}
