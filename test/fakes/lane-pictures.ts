import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';

const FACES = join(resolve(import.meta.dirname, '../..'), 'hardware/demo/faces');

function textPage(lines: readonly string[]): string {
  const rows: readonly (readonly [string, string])[] = [
    ['SURNAME', 'ERIKSSON'],
    ['GIVEN NAMES', 'ANNA MARIA'],
    ['NATIONALITY', 'UTOPIAN'],
    ['DATE OF BIRTH', '12 AUG 1988'],
    ['DATE OF EXPIRY', '15 JAN 2028'],
  ];
  const fields = rows
    .map(
      ([name, value], at) =>
        `<text x="520" y="${250 + at * 92}" font-size="22" fill="#4a535e">${name}</text><text x="520" y="${286 + at * 92}" font-size="34" fill="#14181d">${value}</text>`,
    )
    .join('');
  const zoneText = lines
    .map((line, at) => {
      const text = line.replaceAll('<', '&lt;');
      return `<text x="52" y="${876 + at * 66}" font-family="DejaVu Sans Mono" font-size="47" textLength="1316" fill="#14181d">${text}</text>`;
    })
    .join('');
  const rings = Array.from(
    { length: 26 },
    (_, at) =>
      `<circle cx="${300 + at * 34}" cy="${500 - at * 12}" r="${120 + at * 22}" fill="none" stroke="#5b7a70" stroke-opacity="0.13" stroke-width="2"/>`,
  ).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1420" height="1000" font-family="DejaVu Sans">
    <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#e6edf2"/><stop offset="0.5" stop-color="#f3efe0"/><stop offset="1" stop-color="#e2ebdf"/></linearGradient></defs>
    <rect width="1420" height="1000" fill="url(#g)"/>${rings}
    <text x="520" y="160" font-size="34" font-weight="bold" fill="#14181d">PASSPORT · UTOPIA</text>
    <text x="1040" y="250" font-size="22" fill="#4a535e">PASSPORT No</text><text x="1040" y="286" font-size="34" fill="#14181d">L898902C3</text>
    ${fields}${zoneText}</svg>`;
}

/** Pictures of a synthetic traveller: a page drawn for the fixture, the printed portrait, a faint one and a live frame. */
export async function pictures(): Promise<Record<string, Buffer>> {
  const portrait = readFileSync(join(FACES, 'id14_passport.jpg'));
  const live = readFileSync(join(FACES, 'id14_live1.jpg'));
  const printed = await sharp(portrait).resize(384, 480).toBuffer();
  const lines = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06'];
  const page = await sharp(Buffer.from(textPage(lines)))
    .composite([{ input: printed, left: 71, top: 210 }])
    .jpeg({ quality: 90 })
    .toBuffer();
  const ghost = await sharp(portrait).resize(96, 120).greyscale().linear(0.5, 110).jpeg().toBuffer();
  return { page, portrait, live, ghost };
}
