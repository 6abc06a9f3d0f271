import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/adapters/files/index.ts';
import { decide } from '../../fakes/daemon-visit.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { freePort } from '../../fakes/ports.ts';
import { systemRows } from './audit-rows.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
afterAll(() => desk.clear());
const at = (name: string): string => join(desk.folder, name);
const SUPERVISOR_PIN = '604917';
const PIN = '739182';

/** The one command of a manual that begins so; a manual that names it no more, or twice, fails here. */
function documented(manual: string, start: string): string {
  const found = commandsOf(manual).filter((command) => command.startsWith(start));
  if (found.length !== 1) throw new Error(`${manual} names ${found.length} commands "${start}…"`);
  return found[0]!;
}

async function done(command: string, stdin = ''): Promise<Run> {
  const run = await desk.type(command, stdin);
  expect(run, command).toMatchObject({ code: 0 });
  return run;
}

/** What doctor wants done, but for the camera: whether this machine has one is no matter of the manual. */
const workIn = ({ out }: Run): string[] =>
  out.split('\n').filter((line) => line.startsWith('WORK') && !line.startsWith('WORK  camera'));

function configure(change: (config: Record<string, unknown>) => object, name = 'trial/lane.json'): void {
  const config = JSON.parse(readFileSync(at('trial/lane.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(at(name), JSON.stringify({ ...config, ...change(config) }));
}

describe('the example of a lane with devices', () => {
  it('is a configuration as it stands', () => {
    expect(loadConfig(at('docs/examples/lane.json'))).toMatchObject({ ok: true });
  });
});

describe('a day at the trial lane, typed as docs/connect.md and docs/lists.md say', () => {
  it('prepares a kiosk and is told what is missing', async () => {
    await done(documented('connect.md', 'mkdir'));
    await done(documented('connect.md', 'cp docs/examples/lane-simulated'));
    const port = await freePort();
    configure(() => ({ http: { port } }));
    const before = await desk.type(documented('connect.md', 'waypost doctor'));
    expect(before.code).toBe(1);
    expect(before.out).toMatch(/^WORK {2}state .*There is no state folder .* -> .*waypost officer add/m);
    await done(documented('connect.md', 'waypost officer add anna'), `${PIN}\n`);
    const after = await desk.type(documented('connect.md', 'waypost doctor'));
    expect(after.code).toBe(1);
    const work = workIn(after);
    expect(work.map((line) => line.slice(6, 28).trim())).toEqual([
      'list keys',
      'list lost-documents',
      'help',
      'scanner',
    ]);
    for (const line of work) expect(line).toContain(' -> ');
  });

  it('makes keys, writes, checks, signs and imports a list', async () => {
    await done(documented('lists.md', 'waypost central keygen --out trial/first'));
    await done(documented('lists.md', 'waypost central keygen --out trial/second'));
    expect(statSync(at('trial/first.key')).mode & 0o077).toBe(0);
    const keys = ['first', 'second'].map((name) => JSON.parse(readFileSync(at(`trial/${name}.pub`), 'utf8')).publicKey);
    configure(() => ({ listKeys: { threshold: 2, keys } }));
    await done(documented('lists.md', 'waypost list device-key'));
    await done(documented('lists.md', 'cp docs/examples/list.json'));
    const checked = await done(documented('lists.md', 'waypost central check'));
    expect(checked.err).toContain('2 records, 0 errors, 0 warnings');
    await done(documented('lists.md', 'waypost central build'));
    const none = await desk.type(documented('lists.md', 'waypost list status'));
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('waypost list import') as string });
    await done(documented('lists.md', 'waypost list import'));
    expect((await done(documented('lists.md', 'waypost list status'))).out).toContain('fresh');
  });

  it('runs the lane, reads a document and a page, finds the record, takes a new list beside it, keeps evidence', async () => {
    const scanner = await desk.leaveRunning(documented('connect.md', 'waypost sim scanner'), 'Type "help"');
    // The way to help is set up by another manual; until then it is work, whatever else is in order.
    const work = workIn(await desk.type(documented('connect.md', 'waypost doctor')));
    expect(work.map((line) => line.slice(6, 28).trim())).toEqual(['help']);
    const lane = await desk.leaveRunning(documented('connect.md', 'npm start'), 'ready after');
    const url = /http:\/\/localhost:\d+/.exec(lane.heard())?.[0] ?? '';
    const client = new LaneClient(url);
    client.on('lost', () => undefined);
    expect(await client.signIn('anna', PIN)).toBe(200);
    await client.follow();
    await client.until('scanner ready', (view) => view.devices.some((d) => d.role === 'scanner' && d.state === 'ok'));
    expect((await desk.type(documented('connect.md', 'waypost doctor'))).out).toContain('the daemon is running');

    scanner.say('play page');
    await done(documented('connect.md', 'cp hardware/demo/pages'));
    const { inspection } = await client.until(
      'assessed',
      (view) =>
        view.inspection?.phase === 'assessed' &&
        view.inspection.page !== null &&
        view.inspection.groups.every((group) => !group.pending),
    );
    if (inspection === null) throw new Error('waited for it');
    expect(inspection.person?.documentNumber).toBe('UT4471209');
    expect(inspection.checks.map((check) => check.reason)).toContain('LIST_HIT');
    const answer = await decide(client, inspection.inspectionId, {
      decision: 'second-line',
      reasons: ['ANSWERS_NEED_TIME'],
    });
    expect(answer.status).toBe(204);
    await client.until('lane free', (view) => view.inspection === null);

    const head = JSON.parse(readFileSync(at('trial/list.json'), 'utf8'));
    writeFileSync(at('trial/list.json'), JSON.stringify({ ...head, generation: 2 }));
    await done('cp trial/lost-documents.wplb trial/older.wplb');
    await done(documented('lists.md', 'waypost central build'));
    await done(documented('lists.md', 'waypost list import'));
    expect((await done(documented('lists.md', 'waypost list status'))).out).toContain('generation 2');

    const whole = await done(documented('connect.md', 'waypost audit verify'));
    const key = /Appliance key: ([0-9a-f]{64})/.exec(whole.out)?.[1] ?? '';
    expect((await done(documented('connect.md', 'waypost audit cases'))).out).toContain(inspection.inspectionId);
    await done(documented('connect.md', 'waypost officer add sofia'), `${SUPERVISOR_PIN}\n`);
    const evidence = documented('connect.md', 'waypost evidence export').replace('CASE', inspection.inspectionId);
    await done(evidence, `${SUPERVISOR_PIN}\n`);
    const verify = documented('connect.md', 'waypost evidence verify');
    await done(verify.replace('KEY', key));
    expect(await desk.type(verify)).toMatchObject({ code: 2 });
    expect(await desk.type(verify.replace('KEY', '0'.repeat(64)))).toMatchObject({ code: 1 });
    client.close();
  });

  it('refuses what is wrong, with the reason and the next step', async () => {
    const older = await desk.type('waypost list import trial/older.wplb --config trial/lane.json');
    expect(older).toMatchObject({ code: 1, err: expect.stringContaining('LIST_OLDER') as string });
    const bundle = readFileSync(at('trial/lost-documents.wplb'));
    bundle[bundle.length - 20]! ^= 1;
    writeFileSync(at('trial/changed.wplb'), bundle);
    const changed = await desk.type('waypost list import trial/changed.wplb --config trial/lane.json');
    expect(changed).toMatchObject({ code: 1, err: expect.stringContaining('BUNDLE_HASH') as string });

    configure(() => ({ stateDir: 'another' }), 'trial/another.json');
    const foreign = await desk.type('waypost list import trial/lost-documents.wplb --config trial/another.json');
    expect(foreign).toMatchObject({ code: 1, err: expect.stringContaining('waypost list device-key') as string });
    configure(() => ({ listKeys: { threshold: 2, keys: ['0'.repeat(64)] } }), 'trial/another.json');
    const stranger = await desk.type('waypost list import trial/lost-documents.wplb --config trial/another.json');
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('BUNDLE_SIGNATURE') as string });

    configure(
      ({ lists }) => ({ lits: lists, scanner: { kind: 'usb', profile: 'x', vid: '0C2E', pid: '0b61' } }),
      'trial/typo.json',
    );
    const typo = await desk.type('waypost doctor --config trial/typo.json');
    expect(typo.code).toBe(2);
    expect(typo.err).toContain('trial/typo.json');
    expect(typo.err).toContain('lits: no such key; did you mean "lists"?');
    expect(typo.err).toContain('for example 0c2e');
    expect(await desk.type('npm start -- --config trial/typo.json')).toMatchObject({ code: 2 });

    // A wrong folder must never be answered with an empty audit that is whole, nor be turned into a state folder.
    const wrong = await desk.type('waypost audit verify --state trial');
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no audit in it') as string });
    for (const run of [older, changed, foreign, stranger, typo, wrong]) expect(run.err).not.toMatch(/\n\s+at /);
  });

  it('writes every account change into the audit', async () => {
    await done('waypost officer pin anna --config trial/lane.json', '482913\n');
    await done('waypost officer disable anna --config trial/lane.json');
    expect((await done('waypost officer list --config trial/lane.json')).out).toMatch(/anna\s+officer\s+disabled/);
    const again = await desk.type('waypost officer add anna --name A --config trial/lane.json', `${PIN}\n`);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('officer pin anna') as string });
    const trivial = await desk.type('waypost officer add ben --name B --config trial/lane.json', '123456\n');
    expect(trivial).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was changed') as string });
    const changes = (await systemRows(at('trial/state'))).filter((row) => row.kind.startsWith('account-'));
    expect(changes.map(({ kind, subject, body }) => [kind, subject, body['role'] ?? body['change']])).toEqual([
      ['account-created', 'anna', 'officer'],
      ['account-created', 'sofia', 'supervisor'],
      ['account-changed', 'anna', 'pin'],
      ['account-changed', 'anna', 'disabled'],
    ]);
    expect((await done('waypost audit verify --config trial/lane.json')).out).toContain('The audit is intact');
  });
});
