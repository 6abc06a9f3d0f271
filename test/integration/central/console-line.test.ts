import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFleetRegister } from '../../../src/adapters/storage/fleet/index.ts';
import { ConsoleDesk, FleetStore, LineWatch } from '../../../src/central/console/index.ts';
import { devicesOf } from '../../../src/central/devices/index.ts';
import { writeFleetSettings } from '../../../src/central/fleet/broker/settings.ts';
import { CONSUMER, KEPT, STREAM } from '../../../src/central/fleet/service/index.ts';
import { fillFleet, LOOKED_AT } from '../../fakes/central-fleet.ts';
import { TestCentral } from '../../fakes/central-office.ts';
import { whyNoNats } from '../../fakes/fleet.ts';
import { freePort } from '../../fakes/ports.ts';

let office: TestCentral;
let monitor: Server;
let port = 0;
let version = '2.14.3';
let monoMs = 0;
const clock = { mono: () => monoMs };

beforeAll(async () => {
  office = await TestCentral.open();
  fillFleet(office, [{ name: 'Gate 1', site: '', heard: 4 }]);
  monitor = createServer((request, response) => {
    const about = { version, connections: 1, mem: 50 * 1024 * 1024, start: '2026-11-26T06:00:00Z' };
    response.end(JSON.stringify(request.url === '/varz' ? about : { total: 0, connections: [] }));
  });
  await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
  port = (monitor.address() as AddressInfo).port;
  note(port);
});
afterAll(async () => {
  await new Promise((resolve) => monitor.close(resolve));
  office.remove();
});

function note(monitorPort: number): void {
  writeFleetSettings(office.folder, {
    format: 'waypost.fleet.1',
    listen: '127.0.0.1:14222',
    monitorPort,
    servers: ['127.0.0.1:14222'],
    server: join(office.folder.path, 'server'),
    repository: 'national',
    bandwidthMbit: 100,
    beatSeconds: 60,
    storeGb: 1,
    halt: null,
  });
}

/** The rows of the page "Line", as a console that has just started shows them. */
async function rowsNow(): Promise<Record<string, string[]>> {
  const watch = new LineWatch(office.folder, clock);
  const store = new FleetStore(office.folder, (kept) => watch.reading(kept, () => devicesOf(office.folder), LOOKED_AT));
  try {
    await watch.start();
    const desk = new ConsoleDesk({ folder: office.folder, fleet: store, wall: () => LOOKED_AT, mono: () => 0 });
    const tables = desk.part('line')?.tables ?? [];
    return Object.fromEntries((tables[0]?.rows ?? []).map(([what, ...rest]) => [what, rest]));
  } finally {
    watch.stop();
    store.stop();
  }
}

describe('the page about the line', () => {
  it('says that the server is below the minimum, and that the office service does not run', async () => {
    version = '2.10.27';
    const rows = await rowsNow();
    expect(rows['Server version']).toEqual(['2.10.27, the minimum is 2.12.12 or 2.14.3', 'ended']);
    expect(rows['Office service']).toEqual(['is not running', 'ended']);
    expect(rows['Certificate of the server']).toEqual(['cannot be read', 'ended']);
  });

  it('is quiet about a server and a service that are as they should be', async () => {
    version = '2.14.3';
    const opened = openFleetRegister({ folder: join(office.folder.path, 'notices'), now: LOOKED_AT });
    if (!opened.ok) throw new Error(opened.message);
    opened.register.keep(KEPT.alive, LOOKED_AT.toISOString());
    opened.register.keep(KEPT.signIn, JSON.stringify({ at: LOOKED_AT.toISOString(), ms: 12.4, error: null }));
    opened.register.close();
    const rows = await rowsNow();
    expect(rows['Server version']).toEqual(['2.14.3', '']);
    expect(rows['Two connections of one kiosk']).toEqual(['none', '']);
    expect(rows['Office service']).toEqual(['runs', '']);
    expect(rows['Last sign-in of the office']).toEqual(['12 ms', '']);
  });

  it('says that nothing answers where the line is down, and judges kiosks by their letters alone', async () => {
    note(1);
    expect((await rowsNow())['Server']).toEqual(['does not answer', 'ended']);
    // Four minutes are more than three beats of 60 s: silent, whatever a connection may look like.
    const watch = new LineWatch(office.folder, clock);
    const store = new FleetStore(office.folder, (kept) => watch.reading(kept, () => [], LOOKED_AT));
    const desk = new ConsoleDesk({ folder: office.folder, fleet: store, wall: () => LOOKED_AT, mono: () => 0 });
    const { fleet } = desk.view({ order: 'site', filter: '', only: 'all', unfolded: null, page: 0 }, 'gil');
    expect(fleet.groups[0]?.rows[0]).toMatchObject({ name: 'Gate 1', state: 'late', words: 'silent' });
    store.stop();
  });
});

