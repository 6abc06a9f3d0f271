import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { entriesOf } from '../../../src/cli/state/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('gives the entries of a folder up to its limit, and beyond it a message with the remedy', () => {
  mkdirSync(join(folder, 'inner'));
  for (let at = 0; at < 4; at += 1) writeFileSync(join(folder, `${at}.jpg`), '');
  const all = entriesOf(folder, 5);
  expect(all.ok && all.entries.map(({ name }) => name).sort()).toEqual(['0.jpg', '1.jpg', '2.jpg', '3.jpg', 'inner']);
  expect(all.ok && all.entries.filter((entry) => entry.isDirectory()).length).toBe(1);
  expect(entriesOf(folder, 4)).toEqual({
    ok: false,
    message: `${folder} contains more than 4 entries: divide it into several folders.`,
  });
});

it('says that a folder is not there, or is a file', () => {
  writeFileSync(join(folder, 'file'), '');
  const missing = join(folder, 'nowhere');
  expect(entriesOf(missing)).toEqual({
    ok: false,
    message: `${missing} cannot be read: it does not exist. Check the path.`,
  });
  expect(entriesOf(join(folder, 'file'))).toMatchObject({
    ok: false,
    message: expect.stringContaining('a file and not a folder'),
  });
});
