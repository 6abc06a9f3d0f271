// Where the appliance finds the portrait of every page of drawn sets, for evaluate.py --found: node find-portraits.mjs SET ... > found.jsonl
// Wants a built checkout (npm run build). One line a page: {"page": "set/name.jpg", "photo": [x0, y0, x1, y1] or null}, pixels.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

process.env.ORT_DISABLE_TELEMETRY = '1';
const root = join(import.meta.dirname, '../../..');
const { InferenceSupervisor } = await import(join(root, 'dist/inference/host/index.js'));

const child = new InferenceSupervisor({
  modelsDir: join(root, 'models/bundles'),
  committedDir: join(root, 'models'),
  profile: 'accurate',
  mono: () => performance.now(),
  part: 'seeing',
});
await child.start();
for (const folder of process.argv.slice(2)) {
  const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  for (const file of Object.keys(files)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const { image, capture, template } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const [width, height] = template.page_mm.map((side) => Math.round((side / 25.4) * capture.ppi));
    const bytes = new Uint8Array(readFileSync(join(folder, image)));
    const answer = await child.request('page', { bytes, pageWidthMm: null }, { deadlineMs: 20_000 });
    if (!answer.ok) throw new Error(`${folder}/${image}: ${answer.reason}`);
    const [x, y, w, h] = answer.value.portrait?.photo ?? [];
    const photo = x === undefined ? null : [x * width, y * height, (x + w) * width, (y + h) * height].map(Math.round);
    process.stdout.write(`${JSON.stringify({ page: `${basename(folder)}/${image}`, photo })}\n`);
  }
}
await child.stop();
process.exit(0);
