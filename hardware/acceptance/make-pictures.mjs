/**
 * Draws the pictures of the acceptance run that the demonstration does not have: the two sides of a card, a visa, a
 * passport that no list names, the face on a screen that raises the alarm, and the attacks of attacks.mjs. To create them again:
 *
 *   node hardware/acceptance/make-pictures.mjs [screen | attacks]
 *
 * needs Chromium (/usr/bin/chromium) and the Debian package fonts-ocr-b. Pages are 1969 x 1386 px, 125 x 88 mm at 400 ppi; a
 * card is shown in its true size on the glass.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { background, machineZone, visualZone } from '../demo/page-art.mjs';
import { shoot } from '../demo/shoot.mjs';
import { attackPage, drawAttacks, MOMENTS } from './attacks.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DEMO = join(HERE, '../demo');
const PPI = 400;
const PAGE = { width: Math.round((125 / 25.4) * PPI), height: Math.round((88 / 25.4) * PPI) };
const FRAME = { width: 640, height: 480 };
const OCR_B = '/usr/share/fonts/opentype/ocr-b/OCRBS.otf';
const INTER = join(HERE, '../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');
const PITCH = 2.54;

const dataUrl = async (path, type) => `data:${type};base64,${(await readFile(path)).toString('base64')}`;
const face = (name) => dataUrl(join(DEMO, 'faces', name), 'image/jpeg');

const style = async () => `
  @font-face { font-family: 'OCR-B page'; src: url(${await dataUrl(OCR_B, 'font/otf')}); }
  @font-face { font-family: 'Inter page'; src: url(${await dataUrl(INTER, 'font/woff2')}); font-weight: 100 900; }
  html, body { margin: 0; overflow: hidden; background: #f4f4f2; }
  svg { display: block; font-family: 'Inter page'; }
  .issuer { font-size: 4px; font-weight: 700; letter-spacing: 1px; fill: #23545a; }
  .label { font-size: 1.6px; fill: #47717a; font-weight: 450; }
  .value { font-size: 2.7px; fill: #161b22; font-weight: 560; }
  .stamp { font-size: 3.4px; font-weight: 750; letter-spacing: 0.6px; fill: #b0202c; }
  .mrz { font-family: 'OCR-B page'; font-size: 3.52px; fill: #101010; }
  .portrait { mix-blend-mode: multiply; filter: saturate(0.85) contrast(1.04); }`;

const field = (x, y, label, value) =>
  `<text x="${x}" y="${y}" class="label">${label}</text><text x="${x}" y="${y + 3.1}" class="value">${value}</text>`;
const rows = (lines, left, baselines) =>
  lines
    .map((row, line) => {
      const cells = [...row].map((_, column) => (left + (column + 0.5) * PITCH).toFixed(3)).join(' ');
      return `<text y="${baselines[line]}" x="${cells}" class="mrz" text-anchor="middle">${row.replaceAll('<', '&lt;')}</text>`;
    })
    .join('');
const svg = (inner) =>
  `<svg width="${PAGE.width}" height="${PAGE.height}" viewBox="0 0 125 88" preserveAspectRatio="none">${inner}</svg>`;

/** A card of 85.6 x 54 mm at the corner of the glass. */
const card = (inner) => `
  <clipPath id="card"><rect x="6" y="8" width="85.6" height="54" rx="3"/></clipPath>
  <g clip-path="url(#card)"><g transform="translate(-4 -4)">${background()}</g><rect x="6" y="8" width="85.6" height="54" fill="#f7f6f1" opacity="0.35"/>${inner}</g>
  <rect x="6" y="8" width="85.6" height="54" rx="3" fill="none" stroke="#9db1b3" stroke-width="0.2"/>`;

async function cardFront({ holder, portrait }) {
  return svg(
    card(`
    <text x="10" y="15" class="issuer">UTOPIA</text><text x="32" y="15" class="label">Identity card / Carte d’identité</text>
    <text x="88" y="15" class="stamp" text-anchor="end">SPECIMEN</text>
    <image href="${await face(portrait)}" x="10" y="19" width="27" height="34" preserveAspectRatio="xMidYMid slice" class="portrait"/>
    ${field(41, 21, 'Surname / Nom', holder.surname)}${field(41, 28, 'Given names / Prénoms', holder.givenNames)}
    ${field(41, 35, 'Sex / Sexe', holder.sex)}${field(56, 35, 'Nationality / Nationalité', 'UTO')}
    ${field(41, 42, 'Date of birth / Date de naissance', holder.birth)}
    ${field(41, 49, 'Document No. / N° doc.', holder.number)}
    ${field(73, 49, 'Expiry / Expiration', holder.expiry)}`),
  );
}

const cardBack = ({ mrz, holder }) =>
  svg(
    card(`
    ${field(10, 13, 'Document No. / N° du document', holder.number)}${field(56, 13, 'Issued / Délivrée', holder.issued)}
    <text x="88" y="30" class="stamp" text-anchor="end">SPECIMEN</text>
    <rect x="6" y="37.5" width="85.6" height="25" fill="#f7f6f1" opacity="0.9"/>${rows(mrz, 10.7, [45, 51.35, 57.7])}`),
  );

