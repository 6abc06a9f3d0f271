import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { type FleetRegister, openFleetRegister } from '../../../src/adapters/storage/fleet/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { openReceived, type Report } from '../../../src/adapters/storage/outbox/index.ts';
import {
  brokerNodes,
  type FleetSettings,
  forbiddenIn,
  isOldServer,
  serverConfiguration,
  usersText,
} from '../../../src/central/fleet/broker/index.ts';
import { spreadOf } from '../../../src/central/fleet/service/index.ts';
import { linkIdOf, nkeyOf } from '../../../src/delivery/line/index.ts';

beforeAll(() => cryptoReady());

const SETTINGS: FleetSettings = {
  ...{ format: 'waypost.fleet.1', listen: '0.0.0.0:14222', monitorPort: 14223, servers: ['fleet.example:14222'] },
  ...{ server: '/var/lib/a "folder" # of its own', repository: 'main', bandwidthMbit: 100, beatSeconds: 60 },
  ...{ storeGb: 32, halt: null },
};
const key = (fill: number): Uint8Array => signingKeyFromSeed(new Uint8Array(32).fill(fill)).publicKey;

describe('the configuration of the broker', () => {
  const [first] = brokerNodes(SETTINGS);
  const text = (): string => serverConfiguration(SETTINGS, key(2), first);

  it('opens nothing that its own check forbids', () => {
    expect(forbiddenIn(text())).toEqual([]);
  });

  it.each([
    'mqtt { port: 1883 }',
    'mqtt: { port: 1883 }',
    'websocket { port: 80 }',
    'leafnodes { port: 7422 }',
    'gateway { name: x }',
    'no_auth_user: x',
    'operator: /etc/op.jwt',
    'accounts { A { users: [ { user: a, password: b } ] } }',
    'authorization { token = "x" }',
    '"mqtt" : { port: 1883 }',
    'MQTT { port: 1883 }',
    'http: 0.0.0.0:8222',
    'http_port: 8222',
    'monitor_port: 8222',
    'https: 10.0.0.1:8222',
    'include "other.conf"',
    'tls { handshake_first: false, allow_non_tls: true }',
  ])('is refused with %s', (line) => {
    expect(forbiddenIn(`${text()}\n${line}\n`)).not.toEqual([]);
  });

  describe('of three brokers', () => {
    const other = (name: string) => ({ ...first, name, route: `${name}.example:14224` });
    const cluster = { name: 'one', route: '10.0.0.1:14224', others: [other('two'), other('three')] };
    const three: FleetSettings = { ...SETTINGS, cluster };
    const texts = (): string[] => brokerNodes(three).map((node) => serverConfiguration(three, key(2), node));

    it('differs in the name and in the routes, and opens nothing', () => {
      expect(texts().map((one) => /server_name: (\S+)/.exec(one)?.[1])).toEqual(['one', 'two', 'three']);
      expect(texts().map((one) => /routes: \[ (.*) \]/.exec(one)?.[1])).toEqual([
        '"nats://two.example:14224", "nats://three.example:14224"',
        '"nats://10.0.0.1:14224", "nats://three.example:14224"',
        '"nats://10.0.0.1:14224", "nats://two.example:14224"',
      ]);
      for (const one of texts()) expect(forbiddenIn(one)).toEqual([]);
    });

    it.each([
      ['verify: true', 'verify: false'],
      ['verify: true', ''],
      ['ca_file:', 'cafile:'],
      ['nats://two', 'nats://user:word@two'],
      ['cluster {', 'cluster { a: 1 } x {'],
    ])('is refused with %s as %s', (from, to) => {
      const one = texts()[0] ?? '';
      const at = one.lastIndexOf(from);
      expect(at).toBeGreaterThan(0);
      expect(forbiddenIn(one.slice(0, at) + to + one.slice(at + from.length))).not.toEqual([]);
    });
  });

  it('is not refused for a word in a comment', () => {
    expect(forbiddenIn(`${text()}\n# mqtt { port: 1883 }\n`)).toEqual([]);
  });

  it.each([
    ['2.10.27', true],
    ['2.12.11', true],
    ['2.12.12', false],
    ['2.13.9', true],
    ['2.14.2', true],
    ['2.14.3', false],
    ['2.15.0', false],
    ['3.0.0', false],
    ['', true],
  ])('of version %s is old: %s', (version, old) => {
    expect(isOldServer(version)).toBe(old);
  });

  it('lets each kiosk say one thing and hear two', () => {
    const users = usersText([key(3)], nkeyOf(key(1)));
    const id = linkIdOf(key(3));
    expect(users.split('\n')[3]).toBe(
      `  { nkey: ${nkeyOf(key(3))}, permissions: { publish: { allow: ["up.${id}"] }, subscribe: { allow: ["a.all","dn.${id}"] } }, allowed_connection_types: ["STANDARD"] }`,
    );
  });
});

