import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { runIn, stageRoot } from '../../fakes/staged-root.ts';

const LICENCES = join(packageRoot, 'tools', 'package', 'licences.mjs');

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'waypost-licences-'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The check over what ships, and one package more with this licence. */
function withOneMore(name: string, licence: string) {
  const file = join(work, 'more.json');
  writeFileSync(file, JSON.stringify([{ name, version: '1.0.0', licence, why: 'program' }]));
  return runIn(packageRoot, [LICENCES, file]);
}

describe('licences of what ships', () => {
  it('are all on the list', () => {
    const ran = runIn(packageRoot, [LICENCES]);
    expect(ran.out).toContain('0 refused.');
    expect(ran.code).toBe(0);
    // Compiled into the screen, so that they ship although they are development dependencies.
    expect(ran.out).toMatch(/MIT +preact /);
    expect(ran.out).toMatch(/OFL-1\.1 +@fontsource-variable\/inter /);
    // Asked for by install scripts alone.
    expect(ran.out).not.toContain('prebuild-install');
  });

  it.each([
    ['GPL-3.0-only'],
    ['AGPL-3.0-or-later'],
    ['MIT AND GPL-2.0-only'],
    ['(MIT OR Apache-2.0) AND GPL-2.0-only'],
    ['SEE LICENSE IN LICENSE.txt'],
    ['not stated'],
    ['LGPL-3.0-or-later'],
  ])('refuse %s and name the package', (licence) => {
    const ran = withOneMore('newcomer', licence);
    expect(ran.code).toBe(1);
    expect(ran.out).toContain(`newcomer: licence "${licence}" is not on the list`);
  });

  it('take a choice of which one is on the list', () => {
    expect(withOneMore('newcomer', '(MIT OR GPL-3.0-only)').code).toBe(0);
  });
});

describe('the bill of materials', () => {
  it('names every shipped package and every model with the hash of its file', () => {
    const root = stageRoot(join(work, 'root'));
    const text = readFileSync(join(root, 'usr/share/doc/waypost/sbom.cdx.json'), 'utf8');
    const bom = JSON.parse(text) as {
      specVersion: string;
      components: { type: string; name: string; version: string; hashes?: { alg: string; content: string }[] }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    expect(bom.specVersion).toBe('1.5');
    const listed = runIn(packageRoot, [LICENCES]).out.matchAll(/^\S.* (\S+) (\S+) \((?:program|page|screen)\)$/gm);
    const libraries = bom.components.filter((one) => one.type === 'library').map((one) => `${one.name}@${one.version}`);
    expect(new Set(libraries)).toEqual(new Set([...listed].map(([, name, version]) => `${name}@${version}`)));
    const embedder = join(root, 'usr/lib/waypost/models/bundles/face-embedder-fr/2.2.0/face-embedder-fr.onnx');
    const sha256 = createHash('sha256').update(readFileSync(embedder)).digest('hex');
    expect(bom.components).toContainEqual(
      expect.objectContaining({
        type: 'machine-learning-model',
        name: 'face-embedder-fr',
        hashes: [{ alg: 'SHA-256', content: sha256 }],
      }),
    );
    const refs = new Set(['waypost@', ...bom.dependencies.map(({ ref }) => ref)].map((ref) => ref.split('@')[0]));
    expect(refs.has('waypost')).toBe(true);
    // The name of the checkout folder and the hour of the build are in nothing.
    expect(text).not.toContain(packageRoot);
  });
});