async function visa({ mrz, holder, portrait }) {
  return svg(`${background()}
    <text x="6" y="8" class="issuer">UTOPIA</text><text x="34" y="8" class="label">Visa / Visa / Visado</text>
    <text x="119" y="8.6" class="stamp" text-anchor="end">SPECIMEN</text>
    <image href="${await face(portrait)}" x="7" y="16" width="30" height="38" preserveAspectRatio="xMidYMid slice" class="portrait"/>
    ${field(46, 17.4, 'Valid for / Valable pour', 'UTOPIA')}${field(83, 17.4, 'Visa No. / N° de visa', holder.number)}
    ${field(46, 24.2, 'Surname / Nom', holder.surname)}${field(46, 31, 'Given names / Prénoms', holder.givenNames)}
    ${field(46, 37.8, 'Nationality / Nationalité', 'UTO')}${field(80, 37.8, 'Sex / Sexe', holder.sex)}
    ${field(46, 44.6, 'Date of birth / Date de naissance', holder.birth)}
    ${field(46, 51.4, 'From / Du', holder.issued)}${field(80, 51.4, 'Until / Au', holder.expiry)}
    ${machineZone(mrz)}`);
}

/** A passport page as the demonstration draws it. */
async function passport({ mrz, holder, portrait }) {
  return `<style>
      .issuer { font-size: 5.4px; letter-spacing: 1.5px; } .label { font-size: 1.75px; } .micro { font-size: 0.62px; fill: #35686e; }
      .value { font-size: 3.05px; letter-spacing: 0.1px; } .stamp { font-size: 5px; letter-spacing: 0.9px; }
      .overprint { font-size: 13px; font-weight: 800; letter-spacing: 2.2px; fill: #b0202c; opacity: 0.11; }
      .ghost { opacity: 0.2; filter: grayscale(1); mix-blend-mode: multiply; }
    </style>${svg(`${background()}${visualZone({ holder, portrait: await face(portrait) })}${machineZone(mrz)}`)}`;
}

/**
 * A hand-held screen that shows a recorded face: dark frame, the raster of its pixels, moire, a reflection, and the booth around
 * it. The hand that holds it is never quite still, so each picture differs a little.
 */
async function screen(portrait, { right, down, turned }) {
  return `<style>
      .booth { position: absolute; inset: 0; background: url(${await dataUrl(join(DEMO, 'scene/booth1.jpg'), 'image/jpeg')}); }
      .phone { position: absolute; left: ${150 + right}px; top: ${34 + down}px; width: 330px; height: 420px; transform: rotate(${2 + turned}deg);
        background: #0b0c0e; border-radius: 26px; box-shadow: 0 14px 40px #0009; }
      .glass { position: absolute; inset: 26px 16px; overflow: hidden; background: #dfe6ee; }
      .glass img { position: absolute; left: -86px; top: -10px; width: 500px; filter: contrast(1.25) saturate(0.8) brightness(1.06) hue-rotate(-8deg); }
      .grid { position: absolute; inset: 0; background:
        repeating-linear-gradient(0deg, #0000 0 2px, #0006 2px 3px), repeating-linear-gradient(90deg, #f004 0 1px, #0f04 1px 2px, #00f4 2px 3px); }
      .moire { position: absolute; inset: 0; background: repeating-linear-gradient(18deg, #fff0 0 7px, #fff2 9px, #fff0 12px); }
      .glare { position: absolute; inset: 0; background: linear-gradient(115deg, #fff0 20%, #fff9 26%, #fff2 38%, #fff0 44%); }
    </style><div class="booth"></div><div class="phone"><div class="glass"><img src="${await face(portrait)}"><div class="grid"></div>
      <div class="moire"></div><div class="glare"></div></div></div>`;
}

async function shootPart(browser, { inner, ...how }) {
  const html = `<!doctype html><meta charset="utf-8"><style>${await style()}</style>${inner}`;
  await shoot(browser, { ...how, html });
}

const drawn = JSON.parse(await readFile(join(HERE, 'drawn.json'), 'utf8'));
const out = (name) => join(HERE, 'pictures', name);
const [, , alone] = process.argv;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = { size: PAGE, density: PPI, quality: 66 };
  if (alone === undefined) {
    await shootPart(browser, { ...page, inner: await cardFront(drawn.card), out: out('card-front.jpg') });
    await shootPart(browser, { ...page, inner: cardBack(drawn.card), out: out('card-back.jpg') });
    await shootPart(browser, { ...page, inner: await visa(drawn.visa), out: out('visa.jpg') });
    await shootPart(browser, { ...page, inner: await passport(drawn.twin), out: out('twin.jpg') });
  }
  const { portrait, held } = drawn.screen;
  for (const [i, offset] of alone === 'attacks' ? [] : held.entries())
    await shootPart(browser, {
      size: FRAME,
      density: 72,
      quality: 82,
      inner: await screen(portrait, offset),
      out: out(`screen-${i + 1}.jpg`),
    });
  const booth = await dataUrl(join(DEMO, 'scene/booth1.jpg'), 'image/jpeg');
  for (const [i, attack] of alone === 'screen' ? [] : drawAttacks().entries())
    for (const [moment, letter] of MOMENTS.entries())
      await shoot(browser, {
        size: FRAME,
        density: 72,
        quality: 82,
        html: attackPage(attack, moment, { booth, face: await face(attack.face) }),
        out: out(`attack-${i + 1}${letter}.jpg`),
      });
} finally {
  await browser.close();
}
