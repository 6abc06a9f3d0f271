import type { z } from 'zod';
import { jsonOf, type Result, refuse } from '../../result/index.ts';
import {
  editionName,
  PICTURE_TYPES,
  type PictureType,
  REFERENCE_LIMIT_BYTES,
  REFERENCE_PICTURE_LIMIT_BYTES,
  type ReferenceContent,
  referenceSchema,
} from './content.ts';

export type ReferenceFault =
  | 'DOC_REFERENCE_UNREADABLE'
  | 'DOC_REFERENCE_SCHEMA'
  | 'DOC_REFERENCE_PLACE'
  | 'DOC_REFERENCE_PICTURE'
  | 'DOC_REFERENCE_ITEM';
export type ReferenceVerdict = Result<ReferenceFault, { content: ReferenceContent }>;

/** Fractions are written with few digits: an area that ends at the edge may seem to end slightly beyond it. */
const ROUNDING = 1e-6;

/**
 * Reads a reference. Clauses, in order:
 *
 * 1. JSON of at most 12 MiB with the members of the schema; the refusal says which member is wrong;
 * 2. every edition of a document occurs once, and so does every feature in it and every picture;
 * 3. the area of a feature is not empty and is on the page;
 * 4. a picture has at most 128 KiB and is of the type that it states, by its first bytes; it is not decoded here;
 * 5. every picture to which a feature refers is present, and a feature refers to every picture.
 *
 * A reference is accepted as a whole or not at all.
 */
export function readReference(text: string): ReferenceVerdict {
  if (Buffer.byteLength(text, 'utf8') > REFERENCE_LIMIT_BYTES)
    return refuse('DOC_REFERENCE_UNREADABLE', `The reference is larger than ${REFERENCE_LIMIT_BYTES} bytes.`);
  const json = jsonOf(text);
  if (json === undefined) return refuse('DOC_REFERENCE_UNREADABLE', 'The reference is not JSON. Correct the file.');
  const read = referenceSchema.safeParse(json);
  if (!read.success) return schemaRefusal(read.error);
  return faultOf(read.data) ?? { ok: true, content: read.data };
}

type Refused = Extract<ReferenceVerdict, { ok: false }>;

function faultOf(content: ReferenceContent): Refused | null {
  return namesFault(content) ?? placeFault(content) ?? pictureFault(content) ?? useFault(content);
}

function namesFault({ documents, pictures }: ReferenceContent): Refused | null {
  for (const { issued, name } of documents)
    if (issued !== null && issued.to !== null && issued.to < issued.from)
      return item(`"${name}": issued.to (${issued.to}) is before issued.from (${issued.from}).`);
  const edition = twice(documents.map(editionName));
  if (edition !== null) return item(`The document ${edition} is there twice. Give the editions different years.`);
  for (const document of documents) {
    const feature = twice(document.features.map(({ id }) => id));
    if (feature !== null) return item(`${editionName(document)} has the feature ${feature} twice.`);
  }
  const picture = twice(pictures.map(({ id }) => id));
  return picture === null ? null : item(`The picture ${picture} is there twice.`);
}

function placeFault({ documents }: ReferenceContent): Refused | null {
  for (const document of documents)
    for (const { id, place } of document.features) {
      const [x, y, width, height] = place;
      const isInside = x + width <= 1 + ROUNDING && y + height <= 1 + ROUNDING;
      if (width > 0 && height > 0 && isInside) continue;
      const why = isInside ? 'has no width or no height' : 'ends outside the page';
      return refuse(
        'DOC_REFERENCE_PLACE',
        `${editionName(document)}, feature ${id}: its place ${why}. Write left, top, width and height as shares of the page from 0 to 1.`,
      );
    }
  return null;
}

function pictureFault({ pictures }: ReferenceContent): Refused | null {
  for (const { id, type, data } of pictures) {
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length > REFERENCE_PICTURE_LIMIT_BYTES) return tooLarge(`The picture ${id}`);
    const found = pictureType(bytes);
    if (found === type) continue;
    const is = found === null ? `none of ${PICTURE_TYPES.join(', ')}` : found;
    return refuse('DOC_REFERENCE_PICTURE', `The picture ${id} is stated as ${type} and is ${is}. Save it again.`);
  }
  return null;
}

function useFault({ documents, pictures }: ReferenceContent): Refused | null {
  const named = new Set<string>();
  const known = new Set(pictures.map(({ id }) => id));
  for (const document of documents)
    for (const { id, pictures: shown } of document.features)
      for (const picture of [shown.genuine, shown.forged]) {
        if (picture === null) continue;
        if (!known.has(picture))
          return item(
            `${editionName(document)}, feature ${id}: there is no picture ${picture}. Add it, or write null.`,
          );
        named.add(picture);
      }
  const unused = pictures.find(({ id }) => !named.has(id));
  return unused === undefined ? null : item(`No feature shows the picture ${unused.id}. Remove it.`);
}

/** Type of a picture by its first bytes; null if it is not one that a screen may show. */
export function pictureType(bytes: Uint8Array): PictureType | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'image/webp' : null;
}

function schemaRefusal({ issues }: z.ZodError): Refused {
  const [issue] = issues;
  const where = issue?.path.join('.') || 'The reference';
  if (issue?.path[0] === 'pictures' && issue.path[2] === 'data' && issue.code === 'too_big')
    return tooLarge(`The picture ${where}`);
  if (issue?.path[4] === 'place' && issue.code !== 'invalid_type')
    return refuse(
      'DOC_REFERENCE_PLACE',
      `${where}: ${issue.message}. Write left, top, width and height as shares of the page from 0 to 1.`,
    );
  return refuse('DOC_REFERENCE_SCHEMA', `${where}: ${issue?.message ?? 'not a reference'}. Correct it.`);
}

function tooLarge(what: string): Refused {
  const most = `${what} is larger than ${REFERENCE_PICTURE_LIMIT_BYTES} bytes.`;
  return refuse('DOC_REFERENCE_PICTURE', `${most} Cut out the feature, or save it with fewer pixels.`);
}

function item(said: string): Refused {
  return refuse('DOC_REFERENCE_ITEM', said);
}

function twice(names: readonly string[]): string | null {
  return names.find((name, at) => names.indexOf(name) !== at) ?? null;
}
