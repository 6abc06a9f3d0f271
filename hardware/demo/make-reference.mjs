/**
 * Makes the document reference of the demonstration (`reference.json`) from the drawn pages. Needed only to create it again:
 *
 *   node hardware/demo/make-reference.mjs
 *
 * The genuine pictures are cut out of `pages/`. What a "known forgery" shows is drawn into such a picture with a fixed seed:
 * the forgeries are invented, like the state.
 */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const HERE = dirname(fileURLToPath(import.meta.url));
const SEED = 20261201;
const MOST_WIDTH = 480;
const JPEG_QUALITY = 72;
const DRAWN = 'Drawn for the demonstration lane of Waypost; the state does not exist.';

const PLACES = {
  mrz: [0.03, 0.77, 0.94, 0.18],
  number: [0.655, 0.175, 0.19, 0.07],
  portrait: [0.05, 0.175, 0.285, 0.495],
  second: [0.8, 0.46, 0.13, 0.2],
  lines: [0.74, 0.25, 0.23, 0.17],
  glow: [0.34, 0.1, 0.63, 0.64],
};

/** Random numbers from 0 to 1, the same at every run (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An area of a page as raw pixels. */
async function cut(page, [x, y, width, height]) {
  const { width: w, height: h } = await sharp(join(HERE, 'pages', page)).metadata();
  const box = { left: Math.round(x * w), top: Math.round(y * h), width: Math.round(width * w), height: Math.round(height * h) };
  const { data, info } = await sharp(join(HERE, 'pages', page))
    .extract(box)
    .resize({ width: MOST_WIDTH, withoutEnlargement: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const jpeg = async ({ data, width, height }) =>
  await sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: JPEG_QUALITY }).toBuffer();

/** Redraws every pixel: `draw` gets its colour and place and returns the new colour. */
function drawn({ data, width, height }, draw) {
  const made = Buffer.from(data);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = 3 * (y * width + x);
      const colour = draw([data[at], data[at + 1], data[at + 2]], { x, y, width, height });
      for (let channel = 0; channel < 3; channel += 1) made[at + channel] = Math.max(0, Math.min(255, Math.round(colour[channel])));
    }
  return { data: made, width, height };
}

const light = ([r, g, b]) => (r + g + b) / 3;

/** The ground is rubbed off round two characters: the fine lines stop, the ink stays. */
const rubbed = (picture) =>
  drawn(picture, (colour, { x, y, width, height }) => {
    const isIn = x > 0.57 * width && x < 0.86 * width && y > 0.38 * height && y < 0.97 * height;
    return isIn && light(colour) > 150 ? [247, 244, 238] : colour;
  });

/** An ink without carbon: the characters fade in infrared light. */
const faded = (picture) => drawn(picture, (colour) => colour.map((level) => 214 - (214 - level) * 0.22));

/** Dots of a printer, with a little scatter, instead of lines. */
function dotted(picture) {
  const random = seeded(SEED);
  const pitch = 6;
  return drawn(picture, (colour, { x, y }) => {
    const [dx, dy] = [(x % pitch) - pitch / 2 + 0.5, (y % pitch) - pitch / 2 + 0.5];
    const cover = (255 - light(colour)) / 255 + 0.12 * random();
    return Math.hypot(dx, dy) < pitch * Math.sqrt(cover / 2) ? colour.map((level) => level * 0.72) : [250, 249, 246];
  });
}

const MADE = [
  ['number', 'genuine.jpg', PLACES.number, null, 'The passport number on lines that run through.'],
  ['number-rubbed', 'altered-number.jpg', PLACES.number, rubbed, 'A passport number; the lines stop around its last digits.'],
  ['mrz', 'genuine.jpg', PLACES.mrz, null, 'The two lines of the MRZ in black.'],
  ['mrz-ir', 'genuine-ir.jpg', PLACES.mrz, null, 'The MRZ in infrared light, black.'],
  ['mrz-ir-faded', 'genuine-ir.jpg', PLACES.mrz, faded, 'The MRZ in infrared light, hardly visible.'],
  ['mrz-uv', 'genuine-uv.jpg', PLACES.mrz, null, 'The MRZ in ultraviolet light, dark.'],
  ['mrz-uv-strip', 'bright-paper-uv.jpg', PLACES.mrz, null, 'The MRZ in ultraviolet light on a strip that glows blue.'],
  ['lines', 'genuine.jpg', PLACES.lines, null, 'Fine unbroken lines in three colours.'],
  ['lines-dotted', 'genuine.jpg', PLACES.lines, dotted, 'The same lines made of dots.'],
  ['portrait', 'genuine.jpg', PLACES.portrait, null, 'The portrait with fine lines running through it.'],
  ['portrait-ir', 'genuine-ir.jpg', PLACES.portrait, null, 'The portrait in infrared light, pale.'],
  ['second', 'genuine.jpg', PLACES.second, null, 'The second portrait, small and grey.'],
  ['glow', 'genuine-uv.jpg', PLACES.glow, null, 'A blue rosette and yellow letters that glow, with short fibres in three colours.'],
];

