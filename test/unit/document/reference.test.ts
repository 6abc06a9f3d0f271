import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { REFERENCE_PICTURE_LIMIT_BYTES } from '../../../src/core/document/reference/content.ts';
import {
  editionName,
  editionsOf,
  REFERENCE_LIMIT_BYTES,
  type ReferenceContent,
  type ReferenceDocument,
  type ReferenceFeature,
  readReference,
} from '../../../src/core/document/reference/index.ts';
import { pictureType } from '../../../src/core/document/reference/read.ts';

const fileOf = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');
const draft = (): ReferenceContent => JSON.parse(fileOf('docs/examples/document-reference.json')) as ReferenceContent;
const first = <T>(list: readonly T[]): T => {
  const [entry] = list;
  if (entry === undefined) throw new Error('empty');
  return entry;
};
/** The example with one thing changed. */
function changed(change: (parts: Parts) => void): string {
  const content = draft();
  const document = first(content.documents);
  change({ content, document, feature: first(document.features), picture: first(content.pictures) });
  return JSON.stringify(content);
}
interface Parts {
  content: ReferenceContent;
  document: ReferenceDocument;
  feature: ReferenceFeature;
  picture: ReferenceContent['pictures'][number];
}
const said = (text: string): string => {
  const read = readReference(text);
  return read.ok ? 'read' : `${read.reason}: ${read.message}`;
};

describe('a document reference', () => {
  it.each(['docs/examples/document-reference.json', 'hardware/demo/reference.json'])('is read: %s', (path) => {
    expect(said(fileOf(path))).toBe('read');
  });

  it('is refused with a message that names what is wrong', () => {
    expect(said('{')).toBe('DOC_REFERENCE_UNREADABLE: The reference is not JSON. Correct the file.');
    expect(said(' '.repeat(REFERENCE_LIMIT_BYTES + 1))).toMatch(
      /^DOC_REFERENCE_UNREADABLE: .*larger than 12582912 bytes/,
    );
    const unknown = changed(({ feature }) => Object.assign(feature, { score: 1 }));
    expect(said(unknown)).toMatch(/^DOC_REFERENCE_SCHEMA: documents\.0\.features\.0: .*score/);
    const check = changed(({ feature }) => Object.assign(feature, { checks: ['document.colour'] }));
    expect(said(check)).toMatch(/^DOC_REFERENCE_SCHEMA: documents\.0\.features\.0\.checks\.0: /);
    const rights = changed(({ content }) => Object.assign(content, { rights: undefined }));
    expect(said(rights)).toMatch(/^DOC_REFERENCE_SCHEMA: rights: /);
  });

  it('has no place outside the page, and none without an extent', () => {
    const at = (place: number[]): string => said(changed(({ feature }) => Object.assign(feature, { place })));
    expect(at([0.6, 0.1, 0.4, 0.9])).toBe('read');
    expect(at([0.7, 0.1, 0.4, 0.1])).toMatch(/^DOC_REFERENCE_PLACE: UTO-P-2016, feature number: .*outside the page/);
    expect(at([0.1, 0.95, 0.1, 0.1])).toMatch(/^DOC_REFERENCE_PLACE/);
    expect(at([-0.1, 0.1, 0.2, 0.1])).toMatch(/^DOC_REFERENCE_PLACE: documents\.0\.features\.0\.place\.0/);
    expect(at([0.1, 0.1, 0, 0.1])).toMatch(/^DOC_REFERENCE_PLACE: .*no width or no height/);
  });

  it('has no picture that is too large, or of another type than stated', () => {
    const as = (bytes: Buffer, type = 'image/png'): string =>
      said(changed(({ picture }) => Object.assign(picture, { type, data: bytes.toString('base64') })));
    const png = Buffer.from(first(draft().pictures).data, 'base64');
    const filled = (length: number): Buffer => Buffer.concat([png, Buffer.alloc(length - png.length)]);
    expect(as(filled(REFERENCE_PICTURE_LIMIT_BYTES))).toBe('read');
    expect(as(filled(REFERENCE_PICTURE_LIMIT_BYTES + 1))).toMatch(/^DOC_REFERENCE_PICTURE: .*larger than 131072 bytes/);
    expect(as(filled(REFERENCE_PICTURE_LIMIT_BYTES * 2))).toMatch(/^DOC_REFERENCE_PICTURE: .*larger than 131072 bytes/);
    expect(as(png, 'image/jpeg')).toBe(
      'DOC_REFERENCE_PICTURE: The picture number is stated as image/jpeg and is image/png. Save it again.',
    );
    expect(as(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toMatch(/and is none of image\/jpeg/);
    expect(said(changed(({ picture }) => Object.assign(picture, { type: 'image/svg+xml' })))).toMatch(
      /^DOC_REFERENCE_SCHEMA: pictures\.0\.type/,
    );
  });

  it('names nothing twice, and every picture is there and shown', () => {
    const twice = changed(({ content, document }) => content.documents.push(document));
    expect(said(twice)).toMatch(/^DOC_REFERENCE_ITEM: The document UTO-P-2016 is there twice/);
    const feature = changed(({ document, feature: one }) => document.features.push(one));
    expect(said(feature)).toMatch(/^DOC_REFERENCE_ITEM: UTO-P-2016 has the feature number twice/);
    const absent = changed(({ feature: one }) => Object.assign(one.pictures, { forged: 'other' }));
    expect(said(absent)).toMatch(/^DOC_REFERENCE_ITEM: .*there is no picture other/);
    const unused = changed(({ feature: one }) => Object.assign(one.pictures, { genuine: null }));
    expect(said(unused)).toMatch(/^DOC_REFERENCE_ITEM: No feature shows the picture number/);
    const years = changed(({ document }) => Object.assign(document, { issued: { from: 2016, to: 2015 } }));
    expect(said(years)).toMatch(/^DOC_REFERENCE_ITEM: .*before issued\.from/);
  });

  it('gives the editions of the document that the MRZ names, the newest first', () => {
    const { documents } = draft();
    const [old] = documents as [ReferenceDocument];
    const all = [{ ...old, code: 'I' }, old, { ...old, issued: { from: 2024, to: null } }, { ...old, issuer: 'D' }];
    const found = editionsOf({ documents: all }, { issuer: 'UTO', code: 'P' });
    expect(found.map(editionName)).toEqual(['UTO-P-2024', 'UTO-P-2016']);
    expect(editionsOf({ documents: all }, { issuer: 'UTO', code: 'PM' })).toEqual([]);
  });

  it('knows a picture by its first bytes', () => {
    const webp = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8 ')]);
    expect([
      pictureType(Buffer.from([0xff, 0xd8, 0xff, 0xe0])),
      pictureType(webp),
      pictureType(Buffer.from('GIF89a')),
    ]).toEqual(['image/jpeg', 'image/webp', null]);
  });
});
