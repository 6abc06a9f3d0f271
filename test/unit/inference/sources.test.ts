import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { readSources } from '../../../tools/models/sources.ts';

const SOURCES = join(packageRoot, 'models', 'sources.json');
const folder = mkdtempSync(join(tmpdir(), 'waypost-sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('models/sources.json', () => {
  it('is read, and pins every file it takes', async () => {
    const sources = await readSources(SOURCES);
    expect(sources.models.length).toBeGreaterThan(0);
  });

  it.each([
    'model/age_gender_model.bin',
    'model/face_expression_model.bin',
    'models/emotion.bin',
    'models/faceres.json',
    'models/gear.bin',
    'models/gender-ssrnet-imdb.bin',
  ])('is refused where it would take %s along', async (path) => {
    const sources = JSON.parse(readFileSync(SOURCES, 'utf8'));
    sources.packages[1].files.push({ path, sha256: '0'.repeat(64) });
    const file = join(folder, 'sources.json');
    writeFileSync(file, JSON.stringify(sources));
    await expect(readSources(file)).rejects.toThrow('is never built');
  });
});
