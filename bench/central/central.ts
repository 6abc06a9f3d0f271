import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { FULL, type Sizes } from '../size.ts';
import type { Row } from '../table.ts';
import { person, recordLine, seeded } from '../watchlist/people.ts';
import { makeOffice } from './office.ts';
import type { Step, Worked } from './work.ts';

const WORKER = join(import.meta.dirname, 'work.ts');
const GATHER_UNITS = 1024 * 1024;
const SHUFFLE_STRIDE = 611_953;

/** What a generation costs the central office: check, build, comparison by an approver who has the records, publish. */
export async function benchCentral({ records, changed, kiosks }: Sizes['central'] = FULL.central): Promise<Row[]> {
  await cryptoReady();
  const folder = mkdtempSync(join(tmpdir(), 'waypost-bench-central-'));
  try {
    const office = join(folder, 'office');
    await makeOffice(office, kiosks);
    const [first, shuffled, second] = [
      join(folder, '1.jsonl'),
      join(folder, 'shuffled.jsonl'),
      join(folder, '2.jsonl'),
    ];
    writeRecords(first, order(records, 1));
    writeRecords(shuffled, order(records, SHUFFLE_STRIDE));
    writeRecords(second, order(records, 1), Math.floor(records / changed));
    const size = records.toLocaleString('en');
    const rows: Row[] = [];
    const step = (name: Step, what: string, files: string[]): void => {
      rows.push(...rowsOf(what, run(name, office, files)));
    };
    step('check', `central check, ${size} records, sorted`, [first]);
    step('check', `central check, ${size} records, shuffled`, [shuffled]);
    step('build', `central build, first generation of ${size}, shuffled`, [shuffled]);
    step('approve', `central approve by two, first generation of ${size}, with records`, [shuffled]);
    step('publish', `central publish, first generation of ${size}`, []);
    step('build', `central build, ${changed.toLocaleString('en')} of ${size} changed`, [second]);
    step('approve', 'central approve by two, with records and previous records', [second, first]);
    step('publish', 'central publish, with delta', []);
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(step: Step, office: string, files: string[]): Worked {
  const argv = ['--import', 'tsx', WORKER, step, office, ...files];
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8', maxBuffer: 1024 * 1024 })) as Worked;
}

function rowsOf(what: string, { wallMs, cpuMs, peakMiB, full, delta }: Worked): Row[] {
  const sizes =
    full === undefined
      ? ''
      : `, full ${(full / 1e6).toFixed(1)} MB, delta ${delta === null ? 'none' : `${((delta ?? 0) / 1e6).toFixed(2)} MB`}`;
  const note = `processor ${(cpuMs / 1000).toFixed(1)} s, load ${(loadavg()[0] ?? 0).toFixed(1)}${sizes}`;
  return [
    { what, unit: 's', p50: null, p95: wallMs / 1000, budget: null, note },
    { what: `${what}: memory at most`, unit: 'MiB', p50: null, p95: peakMiB, budget: null },
  ];
}

/** Every place once: `stride` has no divisor in common with a power of ten. */
function* order(records: number, stride: number): Generator<number> {
  for (let at = 0, place = 0; at < records; at += 1, place = (place + stride) % records) yield place;
}

/** Every `changedEach`th record has another revision; 0: none. */
function writeRecords(path: string, places: Iterable<number>, changedEach = 0): void {
  const fd = openSync(path, 'w');
  let text = '';
  for (const place of places) {
    const one = person(seeded(place + 1), place);
    const rev = changedEach > 0 && place % changedEach === 0 ? 2 : 1;
    text += `${recordLine(one, place, rev)}\n`;
    if (text.length < GATHER_UNITS) continue;
    writeSync(fd, text);
    text = '';
  }
  writeSync(fd, text);
  closeSync(fd);
}
