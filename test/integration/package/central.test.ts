import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { runIn, stageRoot } from '../../fakes/staged-root.ts';

let work: string;
let root: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'waypost-central-'));
  root = stageRoot(join(work, 'root'), {}, ['--central']);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('the package of the central office', () => {
  it('brings neither unit, user, device rule, configuration nor a screen of a kiosk, and units of the line alone', () => {
    expect(readdirSync(root)).toEqual(['usr']);
    expect(readdirSync(join(root, 'usr/lib')).sort()).toEqual(['systemd', 'sysusers.d', 'tmpfiles.d', 'waypost']);
    expect(readdirSync(join(root, 'usr/lib/systemd/system')).sort()).toEqual([
      'waypost-central-fleet.service',
      'waypost-nats-reload.path',
      'waypost-nats-reload.service',
      'waypost-nats.service',
    ]);
    expect(readdirSync(join(root, 'usr/share/doc'))).toEqual(['waypost-central']);
    expect(readdirSync(join(root, 'usr/lib/waypost/build'))).toEqual(['console']);
    // The person who types here stays who they are: only the service of the line has a user of its own.
    expect(readdirSync(join(root, 'usr/lib/waypost/bin'))).toEqual(['waypost.mjs']);
    expect(readlinkSync(join(root, 'usr/bin/waypost'))).toBe('../lib/waypost/bin/waypost.mjs');
  });

  it('says in its papers what it is', () => {
    const doc = join(root, 'usr/share/doc/waypost-central');
    const bom = JSON.parse(readFileSync(join(doc, 'sbom.cdx.json'), 'utf8')) as {
      metadata: { component: { name: string } };
      components: { name: string }[];
    };
    expect(bom.metadata.component.name).toBe('waypost-central');
    const names = bom.components.map(({ name }) => name);
    // Compiled into the page for receiving bodies and the preview, which it brings; the screen's own are not in it.
    expect(names).toEqual(expect.arrayContaining(['preact', '@noble/ciphers', '@fontsource-variable/inter']));
    expect(names).not.toContain('@preact/signals');
    expect(readFileSync(join(doc, 'copyright'), 'utf8')).toContain('/usr/share/doc/waypost-central/licences');
  });

  it('makes keys and refuses records, away from the repository', () => {
    const bin = join(root, 'usr/bin/waypost');
    const made = runIn(work, [bin, 'central', 'keygen', '--out', join(work, 'k1')]);
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('Secret key:') });
    const help = runIn(work, [bin, 'central', '--help']).out;
    for (const command of ['keys', 'enrol', 'build', 'approve', 'publish', 'models', 'policy']) {
      expect(help, command).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
    const missing = runIn(work, [bin, 'central', 'check', '--records', join(work, 'none.jsonl')]);
    expect(missing.code).toBe(2);
  });

  it('draws the preview of a protection pack, with the look of a screen that it does not have', () => {
    const bin = join(root, 'usr/bin/waypost');
    const page = join(work, 'preview.html');
    const pack = join(packageRoot, 'indicators/pack.json');
    const drawn = runIn(work, [bin, 'protection', 'pack', 'preview', pack, '--out', page]);
    expect(drawn).toMatchObject({ code: 0, out: expect.stringContaining('no script') });
    expect(readFileSync(page, 'utf8')).toContain('.support-form');
    // Style and fonts, and neither a page nor a script.
    expect(readdirSync(join(root, 'usr/lib/waypost/dist/look')).filter((name) => !/\.(css|woff2)$/.test(name))).toEqual(
      [],
    );
  });

  it('brings the console of the office whole: its page, its program and what the page names', () => {
    const folder = join(root, 'usr/lib/waypost/build/console');
    const page = readFileSync(join(folder, 'console.html'), 'utf8');
    const named = [...page.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
    // With fonts, and each text compressed twice; a fleet of 10,000 kiosks makes it no larger.
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = files.reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
    expect(bytes).toBeLessThan(400 * 1024);
    const help = runIn(work, [join(root, 'usr/bin/waypost'), 'central', 'console', '--help']);
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--office <folder>') });
  });

  it('runs no script at its installation, and never beside the package of a kiosk', () => {
    const kiosk = join(work, 'kiosk');
    mkdirSync(join(kiosk, 'DEBIAN'), { recursive: true });
    const control = (name: string, staged: string): string => {
      const what = { name, staged, version: '1', architecture: 'amd64' };
      const url = pathToFileURL(join(packageRoot, 'tools/package/control.mjs')).href;
      const text = `(await import('${url}')).writeControl(${JSON.stringify(what)})`;
      expect(runIn(work, ['--input-type=module', '--eval', text])).toEqual({ code: 0, out: '' });
      return readFileSync(join(staged, 'DEBIAN/control'), 'utf8');
    };
    expect(control('waypost-central', root)).toMatch(/^Package: waypost-central$[\s\S]*^Conflicts: waypost$/m);
    expect(readdirSync(join(root, 'DEBIAN')).sort()).toEqual(['control', 'md5sums']);
    expect(control('waypost', kiosk)).toMatch(/^Package: waypost$[\s\S]*^Conflicts: waypost-central$/m);
    expect(readdirSync(join(kiosk, 'DEBIAN'))).toContain('prerm');
  });
});
