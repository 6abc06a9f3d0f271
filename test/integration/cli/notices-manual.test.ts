import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig, SystemTime } from '../../../src/adapters/files/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { enrolDevice, revokeDevice } from '../../../src/central/devices/index.ts';
import { CentralFolder } from '../../../src/central/folder/index.ts';
import { openStores } from '../../../src/daemon/state/index.ts';
import { readIdentity } from '../../../src/delivery/device/index.ts';
import { caseWith } from '../../fakes/notices.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const at = (...parts: string[]) => join(desk.folder, ...parts);
const PASSPHRASE = 'a long enough sentence\n';
const CONFIG = 'trial/lane.json';
/** A dozen starts of the program in one test, on a machine that does other things as well. */
const PATIENCE_MS = 180_000;

function manual(start: string): string {
  const found = commandsOf('notices.md').filter((command) => command.startsWith(start));
  if (found.length !== 1) throw new Error(`docs/notices.md names ${found.length} commands "${start}…"`);
  return found[0] ?? '';
}

async function done(command: string, stdin = ''): Promise<Run> {
  const run = await desk.type(command, stdin);
  expect({ command, code: run.code, err: run.code === 0 ? '' : run.err }).toEqual({ command, code: 0, err: '' });
  return run;
}

function configure(notices: unknown): void {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
  const own = { stateDir: 'state', key: { kind: 'development' } };
  writeFileSync(at(CONFIG), JSON.stringify({ ...example, ...own, ...(notices === null ? {} : { notices }) }));
}

type Journal = Extract<Awaited<ReturnType<typeof openStores>>, { ok: true }>['stores']['journal'];

async function withJournal<T>(use: (journal: Journal) => T): Promise<T> {
  const loaded = loadConfig(at(CONFIG));
  if (!loaded.ok) throw new Error(loaded.message);
  const opened = await openStores({ config: loaded.config, time: new SystemTime(new Date(0)), bootId: 'test' });
  if (!opened.ok) throw new Error(opened.message);
  try {
    return use(opened.stores.journal);
  } finally {
    opened.stores.journal.stop();
    opened.stores.accounts.close();
  }
}

/** What the daemon does when an alert is raised and judged. */
async function hit(alertId: string, record: string): Promise<void> {
  const { ok } = await withJournal((journal) => journal.append(`case-${alertId}`, caseWith(alertId, record)));
  expect(ok).toBe(true);
}

/** Files of notices on the stick. Only the kiosk that wrote them can tell them from blanks. */
function noticesOnStick(): Promise<string[]> {
  const refs = readdirSync(at('stick/notices')).map((name) => basename(name, '.wpn'));
  return withJournal(({ outbox }) => refs.filter((ref) => !outbox.line.isBlank(ref)).map((ref) => `${ref}.wpn`));
}

const office = () => new CentralFolder(at('office'));

function enrol(): void {
  const identity = readIdentity(readFileSync(at('trial/lane-1.json'), 'utf8'));
  if (identity === null) throw new Error('no identity');
  expect(enrolDevice(office(), identity, new Date()).ok).toBe(true);
}

beforeAll(() => {
  requireBuild();
  mkdirSync(at('trial'));
  mkdirSync(at('stick'));
});
afterAll(() => desk.clear());

