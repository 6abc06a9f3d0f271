import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Head, HeadFile, openHead, rowKeyOf, sealHead } from '../../../src/adapters/storage/journal/head.ts';

const key = rowKeyOf(new Uint8Array(32).fill(3));
const at = (n: number): Head => ({
  v: 2,
  n,
  seq: n,
  hash: 'ab'.repeat(32),
  mac: 'cd'.repeat(32),
  signed: 0,
  floor: 0,
  keyed: 1,
  waiting: 'ef'.repeat(32),
  slips: 'ef'.repeat(32),
});

let folder: string;
let file: HeadFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-head-'));
  file = new HeadFile(join(folder, 'audit.head'), key);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts the text of a copy where the file has it. */
function put(slot: 0 | 1, text: string): void {
  const path = join(folder, 'audit.head');
  const bytes = readFileSync(path);
  bytes.fill(' ', slot * 4096, (slot + 1) * 4096);
  bytes.write(`${text}\n`, slot * 4096);
  writeFileSync(path, bytes);
}

describe('a head', () => {
  it('opens with the key of the rows alone, and only as it was written', () => {
    const text = sealHead(at(5), key, 'database');
    expect(openHead(text, key, 'database')).toEqual(at(5));
    expect(openHead(text, rowKeyOf(new Uint8Array(32).fill(4)), 'database')).toBeNull();
    expect(openHead(text.replace('"seq":5', '"seq":4'), key, 'database')).toBeNull();
    expect(openHead(text.replace(/"tag":"[0-9a-f]{64}"/, '"tag":""'), key, 'database')).toBeNull();
  });

  it('opens at its own place alone', () => {
    for (const place of ['database', 'copy 0', 'copy 1'] as const) {
      for (const other of ['database', 'copy 0', 'copy 1'] as const)
        expect(openHead(sealHead(at(5), key, place), key, other) === null).toBe(place !== other);
    }
  });
});

describe('the file of the head', () => {
  it('holds the two last heads in turn, and the newer one counts', () => {
    file.create(at(1));
    for (let n = 2; n < 8; n += 1) {
      file.write(at(n));
      expect(file.read()).toEqual({ ok: true, head: at(n), torn: false });
    }
  });

  it('does not go back', () => {
    file.create(at(1));
    file.write(at(2));
    file.write(at(1));
    expect(file.read()).toEqual({ ok: true, head: at(2), torn: false });
  });

  it('is damaged with a gap between its copies, and torn where one of them does not hold', () => {
    file.create(at(4));
    put(1, sealHead(at(6), key, 'copy 1'));
    expect(file.read()).toEqual({ ok: false, why: 'damaged' });
    put(1, sealHead(at(5), key, 'copy 0'));
    expect(file.read()).toEqual({ ok: true, head: at(4), torn: true });
    put(0, '');
    expect(file.read()).toEqual({ ok: false, why: 'damaged' });
    rmSync(join(folder, 'audit.head'));
    expect(file.read()).toEqual({ ok: false, why: 'missing' });
  });
});
