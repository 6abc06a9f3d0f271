import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;
const MAX_PAGE_BYTES = 20 * 1024 * 1024;
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

const manifestSchema = z.object({
  schema: z.literal('waypost.documents/1'),
  files: z.record(fileName, z.string().regex(/^[0-9a-f]{64}$/)),
});
const metaSchema = z.object({
  image: fileName,
  species: z.string(),
  place: z.array(z.union([z.string(), z.number()])),
  photo: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
});

export interface DrawnPage {
  /** Name as in the score file next to the model: seed, split, template, index, species. */
  name: string;
  /** Rectangle of the photograph, pixels; null if the page does not have one. */
  photo: [number, number, number, number] | null;
  /** The encoded page; or a string that says why it is not the page in the manifest. */
  read(): Uint8Array | string;
}

export interface DrawnSet {
  /** Hash over all files of the set, made as by `pages_hash` in models/training/documents/proof.py. */
  pagesSha256: string;
  pages: DrawnPage[];
}

/** Opens a set drawn by models/training/documents/factory.py; a string says what is wrong with the folder. */
export function openDrawnSet(folder: string): DrawnSet | string {
  const text = limited(join(folder, 'manifest.json'), MAX_MANIFEST_BYTES);
  if (text === null) return `${folder} holds no manifest.json: name a folder that factory.py has drawn`;
  const manifest = manifestSchema.safeParse(json(text));
  if (!manifest.success) return `${folder}/manifest.json does not follow its schema`;
  const { files } = manifest.data;
  const names = Object.keys(files).sort();
  const pagesSha256 = sha256(Buffer.from(names.map((name) => `${files[name]}  ${name}\n`).join('')));
  const pages: DrawnPage[] = [];
  for (const name of names.filter((file) => file.endsWith('.json'))) {
    const bytes = limited(join(folder, name), MAX_MANIFEST_BYTES);
    if (bytes === null || sha256(bytes) !== files[name])
      return `${folder}/${name} is not the file listed in the manifest`;
    const meta = metaSchema.safeParse(json(bytes));
    if (!meta.success) return `${folder}/${name} does not follow its schema`;
    const { image, species, place, photo } = meta.data;
    pages.push({
      name: `${place.join('-')}-${species}`,
      photo,
      read() {
        const page = limited(join(folder, image), MAX_PAGE_BYTES);
        return page !== null && sha256(page) === files[image]
          ? page
          : `${folder}/${image} is not the file listed in the manifest`;
      },
    });
  }
  return { pagesSha256, pages };
}

function limited(path: string, maxBytes: number): Buffer | null {
  try {
    return statSync(path).size > maxBytes ? null : readFileSync(path);
  } catch {
    return null;
  }
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
