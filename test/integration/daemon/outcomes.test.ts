import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiagnosisView } from '../../../src/adapters/http/api/diagnosis.ts';
import { OutcomeEvent } from '../../../src/adapters/http/api/outcome.ts';
import { PrivacyView } from '../../../src/adapters/http/api/privacy.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { OUTCOME_FIELDS } from '../../../src/core/inspection/record/counts/index.ts';
import { installPolicy } from '../../../src/delivery/packs/index.ts';
import { signPolicy } from '../../../src/delivery/packs/policy-pack.ts';
import { DaemonProcess } from '../../fakes/daemon-process.ts';
import { DaemonSite } from '../../fakes/daemon-site.ts';
import { decide, visit } from '../../fakes/daemon-visit.ts';
import { EventReader } from '../../fakes/event-reader.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { Desk, type Run } from '../cli/documented.ts';

/** People of the lane: two who make a machine account, one who keeps the machine, one who watches over data. */
const PEOPLE = [
  { id: 'sue', name: 'Sue', role: 'supervisor', pin: '730551' },
  { id: 'tom', name: 'Tom', role: 'technician', pin: '482913' },
  { id: 'dpo', name: 'D. Privacy', role: 'dpo', pin: '592817' },
] as const;
const desk = new Desk();
const readers: EventReader[] = [];
let site: DaemonSite;
let daemon: DaemonProcess;
let officer: LaneClient;
let token = '';

const machine = (line: string, ...typed: string[]): Promise<Run> =>
  desk.type(`waypost machine ${line} --config ${site.configFile}`, typed.map((one) => `${one}\n`).join(''));

async function read(more: Record<string, string> = {}): Promise<EventReader> {
  const door = { host: `localhost:${site.port}`, port: site.port };
  const headers = { path: '/api/outcomes', authorization: `Bearer ${token}`, ...more };
  const reader = await EventReader.open(door, null, headers);
  readers.push(reader);
  return reader;
}

const outcomes = (reader: EventReader) => reader.events().filter(({ event }) => event === 'outcome');

async function signedIn(id: 'tom' | 'dpo'): Promise<LaneClient> {
  const client = new LaneClient(daemon.url);
  expect(await client.signIn(id, PEOPLE.find((person) => person.id === id)?.pin ?? '')).toBe(200);
  return client;
}

beforeAll(async () => {
  site = await DaemonSite.create({ policy: { lingerMs: 0 } });
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const policyKeys = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  site.configure({ policyKeys });
  const now = site.time.wall();
  const pack = {
    ...JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8')),
    validFrom: new Date(now.getTime() - 86_400_000).toISOString(),
    validUntil: new Date(now.getTime() + 86_400_000).toISOString(),
    outcomeStream: { purpose: 'Entry and exit records', act: 'Border Act, section 12', document: OUTCOME_FIELDS },
  };
  const taken = await site.withJournal((_journal, station) =>
    installPolicy(signPolicy(pack, keys), { ...station, trust: policyKeys, now, by: 'test' }),
  );
  if (!taken.ok) throw new Error(taken.message);
  const opened = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => site.time.wall() });
  if (!opened.ok) throw new Error(opened.message);
  for (const person of PEOPLE) await opened.accounts.create(person);
  opened.accounts.close();
  daemon = await DaemonProcess.start(site);
  officer = await daemon.client();
}, 120_000);
afterAll(async () => {
  for (const reader of readers) reader.close();
  if (daemon?.alive) await daemon.kill();
  await site?.remove();
  await desk.clear();
});

