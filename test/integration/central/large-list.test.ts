import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { OFAC_SDN, UK_CSV, UN_XML } from '../../unit/central/published.ts';
import { requireBuild } from '../inference/bundles.ts';

/** Bytes of an invented list. Held as a whole it would be several times the heap that the program is given here. */
const LIST_BYTES = 64 * 1024 * 1024;
const HEAP_MIB = 160;
/** When to give up a program that hangs: the British table is read twice, and a busy machine took 490 s. */
const HANG_MS = 1_800_000;
const DEFAULTS = { cat: 'stop', act: 'Call the desk', basis: 'Order 4', exp: '2099-12-31' };

let folder = '';
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  requireBuild();
  folder = mkdtempSync(join(tmpdir(), 'waypost-large-'));
  writeFileSync(path('profile.json'), JSON.stringify({ defaults: DEFAULTS }));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Writes `entry(0)`, `entry(1)` … between a head and a tail, and says how many there are. */
function write(name: string, parts: { head: string; entry: (at: number) => string; tail: string }): number {
  const fd = openSync(path(name), 'w');
  let bytes = writeSync(fd, parts.head);
  let count = 0;
  while (bytes < LIST_BYTES) {
    let text = '';
    while (text.length < 1024 * 1024) text += parts.entry(count++);
    bytes += writeSync(fd, text);
  }
  writeSync(fd, parts.tail);
  closeSync(fd);
  return count;
}

describe('a list of 64 MiB is read in little memory', () => {
  it.each([
    [
      'list.xml',
      () => {
        const entry = /<INDIVIDUAL>[\s\S]*?<\/INDIVIDUAL>/.exec(UN_XML)?.[0] ?? '';
        const [head = '', tail = ''] = UN_XML.split(entry);
        return write('list.xml', { head, tail, entry: (at) => entry.replace('9000001', String(at)) });
      },
    ],
    [
      'list.csv',
      () => {
        const lines = UK_CSV.split('\r\n');
        const rows = lines.filter((line) => line.includes('UTO0006')).join('\r\n');
        const entry = (at: number) => `${rows.replaceAll('UTO0006', `UTO${at}`)}\r\n`;
        return write('list.csv', { head: `${lines.slice(0, 2).join('\r\n')}\r\n`, tail: '', entry });
      },
    ],
    [
      'sdn.csv',
      () => {
        const row = OFAC_SDN.split('\r\n')[1] ?? '';
        writeFileSync(path('alt.csv'), '1,1,"aka","KETTLE, Ilsa",-0- \r\n');
        return write('sdn.csv', { head: '', tail: '', entry: (at) => `${row.replace('2676', String(at))}\r\n` });
      },
    ],
  ])(
    '%s',
    (file, make) => {
      const entries = make();
      const run = spawnSync(
        process.execPath,
        [
          `--max-old-space-size=${HEAP_MIB}`,
          join(packageRoot, 'bin/waypost.mjs'),
          ...['central', 'import', path(file), '--profile', path('profile.json'), '--out', path('records.jsonl')],
        ],
        { encoding: 'utf8' },
      );
      expect(run.stderr.slice(-400)).not.toContain('heap out of memory');
      expect(run.status).toBe(0);
      expect(run.stdout).toContain(`${entries} records, 0 refused`);
      expect(statSync(path(file)).size).toBeGreaterThanOrEqual(LIST_BYTES);
      rmSync(path(file));
    },
    HANG_MS,
  );
});
