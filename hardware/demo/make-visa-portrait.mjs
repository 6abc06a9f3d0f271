/**
 * Makes the portrait for the demonstration's visas, a PNG without filters, so that drawing it needs no picture decoder.
 *
 *   node hardware/demo/make-visa-portrait.mjs
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const faces = join(dirname(fileURLToPath(import.meta.url)), 'faces');
await sharp(join(faces, 'id01_passport.jpg'))
  .resize(232, 290, { fit: 'cover' })
  .png({ adaptiveFiltering: false, compressionLevel: 9, palette: false })
  .toFile(join(faces, 'id01_visa.png'));