const pictures = [];
for (const [id, page, place, forge, alt] of MADE) {
  const picture = await cut(page, place);
  const data = await jpeg(forge === null ? picture : forge(picture));
  pictures.push({ id, type: 'image/jpeg', alt, source: DRAWN, data: data.toString('base64') });
}

const feature = (id, name, place, light, checks, genuine, forged, shown) => ({
  ...{ id, name, place, light, checks, genuine, forged },
  pictures: { genuine: shown[0] ?? null, forged: shown[1] ?? null },
});

const reference = {
  schema: 'waypost.document-reference/1',
  version: 1,
  created: '2026-12-01T00:00:00Z',
  language: 'en',
  rights: {
    holder: 'Waypost',
    statement: 'Drawn for the demonstration from pages of a state that does not exist. They may be shown and copied freely.',
  },
  documents: [
    {
      issuer: 'UTO',
      code: 'P',
      issued: null,
      name: 'Utopia, passport',
      description:
        'Data page of 125 x 88 mm. The ground is printed with fine lines in three colours, the portrait is printed into it, and a second, smaller portrait stands at the right. All personal data is printed in black.',
      source: DRAWN,
      features: [
        feature('number', 'Passport number', PLACES.number, 'VIS', ['mrz.printed-zone', 'mrz.check-digits'],
          'The fine lines of the ground run through between and behind the digits. All digits have one height and one weight.',
          'Digits were rubbed off and printed again: the lines stop around them, and the ground is lighter there.',
          ['number', 'number-rubbed']),
        feature('mrz', 'MRZ', PLACES.mrz, 'VIS', ['document.mrz-font', 'document.mrz-position', 'mrz.page', 'mrz.read', 'mrz.layout'],
          'Both lines are in OCR-B, black, with one distance between all characters. Nothing else is printed there.',
          null, ['mrz']),
        feature('mrz-ir', 'MRZ in infrared light', PLACES.mrz, 'IR', ['document.mrz-ir'],
          'Both lines stay black. The ground vanishes.',
          'The lines were printed in an ink without carbon: they fade or vanish.',
          ['mrz-ir', 'mrz-ir-faded']),
        feature('mrz-uv', 'MRZ in ultraviolet light', PLACES.mrz, 'UV', ['document.uv-mrz', 'document.uv-page'],
          'The paper stays dark. Only a few short fibres glow.',
          'A strip of office paper was laid over the lines: it glows blue and ends in a straight edge.',
          ['mrz-uv', 'mrz-uv-strip']),
        feature('lines', 'Fine lines of the ground', PLACES.lines, 'VIS', ['document.recapture', 'document.layout', 'document.model'],
          'Under a lens the lines are unbroken, each in one colour.',
          'The page was copied or printed: under a lens the lines are rows of dots.',
          ['lines', 'lines-dotted']),
        feature('portrait', 'Portrait', PLACES.portrait, 'VIS', ['document.photo-process', 'document.portrait', 'face.verification'],
          'The lines of the ground run through the portrait. Its edge cannot be felt.',
          'A printed portrait was glued on: its edge can be felt, and the lines stop at it.',
          ['portrait']),
        feature('portrait-ir', 'Portrait in infrared light', PLACES.portrait, 'IR', ['document.ir-pattern'],
          'The portrait is pale. The lines of the ground vanish.', null, ['portrait-ir']),
        feature('second', 'Second portrait', PLACES.second, 'VIS', ['face.ghost', 'face.portraits'],
          'The same face as in the portrait, smaller and grey, with lines running through it.',
          'The portrait was changed and the second one was not: they show two faces.',
          ['second']),
        feature('glow', 'Pattern in ultraviolet light', PLACES.glow, 'UV', ['document.uv-pattern', 'document.uv-visual', 'document.uv-photo'],
          'A blue rosette and the yellow word SPECIMEN glow. Fibres in three colours lie irregularly.',
          'Printed fibres lie at the same places on every page, and the rosette is missing.',
          ['glow']),
      ],
    },
  ],
  pictures,
};

await writeFile(join(HERE, 'reference.json'), `${JSON.stringify(reference, null, 2)}\n`);
for (const { id, data } of pictures) console.log(`${id.padEnd(16)} ${Math.round((data.length * 3) / 4)} bytes`);
