import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { INDICATORS } from '../../../src/delivery/packs/index.ts';
import { authoredPack, DRAWING, digestOf } from '../../fakes/authored-pack.ts';

const root = resolve(import.meta.dirname, '../../..');
let folder: string;
const at = (name: string) => join(folder, name);
const waypost = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin/waypost.mjs'), 'protection', 'pack', ...args],
    {
      encoding: 'utf8',
      cwd: folder,
    },
  );
  return { status, stdout, stderr };
};

beforeAll(async () => {
  await cryptoReady();
  folder = mkdtempSync(join(tmpdir(), 'waypost-author-'));
  mkdirSync(at('media'));
  writeFileSync(at(`media/${digestOf(DRAWING).slice(7)}.svg`), DRAWING);
  const pack = authoredPack();
  // The test runs on whatever day it is.
  const today = new Date().toISOString();
  for (const source of Object.values(pack.sources) as { checkedAt: string }[]) source.checkedAt = today.slice(0, 10);
  pack.issuedAt = today;
  for (const body of pack.bodies) body.keys[0].until = new Date(Date.now() + 400 * 86_400_000).toISOString();
  writeFileSync(at('pack.json'), JSON.stringify(pack));
  const signers = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  writeFileSync(at('pack.signed.json'), INDICATORS.sign(pack, signers));
  pack.slips.fr = { ...pack.slips.en, title: 'Aide aux victimes' };
  writeFileSync(at('role.json'), JSON.stringify(pack));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('waypost protection pack lint', () => {
  it('takes the pack of an author, signed or not, with its pictures', () => {
    for (const name of ['pack.json', 'pack.signed.json']) {
      const { status, stdout } = waypost('lint', name, '--media', 'media');
      expect([status, stdout]).toEqual([0, expect.stringContaining(`${name}: 0 errors`)]);
    }
  });

  it('names what must be mended, exit 1, and says it to a program too', () => {
    const words = waypost('lint', 'pack.json');
    expect(words.status).toBe(1);
    expect(words.stdout).toMatch(/^ERROR +Picture p-001: Give the folder with its file/m);
    const report = JSON.parse(waypost('lint', 'role.json', '--media', 'media', '--json').stdout) as Record<
      string,
      unknown
    >;
    expect(report).toMatchObject({ format: 'waypost.protection-pack-lint.1', errors: 1, warnings: 0 });
    expect(report['findings']).toMatchObject([{ level: 'error', reason: 'PACK_ROLE_WORD' }]);
  });

  it('looks for no letter where the fonts of a kiosk are not, and does not pass', () => {
    const { status, stdout } = waypost('lint', 'pack.json', '--media', 'media', '--fonts', folder);
    expect(status).toBe(1);
    expect(stdout).toContain('fonts-noto-core');
  });

  it('says which file is none', () => {
    expect(waypost('lint', 'absent.json')).toMatchObject({ status: 2, stderr: expect.stringContaining('absent.json') });
  });
});

describe('waypost protection pack preview', () => {
  it('writes one page that has no script and loads nothing', () => {
    expect(waypost('preview', 'pack.json', '--media', 'media', '--out', 'page.html').status).toBe(0);
    const page = readFileSync(at('page.html'), 'utf8');
    expect(page).not.toMatch(/<script|javascript:|\son\w+=|https?:\/\/(?!www\.w3\.org)|url\((?!data:)|@import/i);
    expect(page).toContain("default-src 'none'");
  });

  it('writes nothing of a pack that is none', () => {
    const { status, stderr } = waypost('preview', 'role.json', '--out', 'none.html');
    expect([status, stderr]).toEqual([1, expect.stringContaining('PACK_ROLE_WORD')]);
    expect(existsSync(at('none.html'))).toBe(false);
  });
});