describe('the spread of an announcement', () => {
  it('is the time that the web server needs, and no longer than a kiosk waits', () => {
    expect(spreadOf({ bytes: 20_000, kiosks: 10_000, bandwidthMbit: 100 })).toBe(16);
    expect(spreadOf({ bytes: 100, kiosks: 1, bandwidthMbit: 100 })).toBe(1);
    expect(spreadOf({ bytes: 70_000_000, kiosks: 10_000, bandwidthMbit: 10 })).toBe(600);
  });
});

describe('what central knows of a kiosk', () => {
  let folder = '';
  let register: FleetRegister;
  const DEVICE = 'ab'.repeat(16);
  const wall = new Date('2026-11-30T12:00:00Z');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-register-'));
    const opened = openFleetRegister({ folder, now: wall });
    if (!opened.ok) throw new Error(opened.message);
    register = opened.register;
  });
  afterEach(() => {
    register.close();
    rmSync(folder, { recursive: true });
  });

  const report = (counter: number, seq: number, hash: string): Report => ({
    ...{ v: 1, to: 'cd'.repeat(16), device: DEVICE, time: wall.toISOString(), counter },
    ...{ program: { version: '0.1.0', state: null }, lists: [], of: 0, packs: {}, models: '0'.repeat(16) },
    ...{ clock: null, disk: 50, tpm: 'absent', selftest: 'passed', codes: [], waiting: 0, owed: 0, announced: null },
    audit: { seq, hash: hash.repeat(64) },
  });
  const say = (counter: number, seq: number, hash: string, ref = `${counter}`) => {
    const noted = register.note([{ device: DEVICE, report: report(counter, seq, hash), ref, gaps: null }], {
      way: 'line',
      wall,
    });
    return Array.isArray(noted) ? noted[0] : noted;
  };

  it('finds no fault in a chain that grows or rests, in any order of arrival', () => {
    expect([say(1, 5, 'a'), say(2, 5, 'a'), say(4, 9, 'c'), say(3, 7, 'b'), say(4, 9, 'c')]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(register.forks()).toEqual([]);
    expect(register.heads(DEVICE).map(({ seq }) => seq)).toEqual([5, 7, 9]);
  });

  it('keeps the report with the highest counter, whichever came last', () => {
    say(4, 9, 'c');
    say(3, 7, 'b');
    expect([...register.kiosks()][0]?.report?.counter).toBe(4);
  });

  it('names another hash at one row, a row below an earlier one, and a report twice', () => {
    say(1, 5, 'a');
    expect(say(2, 5, 'b')).toBe('hash');
    expect(say(3, 9, 'c')).toBe(null);
    expect(say(4, 8, 'd')).toBe('below');
    expect(say(4, 10, 'e', 'another')).toBe('counter');
    expect(register.forks().map(({ seq, kind }) => `${seq} ${kind}`)).toEqual(
      expect.arrayContaining(['5 hash', '8 below', '10 counter']),
    );
  });

  it('keeps since when a number is missing', () => {
    const gaps = (ranges: { from: number; to: number }[], at: string) =>
      register.note([{ device: DEVICE, report: null, ref: '', gaps: ranges }], { way: 'stick', wall: new Date(at) });
    gaps([{ from: 2, to: 4 }], '2026-11-30T12:00:00Z');
    gaps([{ from: 2, to: 3 }], '2026-11-30T13:00:00Z');
    expect(register.gaps()).toEqual([{ device: DEVICE, from: 2, to: 3, since: '2026-11-30T12:00:00.000Z' }]);
    gaps([], '2026-11-30T14:00:00Z');
    expect(register.gaps()).toEqual([]);
  });

  it('counts a number once, and says which are missing', () => {
    const opened = openReceived({ folder, key: new Uint8Array(32).fill(1), now: wall });
    if (!opened.ok) throw new Error(opened.message);
    const { received } = opened;
    const notice = (number: number, id = number) => ({
      ref: `${id}`,
      notice: {
        ...{ v: 1 as const, to: 'cd'.repeat(16), device: DEVICE, time: wall.toISOString(), number, generation: 1 },
        ...{ id: `01900000-0000-7000-8000-${String(id).padStart(12, '0')}`, list: 'a', record: 'r' },
        ...{ level: 'name' as const, action: 'raised' as const },
      },
    });
    const numbers = [1, 2, 5, 9, 10];
    expect(
      received.add(
        numbers.map((number) => notice(number)),
        wall,
      ),
    ).toEqual(numbers.map(() => 'new'));
    expect(received.gapsOf(DEVICE, 9)).toEqual([
      { from: 3, to: 4 },
      { from: 6, to: 8 },
    ]);
    expect(received.gapsOf(DEVICE, 1)).toEqual([{ from: 3, to: 4 }]);
    expect(received.add([notice(5), notice(5, 77)], wall)).toEqual(['repeated', 'conflict']);
    received.add(
      [3, 4, 6, 7, 8].map((number) => notice(number)),
      wall,
    );
    expect(received.gapsOf(DEVICE, 9)).toEqual([]);
    received.close();
  });
});