describe.skipIf(whyNoNats() !== null)('a real server', () => {
  it('says the pace of cells and receipts, the oldest cell and refused sign-ins', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-nats-'));
    const [clients, monitoring] = [await freePort(2), await freePort(3)];
    const lines = [
      `listen: 127.0.0.1:${clients}`,
      `http: 127.0.0.1:${monitoring}`,
      `jetstream { store_dir: "${folder}" }`,
      'authorization { users: [ { user: office, password: known } ] }',
    ];
    writeFileSync(join(folder, 'nats.conf'), lines.join('\n'));
    const server = spawn('nats-server', ['-c', join(folder, 'nats.conf')], { stdio: 'ignore' });
    const servers = `127.0.0.1:${clients}`;
    const watch = new LineWatch(office.folder, clock);
    const store = new FleetStore(office.folder, (kept) => watch.reading(kept, () => [], new Date()));
    try {
      const connection = await signedIn(servers);
      const manager = await jetstreamManager(connection);
      await manager.streams.add({ name: STREAM, subjects: ['up.*'], retention: RetentionPolicy.Workqueue });
      await manager.consumers.add(STREAM, { durable_name: CONSUMER, ack_policy: AckPolicy.Explicit });
      note(monitoring);
      const rowsOf = (): Record<string, string[]> => {
        const desk = new ConsoleDesk({ folder: office.folder, fleet: store, wall: () => new Date(), mono: () => 0 });
        const rows = desk.part('line')?.tables[0]?.rows ?? [];
        return Object.fromEntries(rows.map(([what, ...rest]) => [what, rest]));
      };
      monoMs = 0;
      await watch.look();
      expect(rowsOf()['Cells']).toEqual(['not known yet', '']);
      expect(rowsOf()['Oldest uncollected cell']).toEqual(['none', '']);
      expect(rowsOf()['Refused sign-ins']).toEqual(['none', '']);
      const stream = jetstream(connection);
      for (let at = 0; at < 30; at += 1) await stream.publish('up.a', new Uint8Array(8));
      const consumer = await stream.consumers.get(STREAM, CONSUMER);
      for (let at = 0; at < 20; at += 1) await (await consumer.next())?.ackAck();
      await expect(connect({ servers, user: 'office', pass: 'guessed', reconnect: false })).rejects.toThrow();
      monoMs = 10_000;
      await watch.look();
      const rows = rowsOf();
      expect(rows['Cells']).toEqual(['3.0 a second', '']);
      expect(rows['Receipts']).toEqual(['2.0 a second', '']);
      expect(rows['Cells that the office has not collected']).toEqual(['10', '']);
      expect(rows['Oldest uncollected cell']).toEqual(['came just now', '']);
      expect(rows['Refused sign-ins']?.[0]).toMatch(/^1 of the last \d+ connections that ended, the last at 20/);
      await connection.close();
    } finally {
      server.kill('SIGKILL');
      store.stop();
      note(port);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function signedIn(servers: string): Promise<NatsConnection> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await connect({ servers, user: 'office', pass: 'known', reconnect: false });
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
