import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type CastMember, loadCast } from '../../adapters/hardware/demo/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';

/** Page and zone of the synthetic passport, millimetres (hardware/demo/page-art.mjs; ICAO 9303-4). */
const PAGE = { width: 125, height: 88 } as const;
const ZONE = { left: 6.6, pitch: 2.54, baselines: [73.8, 80.15], above: 3.4, below: 0.7 } as const;
/** Portrait of the synthetic passport, and space round each cut-out, millimetres. */
const PORTRAIT = { left: 7, top: 16, width: 34, height: 42.5, gap: 4 } as const;
/** Number of characters that are reprinted on an altered page. */
const RUN = 6;
/** Offsets of reprinted characters, millimetres, as after a second pass through a printer. */
const SHIFTS_MM = [0.18, 0.24, 0.3] as const;
const OTHER_FONTS = ['DejaVu Sans Mono', 'Liberation Mono', 'Courier New'] as const;
/** Width of a character in those fonts, relative to their size. */
const ADVANCE = 0.602;

/**
 * Writes the attack kit of a calibration (docs/document-checks.md): synthetic pages of Utopia to show on a telephone or a
 * tablet, and one file to print at full size. Returns the lines to tell the technician.
 */
export async function writeKit(out: string): Promise<string[]> {
  const { travellers } = await loadCast(join(packageRoot, 'hardware', 'demo'));
  await mkdir(join(out, 'pages'), { recursive: true });
  for (const { page } of travellers) await copyFile(page, join(out, 'pages', basename(page)));
  await writeFile(join(out, 'kit.html'), kitHtml(travellers));
  return [
    `${travellers.length} synthetic pages are in ${join(out, 'pages')}, to be shown on a telephone and on a tablet.`,
    `Print ${join(out, 'kit.html')} from a browser at 100 %, on any printer, and cut out the pages.`,
    'Capture each page once with the imager, into one folder for each family:',
    '  screen-NAME: the pages on a telephone and on a tablet; print-NAME: the part of the printout with that heading',
    '  mrz-place-NAME, mrz-font-NAME: the parts of the printout with those headings',
    '  photo-NAME: portraits from the part with the heading photo, cut out and placed over the portrait of a genuine document',
    '  paper-NAME: the same printout in ultraviolet light; ink-NAME: an inkjet printout in infrared light',
    'For each document type that is taught on this kiosk, copies that you make of a genuine page of that type:',
    '  moved-NAME: with the portrait moved by 2 mm or more, or printed larger or smaller',
    '  vanish-NAME, stay-NAME: printed in ink that vanishes in infrared (inkjet), and in ink that stays (laser)',
    '  plain-NAME: on office paper without the ultraviolet pattern',
    '  ghost-NAME: a genuine document with a second portrait, with another portrait placed over the first one',
    'For visas: visa-text-NAME: with a printed value that differs from the MRZ; visa-seal-NAME: from the signed barcode',
  ];
}

/** One printable page for each family; pictures are named relative to the file. */
export function kitHtml(travellers: readonly Pick<CastMember, 'page' | 'mrz'>[]): string {
  const part = (title: string, overlay: (member: Pick<CastMember, 'page' | 'mrz'>, i: number) => string): string =>
    `<h2>${title}</h2>\n${travellers
      .map((member, i) => `<div class="page" style="${picture(member, 0, 0)}">${overlay(member, i)}</div>`)
      .join('\n')}`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Attack kit of a calibration</title>
<style>
@page { size: A4; margin: 12mm }
body { margin: 0; font: 10pt sans-serif; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.page { position: relative; width: ${PAGE.width}mm; height: ${PAGE.height}mm; margin: 0 0 8mm; overflow: hidden; break-inside: avoid }
.page, .page div { background-size: ${PAGE.width}mm ${PAGE.height}mm; background-repeat: no-repeat }
.page div { position: absolute; white-space: pre }
h2 { break-before: page; font-size: 12pt }
.cut div { display: inline-block; margin: ${PORTRAIT.gap}mm; background-size: ${PAGE.width}mm ${PAGE.height}mm }
</style>
<p>Synthetic specimens of Utopia, for the calibration of document checks. They show no real person.</p>
${part('print', () => '')}
${part('mrz-place', moved)}
${part('mrz-font', otherFont)}
<h2>photo</h2>
<div class="cut">${travellers.map(portraitOf).join('')}</div>
</html>
`;
}

function picture({ page }: Pick<CastMember, 'page'>, x: number, y: number): string {
  return `background-image:url(pages/${basename(page)});background-position:${mm(x)} ${mm(y)}`;
}

/** Only the portrait, to be cut out and used as a substituted photograph. */
function portraitOf(member: Pick<CastMember, 'page'>): string {
  const size = `width:${mm(PORTRAIT.width)};height:${mm(PORTRAIT.height)}`;
  return `<div style="${size};${picture(member, -PORTRAIT.left, -PORTRAIT.top)}"></div>`;
}

/** Some characters of the second row with their background, laid over the page again a little lower. */
function moved(member: Pick<CastMember, 'page'>, i: number): string {
  const { left, top, width, height } = runBox(i);
  const shift = SHIFTS_MM[i % SHIFTS_MM.length] as number;
  const place = `left:${mm(left)};top:${mm(top + shift)};width:${mm(width)};height:${mm(height)}`;
  return `<div style="${place};${picture(member, -left, -top)}"></div>`;
}

/** The same characters in the same place in another font. */
function otherFont({ mrz }: Pick<CastMember, 'mrz'>, i: number): string {
  const { left, top, width, height, from } = runBox(i);
  const text = (mrz[1] ?? '').slice(from, from + RUN).replaceAll('<', '&lt;');
  const size = ZONE.pitch / ADVANCE;
  const place = `left:${mm(left)};top:${mm(top)};width:${mm(width)};height:${mm(height)};line-height:${mm(height)}`;
  const font = `font:${mm(size)}/${mm(height)} '${OTHER_FONTS[i % OTHER_FONTS.length]}',monospace`;
  return `<div style="${place};${font};background-color:#f6f4ee;color:#1c1c1c">${text}</div>`;
}

/** Cells `from` to `from + RUN` of the second row; a different run on each page, within the columns that every MRZ fills. */
function runBox(i: number): { from: number; left: number; top: number; width: number; height: number } {
  const from = (i * 3) % 20;
  return {
    from,
    left: ZONE.left + from * ZONE.pitch,
    top: ZONE.baselines[1] - ZONE.above,
    width: RUN * ZONE.pitch,
    height: ZONE.above + ZONE.below,
  };
}

function mm(value: number): string {
  return `${value.toFixed(2)}mm`;
}
