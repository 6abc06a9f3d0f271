/**
 * Renders the specimen passport pages and the empty booth of the demo lane. Needed only to create them again:
 *
 *   node hardware/demo/make-pages.mjs
 *   node hardware/demo/make-pages.mjs --lights      (infrared and ultraviolet pictures alone)
 *   node hardware/demo/make-pages.mjs ID …          (some travellers, of travellers.json or drills.json)
 *
 * needs Chromium (/usr/bin/chromium) and the Debian package fonts-ocr-b. Output: 1969 x 1386 px JPEG, that is an ICAO
 * 9303-4 data page of 125 x 88 mm at 400 ppi (TR-03135-1 4.1.6 asks for 385), and the density is written into the file.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { background, machineZone, visualZone, wear } from './page-art.mjs';
import { shoot } from './shoot.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PPI = 400;
const PAGE = { width: Math.round((125 / 25.4) * PPI), height: Math.round((88 / 25.4) * PPI) };
const BOOTH = { width: 640, height: 480 };
const JPEG_QUALITY = 66;
/** JPEG quality of a page: a lower one would remove the noise of the sensor and the edges of the print. */
const PAGE_QUALITY = 88;
/** Traveller whose page was moved under a lamp. */
const POOR = 'poor-page';

const OCR_B = '/usr/share/fonts/opentype/ocr-b/OCRBS.otf';
const INTER = join(HERE, '../../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');

const dataUrl = async (path, type) => `data:${type};base64,${(await readFile(path)).toString('base64')}`;

async function baseStyle() {
  return `
    @font-face { font-family: 'OCR-B page'; src: url(${await dataUrl(OCR_B, 'font/otf')}); }
    @font-face { font-family: 'Inter page'; src: url(${await dataUrl(INTER, 'font/woff2')}); font-weight: 100 900; }
    html, body { margin: 0; background: #fff; overflow: hidden; }
    svg { display: block; font-family: 'Inter page'; }
    .issuer { font-size: 5.4px; font-weight: 700; letter-spacing: 1.5px; fill: #23545a; }
    .label { font-size: 1.75px; fill: #47717a; font-weight: 450; }
    .value { font-size: 3.05px; fill: #161b22; font-weight: 560; letter-spacing: 0.1px; }
    .micro { font-size: 0.62px; fill: #35686e; }
    .stamp { font-size: 5px; font-weight: 750; letter-spacing: 0.9px; fill: #b0202c; }
    .overprint { font-size: 13px; font-weight: 800; letter-spacing: 2.2px; fill: #b0202c; opacity: 0.11; }
    .mrz { font-family: 'OCR-B page'; font-size: 3.52px; fill: #101010; }
    .portrait { mix-blend-mode: multiply; filter: saturate(0.85) contrast(1.04); }
    .ghost { opacity: 0.2; filter: grayscale(1); mix-blend-mode: multiply; }`;
}

async function pageHtml(traveller) {
  const portrait = await dataUrl(join(HERE, traveller.portrait), 'image/jpeg');
  const poor = traveller.id === POOR;
  return `<!doctype html><meta charset="utf-8"><style>${await baseStyle()}
    .shaken { filter: blur(4.6px); }
    .lamp { position: absolute; inset: 0; background:
      radial-gradient(ellipse 440px 333px at 33% 57%, #fff 0 46%, #ffffffd0 62%, #fff0 100%),
      radial-gradient(ellipse 560px 160px at 70% 84%, #fff 0 30%, #ffffffb0 58%, #fff0 100%); }
    </style>
    <svg class="${poor ? 'shaken' : ''}" width="${PAGE.width}" height="${PAGE.height}" viewBox="0 0 125 88" preserveAspectRatio="none">
      ${background()}${visualZone({ holder: printedHolder(traveller), portrait })}${machineZone(traveller.mrz)}${wear(traveller.print?.worn)}
    </svg>${poor ? '<div class="lamp"></div>' : ''}`;
}

/** What the visual zone shows: the record, unless the traveller's page was altered. */
function printedHolder({ holder, print }) {
  return { ...holder, number: print?.number ?? holder.number };
}

/** Inks of a page at 900 nm: carbon stays dark, coloured inks vanish. `zone`: level of the ink of the MRZ. */
const infraredStyle = (zone) => `
    body { background: #d9d9d9; }
    .ground { opacity: 0.1; filter: grayscale(1); }
    .issuer, .label, .micro, .overprint, .stamp { opacity: 0.06; }
    .value { fill: #262626; }
    .portrait { opacity: 0.32; filter: grayscale(1); mix-blend-mode: multiply; }
    .plate { display: none; }
    .ghost { opacity: 0.04; }
    .mrz { fill: ${zone}; }`;

/** A page at 365 nm: dull paper with print that glows; every other ink is dark. */
const ULTRAVIOLET_STYLE = `
    body { background: #07080f; }
    .ground rect { fill: none; }
    .ground g:nth-of-type(-n + 2) { display: none; }
    .ground path { stroke: #6f97ff; stroke-width: 0.12px; }
    .issuer, .label, .value, .micro, .stamp, .mrz { fill: #020306; }
    .overprint { fill: #d8c64a; opacity: 0.35; }
    .plate { display: none; }
    .portrait, .ghost { opacity: 0.5; filter: grayscale(1); mix-blend-mode: multiply; }`;

