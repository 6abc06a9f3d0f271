import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { imaged } from './imager.mjs';

/**
 * Takes a screenshot of an HTML page in Chromium and writes it as a JPEG of the given density, in pixels per inch. With `imager`
 * the page is drawn at twice the resolution and captured by the simulated page reader, which is seeded with that name.
 */
export async function shoot(browser, { size, html, out, density, quality, imager }) {
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: imager === undefined ? 1 : 2 });
  await page.setContent(html);
  await page.evaluate(() => document.fonts.ready);
  const png = await page.screenshot({ type: 'png' });
  await page.close();
  const picture = imager === undefined ? sharp(png).removeAlpha() : await imaged(png, { ...size, name: imager });
  const jpeg = await picture
    .withMetadata({ density })
    .jpeg({ quality, chromaSubsampling: '4:2:0', optimiseCoding: true })
    .toBuffer();
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, jpeg);
  process.stdout.write(`${out} ${jpeg.length} bytes\n`);
}
