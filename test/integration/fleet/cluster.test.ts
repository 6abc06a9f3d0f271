import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterEach, describe, expect, it } from 'vitest';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import {
  initFleet,
  makeAuthority,
  makeServerCertificate,
  serverFiles,
} from '../../../src/central/fleet/broker/index.ts';
import { ensureStream, STREAM } from '../../../src/central/fleet/service/stream.ts';
import { CentralFolder } from '../../../src/central/folder/index.ts';
import { TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { PATIENCE } from '../../fakes/patience.ts';
import { freePort } from '../../fakes/ports.ts';
import { seeded } from '../../fakes/seeded.ts';

/** `WAYPOST_CLUSTER_KILLS=40` for the full size. */
const KILLS = Number(process.env['WAYPOST_CLUSTER_KILLS'] ?? 6);
const KIOSKS = 30;
const NOTICES = 5;
const EVERY_MS = 250;

let fleet: TestFleet;
afterEach(async () => {
  await fleet.close();
});

describe.skipIf(whyNoNats() !== null)('three brokers of one office', () => {
  it(`lose and double nothing when brokers and office are killed ${KILLS} times`, async () => {
    fleet = await TestFleet.open({ kiosks: KIOSKS, brokers: 3 });
    const { demonstration } = fleet;
    const random = seeded(7);
    const done = { broker: 0, office: 0, 'broker with its store': 0 };
    let beating = true;
    const beats = (async () => {
      while (beating) {
        for (const kiosk of fleet.kiosks) kiosk.beat();
        await wait(EVERY_MS);
      }
    })();
    for (let kill = 0; kill < KILLS; kill += 1) {
      for (const kiosk of fleet.kiosks) if (kiosk.raised < NOTICES && random() < (NOTICES / KILLS) * 1.2) kiosk.raise();
      await wait(random() * 1500);
      if (kill % 3 === 2) {
        done.office += 1;
        await demonstration.stopOffice('SIGKILL');
        await demonstration.startOffice();
        continue;
      }
      const at = Math.floor(random() * 3);
      const isStore = kill % 3 === 1;
      done[isStore ? 'broker with its store' : 'broker'] += 1;
      await demonstration.stopServer('SIGKILL', at);
      const broker = demonstration.brokers[at];
      if (isStore && broker !== undefined) rmSync(serverFiles(broker).store, { recursive: true });
      await wait(random() * 1500);
      await demonstration.startServer(at);
    }
    for (const kiosk of fleet.kiosks) while (kiosk.raised < NOTICES) kiosk.raise();
    beating = false;
    await beats;
    await fleet.beatUntil(() => fleet.waiting === 0, { everyMs: EVERY_MS, quietMs: 120_000 });
    expect(await fleet.arrived()).toEqual(fleet.raised);
    const what = Object.entries(done)
      .map(([kind, times]) => `${times} ${kind}`)
      .join(', ');
    console.info(`${KILLS} kills of three brokers (${what}): ${KIOSKS * NOTICES} of ${KIOSKS * NOTICES} once`);
  });

  it('answer again after any one of them is lost', async () => {
    fleet = await TestFleet.open({ kiosks: 6, brokers: 3 });
    const gone: number[] = [];
    for (const at of fleet.demonstration.brokers.keys()) {
      await fleet.demonstration.stopServer('SIGKILL', at);
      const begun = performance.now();
      for (const kiosk of fleet.kiosks) kiosk.raise();
      await fleet.beatUntil(() => fleet.waiting === 0, { everyMs: EVERY_MS });
      gone.push(Math.round(performance.now() - begun));
      await fleet.demonstration.startServer(at);
    }
    expect(await fleet.arrived()).toEqual(fleet.raised);
    console.info(`without receipts after the loss of each broker: ${gone.join(', ')} ms`);
  });

  it('keep every cell three times', async () => {
    fleet = await TestFleet.open({ kiosks: 1, brokers: 3 });
    const office = await fleet.asOffice();
    const manager = await jetstreamManager(office);
    expect((await manager.streams.info(STREAM)).config.num_replicas).toBe(3);
    await fleet.demonstration.stopOffice();
    await ensureStream(manager, { storeGb: 0.5, replicas: 3 });
    expect((await manager.streams.info(STREAM)).config.num_replicas).toBe(3);
    await office.close();
  });

  it('of other machines have their files in the office, ready to be copied', async () => {
    fleet = await TestFleet.open({ kiosks: 1, brokers: 3 });
    const { demonstration, path } = fleet;
    const [first, ...others] = demonstration.brokers;
    const folder = new CentralFolder(join(path, 'nation'));
    const server = join(path, 'nation', 'server');
    // Every machine has the same folder.
    const nodes = others.map((one) => ({ ...one, route: one.route ?? '', server }));
    const cluster = { name: first?.name ?? '', route: first?.route ?? '', others: nodes };
    const settings = { ...demonstration.settings, server, cluster };
    const keys = await fleet.demonstration.withKeys(({ signIn }) => ({
      office: signingKeyFromSeed(signIn.office).publicKey,
      system: signingKeyFromSeed(signIn.system).publicKey,
    }));
    const made = await initFleet(folder, { settings, keys, passphrase: PASSPHRASE });
    expect(made).toMatchObject({ ok: true, checked: true });
    const names = [server, ...others.map(({ name }) => join(path, 'nation', 'fleet', 'nodes', name))].map((place) => {
      const { configuration, routeKey } = serverFiles({ server: place });
      expect(readFileSync(routeKey, 'utf8')).toContain('PRIVATE KEY');
      const text = readFileSync(configuration, 'utf8');
      expect(text).toContain(`"${join(server, 'routes.key')}"`);
      return /server_name: (\S+)/.exec(text)?.[1];
    });
    expect(names).toEqual(demonstration.brokers.map(({ name }) => name));
  });

  it('let no stranger join them as a broker', async () => {
    fleet = await TestFleet.open({ kiosks: 1, brokers: 3 });
    const { demonstration, path } = fleet;
    const [, own] = demonstration.brokers;
    if (own === undefined) throw new Error('there are three');
    const other = { certificate: join(path, 'other.crt'), key: join(path, 'other.key') };
    expect(await makeAuthority(other, PASSPHRASE)).toEqual({ ok: true });
    const from = serverFiles(own);
    const port = await freePort(2);
    const address = (more: number): string => `127.0.0.1:${port + more}`;
    const [listen, route] = [own.listen, own.route ?? ''];
    const stranger = readFileSync(from.configuration, 'utf8')
      .replace(own.name, 'stranger')
      .replace(listen, address(0))
      .replace(`127.0.0.1:${own.monitorPort}`, address(1))
      .replace(`listen: ${route}`, `listen: ${address(2)}`)
      .replace(from.store, join(path, 'strange'))
      .replace(from.pid, join(path, 'strange.pid'))
      .replace(from.authority, other.certificate);
    const strange = { certificate: join(path, 's.crt'), key: join(path, 's.key') };
    await signed(strange, other);
    const file = join(path, 'stranger.conf');
    const without = stranger.replace(from.routeCertificate, strange.certificate).replace(from.routeKey, strange.key);
    // Its users lie beside it, as they do for every broker.
    writeFileSync(join(path, 'users.conf'), readFileSync(from.users));
    writeFileSync(file, without);
    const child = spawn('nats-server', ['-c', file], { stdio: 'ignore' });
    try {
      await expect.poll(() => readsHealth(port + 1), PATIENCE).toBe(true);
      await wait(4000);
      for (const { monitorPort, name } of demonstration.brokers)
        expect(await routedTo(monitorPort)).toEqual(
          demonstration.brokers.map((one) => one.name).filter((one) => one !== name),
        );
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('all cut a kiosk that is revoked, wherever it is connected', async () => {
    fleet = await TestFleet.open({ kiosks: 6, brokers: 3 });
    const verdict = await fleet.demonstration.revoke(3);
    expect(verdict).toMatchObject({ ok: true, kiosks: 5, checked: true, reloaded: true });
    for (const [at, kiosk] of fleet.kiosks.entries()) if (at !== 2) kiosk.raise();
    await fleet.beatUntil(() => fleet.waiting === 0);
    const kiosk = fleet.kiosks[2];
    kiosk?.raise();
    await expect.poll(() => kiosk?.connection?.isClosed() === true || (kiosk?.waiting ?? 0) > 0, PATIENCE).toBe(true);
    // Each of the brokers refuses it: it cannot come back by another door.
    await wait(3000);
    expect(kiosk?.waiting).toBe(1);
    expect((await fleet.arrived())[2]).toEqual([]);
  });
});

const PASSPHRASE = 'a passphrase of a stranger';

async function signed(files: { certificate: string; key: string }, authority: typeof files): Promise<void> {
  const made = await makeServerCertificate(files, { authority, passphrase: PASSPHRASE, route: '127.0.0.1' });
  expect(made).toEqual({ ok: true });
}

async function readsHealth(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/varz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Names of the brokers that one is joined with. */
async function routedTo(port: number): Promise<string[]> {
  const answer = (await (await fetch(`http://127.0.0.1:${port}/routez`)).json()) as {
    routes: { remote_name: string }[];
  };
  return [...new Set(answer.routes.map(({ remote_name }) => remote_name))].sort();
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
