import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemTime } from '../../../src/adapters/files/index.ts';
import { openCrossings } from '../../../src/adapters/storage/counters/index.ts';
import { csvOf, registerPatternsCommand } from '../../../src/cli/evidence/patterns.ts';
import { stateContext } from '../../../src/cli/state/index.ts';
import { parseConfig } from '../../../src/core/config/index.ts';
import { type CrossingEntry, isoWeekBefore } from '../../../src/core/inspection/record/counts/index.ts';
import { BUILD_FLOOR, openStores } from '../../../src/daemon/state/index.ts';

let stateDir: string;
const now = new Date();
const today = { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
const WEEK = isoWeekBefore(today, 1);

async function patterns(...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const said = { out: [] as string[], err: [] as string[], code: 0 };
  const program = new Command('waypost').exitOverride();
  registerPatternsCommand(program, {
    ...stateContext,
    print: (line) => said.out.push(line),
    warn: (line) => said.err.push(line),
    exit: (code) => {
      said.code = code;
    },
  });
  await program.parseAsync(['patterns', ...words, '--state', stateDir], { from: 'user' });
  return { out: said.out.join('\n'), err: said.err.join('\n'), code: said.code };
}

async function auditKinds(): Promise<string[]> {
  const parsed = parseConfig(
    {
      lane: { id: 'demo', name: 'Demo' },
      stateDir,
      key: { kind: 'development' },
      scanner: { kind: 'simulated' },
      imager: { kind: 'simulated' },
      camera: { kind: 'none' },
      lists: [],
      listKeys: { threshold: 2, keys: [] },
    },
    stateDir,
  );
  if (!parsed.ok) throw new Error(parsed.message);
  const opened = await openStores({ config: parsed.config, time: new SystemTime(BUILD_FLOOR), bootId: 'boot' });
  if (!opened.ok) throw new Error(opened.message);
  const { journal, accounts, ring } = opened.stores;
  const kinds = [...journal.readRows({ from: 1, to: journal.head().seq })].map(
    ({ text }) => (JSON.parse(text) as { kind: string }).kind,
  );
  journal.stop();
  accounts.close();
  ring.wipe();
  return kinds;
}

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-patterns-'));
  await auditKinds();
  const opened = openCrossings({ stateDir, now });
  if (!opened.ok) throw new Error(opened.message);
  const add = (n: number, pattern: CrossingEntry['pattern'], week = WEEK): void => {
    for (let i = 0; i < n; i += 1) opened.passes.add({ week, tallies: [], pattern, issuer: null });
  };
  add(25, { hour: 9, route: 'Ferry, north', document: 'passport', outcome: 'quiet' });
  add(17, { hour: 9, route: null, document: 'card', outcome: 'looked' });
  add(4, { hour: 3, route: null, document: 'visa', outcome: 'sent-on' });
  add(50, { hour: 3, route: null, document: 'visa', outcome: 'sent-on' }, isoWeekBefore(today, 0));
  opened.passes.close();
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

describe('waypost patterns', () => {
  it('prints the last closed week, and nothing of a cell below k or of the week that runs', async () => {
    const { out, code } = await patterns();
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      format: 'waypost.patterns.1',
      week: WEEK,
      k: 20,
      total: 46,
      hours: 1,
      cells: [{ from: 9, to: 10, route: 'Ferry, north', document: 'passport', outcome: 'quiet', n: 25 }],
      rest: 21,
    });
    expect(await auditKinds()).not.toContain('patterns-exported');
  });

  it('writes a file once, with a row of the audit, and overwrites none', async () => {
    const file = join(stateDir, 'week.csv');
    const { out } = await patterns('--csv', '--out', file);
    expect(out).toContain('1 cells of 20 crossings or more');
    expect(readFileSync(file, 'utf8')).toBe(
      [
        'week,k,from,to,route,document,outcome,passes',
        `${WEEK},20,9,10,"Ferry, north",passport,quiet,25`,
        `${WEEK},20,,,,together,together,21`,
        '',
      ].join('\r\n'),
    );
    expect(await auditKinds()).toContain('patterns-exported');
    const again = await patterns('--out', file);
    expect(again).toMatchObject({
      code: 2,
      err: expect.stringContaining('a file with this name exists. Choose another name.'),
    });
    expect(readFileSync(file, 'utf8')).toContain('Ferry');
  });

  it('names the closed weeks where another is asked for', async () => {
    const running = isoWeekBefore(today, 0);
    const { err, code } = await patterns('--week', running, '--out', join(stateDir, 'no.json'));
    expect(code).toBe(1);
    expect(err).toContain(`Closed weeks: ${WEEK}`);
    expect(existsSync(join(stateDir, 'no.json'))).toBe(false);
  });

  it('gives a spreadsheet no formula', () => {
    const cell = { from: 0, to: 24, route: '=1+1', document: 'other', outcome: 'all', n: 30 } as const;
    expect(csvOf({ week: WEEK, k: 20, total: 30, hours: 24, cells: [cell], rest: null })).toContain(",'=1+1,");
  });
});
