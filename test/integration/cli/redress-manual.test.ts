import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, SystemTime } from '../../../src/adapters/files/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openStores } from '../../../src/daemon/state/index.ts';
import { findWords } from '../../fakes/daemon-disk.ts';
import { caseEvents, sealedEvent } from '../../fakes/stores.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const at = (...parts: string[]) => join(desk.folder, ...parts);
const CONFIG = 'trial/lane.json';
const PIN = '738291\n';
let number = '';
let other = '';

/** A command of docs/privacy.md as printed there, with the number of this run. */
function manual(start: string): string {
  const found = commandsOf('privacy.md').filter((command) => command.startsWith(start));
  if (found.length !== 1) throw new Error(`docs/privacy.md names ${found.length} commands "${start}…"`);
  return (found[0] ?? '').replace('4H7QK2ZD0W', number);
}

async function withJournal<T>(work: (journal: Parameters<typeof caseOf>[0]) => T): Promise<T> {
  const loaded = loadConfig(at(CONFIG));
  if (!loaded.ok) throw new Error(loaded.message);
  const opened = await openStores({ config: loaded.config, time: new SystemTime(new Date(0)), bootId: 'test' });
  if (!opened.ok) throw new Error(opened.message);
  const { journal, accounts } = opened.stores;
  try {
    return work(journal);
  } finally {
    journal.stop();
    accounts.close();
  }
}

type Journal = Awaited<ReturnType<typeof openStores>> & { ok: true };
function caseOf(journal: Journal['stores']['journal'], id: string): string {
  expect(journal.append(id, [...caseEvents(), sealedEvent()]).ok).toBe(true);
  const issued = journal.records.issue(id, 'o.one');
  if (!issued.ok) throw new Error(issued.reason);
  return issued.number;
}

const type = (command: string, stdin = PIN): Promise<Run> => desk.type(command, stdin);

beforeAll(async () => {
  requireBuild();
  mkdirSync(at('trial'));
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
  writeFileSync(at(CONFIG), JSON.stringify({ ...example, stateDir: 'state', key: { kind: 'development' } }));
  expect((await type(manual('waypost officer add d.privacy'))).code).toBe(0);
  expect((await type(`waypost officer add o.one --name One --role officer --config ${CONFIG}`)).code).toBe(0);
  [number, other] = await withJournal((journal) => [caseOf(journal, 'first'), caseOf(journal, 'second')]);
}, 60_000);
afterAll(() => desk.clear());

describe('slips at the command line, as the manual has it', () => {
  it('are counted, and no number is told', async () => {
    const run = await type(manual('waypost redress list'));
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toContain('Slips with a record: 2. Records: 2.');
    expect(run.out).toMatch(/redress-issued +o\.one +2/);
    expect([number, other, 'first', 'second'].filter((word) => run.out.includes(word))).toEqual([]);
  });

  it('lead to their record, spoken in groups and small letters too', async () => {
    const run = await type(manual('waypost redress show'));
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toContain('Record first of ');
    const spoken = number.toLowerCase().replace(/^(.{5})/, '$1-');
    expect((await type(manual('waypost redress show').replace(number, spoken))).out).toContain('Record first of ');
  });

  it('are refused to other roles, a wrong PIN and what is no number, and each try is a row', async () => {
    const asOfficer = await type(manual('waypost redress list').replace('d.privacy', 'o.one'));
    expect([asOfficer.code, asOfficer.err]).toEqual([1, expect.stringContaining('does not have the role dpo')]);
    const wrong = await type(manual('waypost redress show'), '000000\n');
    expect([wrong.code, wrong.out]).toEqual([1, '']);
    const short = await type(manual('waypost redress show').replace(number, 'ABC'), '');
    expect([short.code, short.err]).toEqual([2, expect.stringContaining('is not the number of a slip')]);
    const nowhere = await type(manual('waypost redress show').replace(number, '0000000000'));
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('There is no record for this number')]);
  });

  it('end when they are answered; the record and the other slip stay', async () => {
    const run = await type(manual('waypost redress close'));
    expect(run).toMatchObject({ code: 0, err: '' });
    expect((await type(manual('waypost redress close'))).code).toBe(1);
    expect((await type(manual('waypost redress show'))).code).toBe(1);
    expect((await type(manual('waypost redress list'))).out).toContain('Slips with a record: 1.');
    expect((await type(manual('waypost redress show').replace(number, other))).out).toContain('Record second of ');
    const kinds = await withJournal((journal) =>
      [...journal.readRows({ from: 1, to: journal.head().seq })].map(({ text }) => JSON.parse(text).kind as string),
    );
    const count = (kind: string) => kinds.filter((one) => one === kind).length;
    expect([count('redress-closed'), count('redress-followed'), count('privacy-consulted')]).toEqual([2, 5, 2]);
    expect(count('sign-in-failed')).toBe(1);
    expect(findWords(at('trial', 'state'), [number, other])).toEqual([]);
  });
});
