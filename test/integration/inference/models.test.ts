import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { languageOf, manifestSchema } from '../../../src/inference/protocol/models/index.ts';
import { OPERATOR_LANGUAGES, PACKAGE_LANGUAGES } from '../../../src/inference/protocol/models/tesseract-languages.ts';
import { BUNDLES, requireBuild, supervisor } from './bundles.ts';

const opened: InferenceSupervisor[] = [];
const folders: string[] = [];

function copyOfBundles(): string {
  const dir = mkdtempSync(join(tmpdir(), 'waypost-models-'));
  folders.push(dir);
  cpSync(BUNDLES, dir, { recursive: true });
  return dir;
}

async function reportOf(modelsDir: string) {
  const s = supervisor({ modelsDir });
  opened.push(s);
  await s.start();
  expect(s.health().state).toBe('ready');
  return Object.fromEntries(s.health().profile!.models.map((m) => [m.role, m.ok ? 'ok' : m.reason]));
}

beforeAll(requireBuild);
afterEach(async () => {
  for (const s of opened.splice(0)) await s.stop();
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true });
});

const ALL_OK = { detector: 'ok', landmarks: 'ok', embedder: 'ok', liveness: 'ok' };
const EMBEDDER = 'face-embedder-fr/2.2.0';

describe('model bundles', () => {
  it('holds no file that a manifest does not name, and none that estimates age, gender or emotion', () => {
    const languages = [PACKAGE_LANGUAGES, OPERATOR_LANGUAGES];
    const folders = readdirSync(BUNDLES, { withFileTypes: true }).filter((e) => e.isDirectory());
    for (const bundle of folders.filter((e) => !languages.includes(e.name))) {
      for (const version of readdirSync(join(BUNDLES, bundle.name))) {
        const folder = join(BUNDLES, bundle.name, version);
        const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
        const named = [...manifest.files.map((f) => f.path), 'model.json'].sort();
        expect(readdirSync(folder).sort()).toEqual(named);
        for (const f of manifest.files) {
          const bytes = readFileSync(join(folder, f.path));
          expect(createHash('sha256').update(bytes).digest('hex')).toBe(f.sha256);
        }
      }
    }
    // Language data has no manifest: the reader itself names what it loads.
    for (const name of readdirSync(join(BUNDLES, PACKAGE_LANGUAGES))) {
      expect(languageOf(readFileSync(join(BUNDLES, PACKAGE_LANGUAGES, name)))).toMatchObject({ file: name });
    }
    const names = readdirSync(BUNDLES, { recursive: true })
      .join('\n')
      .replaceAll(/(operator-)?languages/g, '');
    expect(names).not.toMatch(/age|gender|express|emotion|faceres/i);
    expect(
      readdirSync(BUNDLES)
        .filter((name) => name !== OPERATOR_LANGUAGES)
        .sort(),
    ).toEqual([
      'accurate.json',
      'build.json',
      'face-detector-blazeface',
      'face-detector-fr',
      'face-embedder-dlib',
      'face-embedder-fr',
      'face-landmarks-68',
      'face-liveness-fr',
      'languages',
      'provenance.json',
      'reading.json',
      'text-detector',
      'text-recogniser',
    ]);
  });

  it('loads all four roles and reproduces the golden vectors', async () => {
    expect(await reportOf(BUNDLES)).toEqual(ALL_OK);
  });

  it('refuses a network with one changed byte and keeps the other roles', async () => {
    const dir = copyOfBundles();
    const file = join(dir, EMBEDDER, 'face-embedder-fr.onnx');
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    expect(await reportOf(dir)).toEqual({ ...ALL_OK, embedder: 'MODEL_DIGEST' });
  });

  it('refuses a manifest whose thresholds were edited', async () => {
    const dir = copyOfBundles();
    const file = join(dir, EMBEDDER, 'model.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('0.494', '0.092'));
    expect(await reportOf(dir)).toEqual({ ...ALL_OK, embedder: 'MODEL_DIGEST' });
  });

  it('refuses another network under the pinned hashes of a forged manifest by its self-test', async () => {
    const dir = copyOfBundles();
    const folder = join(dir, EMBEDDER);
    const manifest = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    manifest.golden[0].outputs[0].first[0] += 0.05;
    const text = JSON.stringify(manifest);
    writeFileSync(join(folder, 'model.json'), text);
    const profile = JSON.parse(readFileSync(join(dir, 'accurate.json'), 'utf8'));
    profile.models.embedder.manifestSha256 = createHash('sha256').update(text).digest('hex');
    writeFileSync(join(dir, 'accurate.json'), JSON.stringify(profile));
    expect(await reportOf(dir)).toEqual({ ...ALL_OK, embedder: 'MODEL_SELFTEST' });
  });

  it('says that models are not installed where there are none, and stays up', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'waypost-models-'));
    folders.push(dir);
    const none = 'MODEL_NOT_INSTALLED';
    expect(await reportOf(dir)).toEqual({ detector: none, landmarks: none, embedder: none, liveness: none });
    const answer = await opened[0]!.request('frame', { bytes: new Uint8Array(10) }, { deadlineMs: 5000 });
    expect(answer).toMatchObject({ ok: false, reason: 'IMAGE_REJECTED' });
  });
});