/** Fibres in the paper, from a multiplicative generator, so that the file can be created again. */
function fibres(seed) {
  let state = seed;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  return Array.from({ length: 46 }, () => {
    const [x, y, a, b] = [next() * 125, next() * 88, next() * 6.3, next() * 6.3];
    const bend = (angle, length) => `${(x + length * Math.cos(angle)).toFixed(2)} ${(y + length * Math.sin(angle)).toFixed(2)}`;
    const ink = ['#ff5a4d', '#4dd0ff', '#ffe14d'][Math.floor(next() * 3)];
    return `<path d="M${x.toFixed(2)} ${y.toFixed(2)}Q${bend(a, 2)} ${bend(b, 3.4)}" fill="none" stroke="${ink}" stroke-width="0.14"/>`;
  }).join('');
}

/**
 * The page in infrared or ultraviolet. If the MRZ was reprinted (`zoneInk` `vanishing`), its ink contains no carbon; if a
 * strip was glued over the MRZ (`zonePaper` `bright`), its paper contains brightener.
 */
async function lightHtml(traveller, light) {
  const portrait = await dataUrl(join(HERE, traveller.portrait), 'image/jpeg');
  const reprinted = traveller.lights.zoneInk === 'vanishing';
  const style = light === 'ir' ? infraredStyle(reprinted ? '#cfcfcf' : '#161616') : ULTRAVIOLET_STYLE;
  const strip = traveller.lights.zonePaper === 'bright' && light === 'uv' ? '<rect x="3" y="68.6" width="119" height="15.4" fill="#5b8ff0"/>' : '';
  return `<!doctype html><meta charset="utf-8"><style>${await baseStyle()}${style}</style>
    <svg width="${PAGE.width}" height="${PAGE.height}" viewBox="0 0 125 88" preserveAspectRatio="none">
      <g class="ground">${background()}</g>${light === 'uv' ? fibres(traveller.mrz[1].length + 17) : ''}
      ${visualZone({ holder: printedHolder(traveller), portrait })}${strip}${machineZone(traveller.mrz)}
    </svg>`;
}

/** A plain wall, a door frame, a little sensor noise that differs from frame to frame. */
function boothHtml(seed) {
  return `<!doctype html><style>html,body{margin:0;overflow:hidden}</style>
    <svg width="640" height="480"><defs>
      <linearGradient id="wall" x2="0.3" y2="1"><stop stop-color="#c9cfd3"/><stop offset="1" stop-color="#9aa3a8"/></linearGradient>
      <filter id="noise"><feTurbulence type="fractalNoise" baseFrequency="0.9" numOctaves="2" seed="${seed}"/>
        <feColorMatrix values="0 0 0 0 .5  0 0 0 0 .5  0 0 0 0 .5  0 0 0 .5 0"/></filter></defs>
      <rect width="640" height="480" fill="url(#wall)"/>
      <rect x="438" y="52" width="150" height="428" fill="#8a9499"/><rect x="450" y="64" width="126" height="416" fill="#79848a"/>
      <rect y="404" width="438" height="76" fill="#87796a"/><rect y="400" width="438" height="5" fill="#e2e4e5"/>
      <rect width="640" height="480" filter="url(#noise)" opacity="0.22"/></svg>`;
}

const { travellers: demo, emptyScene } = JSON.parse(await readFile(join(HERE, 'travellers.json'), 'utf8'));
const { travellers: drills } = JSON.parse(await readFile(join(HERE, 'drills.json'), 'utf8'));
/** The second picture from the traveller with the poor page. */
const again = demo.filter(({ id }) => id === POOR).map((member) => ({ ...member, id: 'poor-page-again', page: 'drills/poor-page-again.jpg' }));
/** A drill may use the page of a traveller: that page is drawn once, for the traveller. */
const travellers = [...demo, ...drills, ...again].filter(({ page }, at, all) => all.findIndex((one) => one.page === page) === at);
const lightsOnly = process.argv.includes('--lights');
const wanted = process.argv.slice(2).filter((word) => word !== '--lights');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  for (const traveller of travellers) {
    if (wanted.length > 0 && !wanted.includes(traveller.id)) continue;
    if (!lightsOnly)
      await shoot(browser, { size: PAGE, html: await pageHtml(traveller), out: join(HERE, traveller.page), density: PPI, quality: PAGE_QUALITY, imager: traveller.id });
    for (const light of traveller.lights === undefined ? [] : ['ir', 'uv']) {
      const out = join(HERE, traveller.lights[light]);
      await shoot(browser, { size: PAGE, html: await lightHtml(traveller, light), out, density: PPI, quality: light === 'ir' ? 40 : traveller.lights.zonePaper === 'bright' ? 22 : 28 });
    }
  }
  if (wanted.length === 0 && !lightsOnly) {
    for (const [seed, file] of emptyScene.entries()) {
      await shoot(browser, { size: BOOTH, html: boothHtml(seed + 1), out: join(HERE, file), density: 72, quality: JPEG_QUALITY });
    }
  }
} finally {
  await browser.close();
}