describe('docs/notices.md, command by command', { timeout: PATIENCE_MS }, () => {
  let centralKey: { seal: string; receipts: string };

  it('makes the key of central once, and never over another', async () => {
    const short = await desk.type(manual('waypost central notices keygen'), 'short\nshort\n');
    expect(short).toMatchObject({ code: 1, err: expect.stringContaining('12 characters') as string });
    const made = await done(manual('waypost central notices keygen'), PASSPHRASE + PASSPHRASE);
    centralKey = JSON.parse(/"centralKey": (\{[^}]*\})/.exec(made.out)?.[1] ?? '{}');
    expect(Object.keys(centralKey)).toEqual(['seal', 'receipts']);
    const again = await desk.type(manual('waypost central notices keygen'), PASSPHRASE + PASSPHRASE);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('not overwritten') as string });
  });

  it('says of a kiosk without notices that hits are not reported to the central office', async () => {
    configure(null);
    await done(manual('waypost device identity'));
    enrol();
    const status = await done(manual('waypost notices status'));
    expect(status.out).toContain('not configured: hits are not reported to the central office');
    const doctor = await desk.type(`waypost doctor --config ${CONFIG}`);
    expect(doctor.out).toMatch(/^note {2}notices .*not configured/m);
  });

  it('refuses a configuration by what is wrong with it', async () => {
    configure({ centralKey: { ...centralKey, seal: 'abc' }, classes: [] });
    const key = await desk.type(manual('waypost notices status'));
    expect(key).toMatchObject({
      code: 2,
      err: expect.stringMatching(/notices\.centralKey\.seal: use the 64/) as string,
    });
    configure({ centralKey });
    const classes = await desk.type(manual('waypost notices status'));
    expect(classes).toMatchObject({ code: 2, err: expect.stringContaining('notices.classes') as string });
  });

  it('carries notices to central and receipts back', async () => {
    configure({ centralKey, classes: ['protect'] });
    expect((await done(manual('waypost notices send'))).out).toContain('No notice is waiting');
    await hit('alert-1', 'r-17');
    const sent = await done(manual('waypost notices send'));
    expect(sent.out).toContain('2 notices are in');
    expect((await done(manual('waypost notices send'))).out).toContain('0 of them written now');
    const received = await done(manual('waypost central notices receive'), PASSPHRASE);
    expect(received.out).toMatch(/2026-11-25T12:00:00 +Arrivals, lane 1 +missing-persons +3 +r-17 +name +raised\n/);
    expect(received.out).toMatch(/r-17 +name +not-confirmed\n/);
    expect(received.out).toContain('2 new notices, 0 already known');
    const collected = await done(manual('waypost notices collect'));
    expect(collected.out).toContain('2 notices were closed by a receipt from the central office, 0 are still waiting.');
    expect(readdirSync(at('stick/notices'))).toEqual([]);
    expect((await done(manual('waypost central notices list'), PASSPHRASE)).out).toContain('2 notices.');
    // For other programs: one object a line, or rows with commas.
    await done(manual('waypost central notices export --office office --out'), PASSPHRASE);
    expect(readFileSync(at('notices.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
    await done(manual('waypost central notices export --office office --form csv'), PASSPHRASE);
    expect(readFileSync(at('notices.csv'), 'utf8').split('\r\n')[0]).toBe(
      'id,kiosk,device,number,time,list,generation,record,level,action',
    );
  });

  it('names a half file and a wrong passphrase', async () => {
    await hit('alert-2', 'r-18');
    await hit('alert-3', 'r-19');
    await done(manual('waypost notices send'));
    const receive = manual('waypost central notices receive');
    const wrong = await desk.type(receive, 'another long sentence\n');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('does not open') as string });
    const halves = (await noticesOnStick()).slice(0, 2);
    expect(halves).toHaveLength(2);
    for (const name of halves) truncateSync(at('stick/notices', name), 300);
    const half = await desk.type(receive, PASSPHRASE);
    expect(half).toMatchObject({ code: 1, err: expect.stringContaining('NOTICE_MALFORMED') as string });
    expect(half.out).toContain('2 new notices');
    await done(manual('waypost notices send'));
    expect((await done(receive, PASSPHRASE)).out).toContain('2 new notices, 2 already known');
    expect((await done(manual('waypost notices collect'))).out).toContain('4 notices were closed');
  });

  it('purges contents at central and still knows what came', async () => {
    const young = await done(manual('waypost central notices purge'), PASSPHRASE);
    expect(young.out).toContain('The content of 0 notices was removed');
    const wrong = await desk.type('waypost central notices purge --older-than x --office office', PASSPHRASE);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('number of days') as string });
    expect((await done(manual('waypost central notices list'), PASSPHRASE)).out).toContain('6 notices.');
  });

  it('names a revoked and an unknown kiosk, and what has not come', async () => {
    await hit('alert-5', 'r-21');
    await done(manual('waypost notices send'));
    const receive = manual('waypost central notices receive');
    revokeDevice(office(), 'Arrivals, lane 1', new Date());
    const revoked = await desk.type(receive, PASSPHRASE);
    expect(revoked).toMatchObject({ code: 1, err: expect.stringContaining('NOTICE_DEVICE_REVOKED') as string });
    // An identity file does not undo what the office says.
    const forced = await desk.type(`${receive} --device trial/lane-1.json`, PASSPHRASE);
    expect(forced.err).toContain('NOTICE_DEVICE_REVOKED');
    rmSync(office().devicesFile);
    const unknown = await desk.type(receive, PASSPHRASE);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('NOTICE_DEVICE_UNKNOWN') as string });
    enrol();
    // Anyone who carries the stick takes one notice away; a later one gets through.
    const [taken = ''] = (await noticesOnStick()).sort();
    rmSync(at('stick/notices', taken));
    await done(receive, PASSPHRASE);
    await done(manual('waypost notices collect'));
    await hit('alert-6', 'r-22');
    await done(manual('waypost notices send'));
    rmSync(at('stick/notices', taken));
    const gap = await done(receive, PASSPHRASE);
    expect(gap.err).toMatch(/Arrivals, lane 1: 1 notices have not arrived \([78]\)/);
    await done(manual('waypost notices send'));
    expect((await done(receive, PASSPHRASE)).err).not.toContain('have not arrived');
    await done(manual('waypost notices collect'));
  });

  it('shows on list status, doctor and notices status what is overdue', async () => {
    configure({ centralKey, classes: ['protect'], warnAfterHours: 0.000001 });
    await hit('alert-4', 'r-20');
    const status = await desk.type(manual('waypost notices status'));
    expect(status).toMatchObject({ code: 1, err: expect.stringContaining('Overdue: waypost notices send') as string });
    const doctor = await desk.type(`waypost doctor --config ${CONFIG}`);
    expect(doctor.out).toMatch(/^WORK {2}notices .*2 are waiting for a receipt, 2 never sent, the oldest .* h old/m);
    const lists = await desk.type(`waypost list status --config ${CONFIG}`);
    expect(lists.out).toContain('notices: 2 are waiting for a receipt');
  });
});
