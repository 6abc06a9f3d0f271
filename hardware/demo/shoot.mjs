import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';

/** Photographs a page of HTML in Chromium and writes it as a JPEG of the given density, pixels an inch. */
export async function shoot(browser, { size, html, out, density, quality }) {
  const page = await browser.newPage({ viewport: size });
  await page.setContent(html);
  await page.evaluate(() => document.fonts.ready);
  const png = await page.screenshot({ type: 'png' });
  await page.close();
  const jpeg = await sharp(png)
    .removeAlpha()
    .withMetadata({ density })
    .jpeg({ quality, chromaSubsampling: '4:2:0', optimiseCoding: true })
    .toBuffer();
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, jpeg);
  process.stdout.write(`${out} ${jpeg.length} bytes\n`);
}
