import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDumps } from '../../../src/adapters/hardware/virtual-passport/dump.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-dump-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('dumps', () => {
  const trust = new Map([['csca/one.der', new Uint8Array([1])]]);

  it('go into a new or empty folder', () => {
    mkdirSync(join(folder, 'empty'));
    for (const name of ['new', 'empty', 'below/new']) {
      expect(writeDumps({ folder: join(folder, name), dumps: [], trust })).toEqual({ ok: true });
      expect(readdirSync(join(folder, name)).sort()).toEqual(['expected.json', 'trust']);
    }
  });

  it('never go over what is there', () => {
    writeFileSync(join(folder, 'kept'), '');
    expect(writeDumps({ folder, dumps: [], trust })).toMatchObject({ ok: false, reason: 'FOLDER' });
    expect(readdirSync(folder)).toEqual(['kept']);
    expect(existsSync(`${folder}.part`)).toBe(false);
  });
});