describe('a machine account of a running lane', () => {
  it('is made by two people with their PINs, and its token is shown once', async () => {
    expect((await machine('add gate-1 --name Gate --by sue', '000000')).err).toContain('PIN_WRONG');
    expect((await machine('add officer --name Gate --by sue', '730551')).err).toContain('already an account');
    const made = await machine('add gate-1 --name Gate --by sue', '730551');
    expect(made).toMatchObject({ code: 0 });
    token = /^ {2}(gate-1\.\S{43})$/m.exec(made.out)?.[1] ?? '';
    expect(token).not.toBe('');
    expect((await read()).status).toBe(401);
    expect((await machine('activate gate-1 --by sue', '730551')).err).toContain('a second person');
    expect(await machine('activate gate-1 --by tom', '482913')).toMatchObject({ code: 0 });
    const listed = await machine('list');
    expect(listed.out).toMatch(/gate-1 +usable, by sue and tom +Gate/);
    expect(listed.out).not.toContain(token.slice(7));
  });

  it('reads whether a traveller was allowed or referred, with the facts of the document, and nothing of an entry', async () => {
    const reader = await read();
    expect(reader.status).toBe(200);
    const genuine = await visit(site, officer, site.traveller('genuine'));
    const passed = await decide(officer, genuine.inspectionId, {
      decision: 'clear',
      reasons: ['LOOKED_AT_DOCUMENT'],
      held: true,
    });
    expect([passed.status, passed.body]).toEqual([204, '']);
    await officer.until('lane free', (view) => view.inspection === null);
    const listed = await visit(site, officer, site.traveller('missing-child'));
    expect(listed.alerts.length).toBeGreaterThan(0);
    const referred = await decide(officer, listed.inspectionId, {
      decision: 'second-line',
      reasons: ['ANSWERS_NEED_TIME'],
    });
    expect(referred.status).toBe(204);
    await reader.until((one) => outcomes(one).length === 2);
    const told = outcomes(reader).map(({ data }) => OutcomeEvent.parse(data));
    expect(told.map(({ outcome }) => outcome)).toEqual(['allowed', 'referred']);
    expect(told.map(({ document }) => document?.documentNumber)).toEqual(
      ['genuine', 'missing-child'].map((id) => site.traveller(id).holder.number),
    );
    expect(Object.keys(told[0]?.document ?? {})).toEqual(Object.keys(told[1]?.document ?? {}));
    expect(reader.text).not.toMatch(/alert|list|missing|reason|officer|score/i);
  });

  it('is seen by the technician and by the data-protection officer, and no traveller is in what they see', async () => {
    const machineView = DiagnosisView.parse(
      JSON.parse((await (await signedIn('tom')).send('GET', '/api/machine')).body),
    );
    expect(machineView.readers).toMatchObject([{ machine: 'gate-1', since: expect.any(String) }]);
    const answer = await (await signedIn('dpo')).send('GET', '/api/privacy');
    const view = PrivacyView.parse(JSON.parse(answer.body));
    expect(view.outcomeStream).toMatchObject({ purpose: 'Entry and exit records', document: [...OUTCOME_FIELDS] });
    expect(view.machines).toMatchObject([
      { id: 'gate-1', state: 'usable', madeBy: 'sue', activatedBy: 'tom', connections: 1, delivered: 0 },
    ]);
    expect(answer.body).not.toContain(site.traveller('genuine').holder.number);
  });

  it('reads nothing from the moment on at which it is switched off, and all of it is in the audit', async () => {
    const reader = readers.at(-1);
    expect((await machine('disable gate-1')).out).toContain('is disabled');
    await reader?.until(({ ended }) => ended);
    expect((await read()).status).toBe(401);
    await site.withJournal((journal) => {
      const rows = [...journal.readRows({ from: 1, to: 100_000 })]
        .map(({ text }) => JSON.parse(text) as { kind: string; subject: string; body: Record<string, unknown> })
        .filter(({ subject }) => subject === 'gate-1');
      expect(rows.map(({ kind, body }) => [kind, body])).toEqual([
        ['account-created', { machine: true, by: expect.any(String), answeredBy: 'sue' }],
        [
          'account-changed',
          { change: 'activated', machine: true, madeBy: 'sue', by: expect.any(String), answeredBy: 'tom' },
        ],
        ['machine-connected', {}],
        ['account-changed', { change: 'disabled', machine: true, by: expect.any(String) }],
        ['machine-disconnected', { by: 'revoked', delivered: 2 }],
      ]);
    });
    expect(`${daemon.stdout}${daemon.stderr}`).not.toContain(token.slice(7));
  });

  it('comes back with another token and two people, and hears that it may have missed something', async () => {
    const renewed = await machine('token gate-1 --by tom', '482913');
    const old = token;
    token = /^ {2}(gate-1\.\S{43})$/m.exec(renewed.out)?.[1] ?? '';
    expect((await machine('activate gate-1 --by tom', '482913')).err).toContain('a second person');
    expect(await machine('activate gate-1 --by sue', '730551')).toMatchObject({ code: 0 });
    expect((await read({ authorization: `Bearer ${old}` })).status).toBe(401);
    const reader = await read({ 'last-event-id': '00000000-0000000009' });
    await reader.until((one) => one.events().some(({ event }) => event === 'gap'));
    await reader.until((one) => outcomes(one).length === 2);
  });
});
