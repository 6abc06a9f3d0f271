import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LinkPlaces, linkPlaces, readLinkState } from '../../../src/delivery/courier/index.ts';
import { ANSWER_BYTES, CELL_BYTES } from '../../../src/delivery/line/index.ts';
import { authority, hasBroker, linkPair } from '../../fakes/broker.ts';
import type { CourierRun } from '../../fakes/courier-runner.ts';
import { HostileBroker } from '../../fakes/hostile-broker.ts';

const BEAT = 300;
const RUNNER = resolve(import.meta.dirname, '../../fakes/courier-runner.ts');
let root: string;
let places: LinkPlaces;
let courier: ChildProcess;
let broker: HostileBroker;
let restarts: number;
let stopped: boolean;
let feed: NodeJS.Timeout;
const link = linkPair();

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'waypost-hostile-'));
  places = linkPlaces(root);
  for (const path of [places.folder, places.up, places.down]) mkdirSync(path);
  [restarts, stopped] = [0, false];
  feed = setInterval(() => {
    if (!existsSync(places.cell)) writeFileSync(places.cell, randomBytes(CELL_BYTES));
  }, 20);
});
afterEach(async () => {
  stopped = true;
  clearInterval(feed);
  const gone = courier.exitCode === null ? new Promise((done) => courier.once('exit', done)) : null;
  courier.kill('SIGKILL');
  await gone;
  await broker.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The courier against this broker; started again as the manager does when it ends. */
async function against(
  hostile: HostileBroker,
  { name = 'fleet.office', ca }: { name?: string; ca: string },
): Promise<void> {
  broker = hostile;
  const port = await broker.start();
  const address = { servers: [`127.0.0.1:${port}`], name, ca: [ca] };
  const run: CourierRun = { stateDir: root, seed: Buffer.from(link.seed).toString('hex'), beatMs: BEAT, address };
  const start = (): void => {
    courier = spawn(process.execPath, ['--import', 'tsx', RUNNER, JSON.stringify(run)], { stdio: 'ignore' });
    courier.once('exit', () => {
      if (stopped) return;
      restarts += 1;
      start();
    });
  };
  start();
}
const reason = () => (existsSync(places.state) ? readLinkState(readFileSync(places.state))?.reason : undefined);
const rssMb = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${courier.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const tlsOf = (folder = 'tls') => authority(join(root, folder));

describe.skipIf(!hasBroker())('a broker that is hostile', () => {
  const answerOf = (bytes: Uint8Array, id: string) =>
    Buffer.concat([Buffer.from(`MSG dn.${link.linkId} ${id} ${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]);
  const subscribed = (subscriptions: Map<string, string>): string => subscriptions.get(`dn.${link.linkId}`) ?? '2';

  it.each([
    ['says nothing', () => undefined],
    ['sends garbage', (socket: Socket) => void socket.write(randomBytes(4_096))],
    ['sends half a message', (socket: Socket) => void socket.write('MSG dn.x 1 1000\r\nabc')],
    ['says an error', (socket: Socket) => void socket.write("-ERR 'Whatever'\r\n")],
    ['announces without end', (socket: Socket) => void socket.write(`MSG a.all 2 3\r\nabc\r\n`.repeat(20_000))],
  ])('that %s is named and dialled again, and nothing is written but the state', async (_what, say) => {
    const tls = tlsOf();
    await against(new HostileBroker({ tls, say }), { ca: tls.ca });
    await expect.poll(() => broker.connections).toBeGreaterThan(1);
    await expect.poll(reason).toMatch(/^LINK_(SILENT|UNREACHABLE)$/);
    expect(
      readdirSync(places.down).filter((name) => !name.startsWith('state.json') && !name.startsWith('announced')),
    ).toEqual([]);
  });

  it('that sends one message of 64 MiB, and many of other sizes, leaves a courier that goes on', async () => {
    const tls = tlsOf();
    const say = (socket: Socket, subscriptions: Map<string, string>): void => {
      const id = subscribed(subscriptions);
      for (const bytes of [0, 1, ANSWER_BYTES - 1, ANSWER_BYTES + 1, 8_192])
        socket.write(answerOf(Buffer.alloc(bytes), id));
      socket.write(answerOf(Buffer.alloc(64 * 2 ** 20), id));
    };
    await against(new HostileBroker({ tls, say }), { ca: tls.ca });
    await expect.poll(() => broker.connections).toBeGreaterThan(1);
    await expect.poll(reason).toBe('LINK_SILENT');
    expect(readdirSync(places.down).filter((name) => name.endsWith('.answer'))).toEqual([]);
    console.log(`courier after messages of 64 MiB: ${restarts} restarts, peak ${rssMb().toFixed(0)} MiB (through tsx)`);
  });

  it('that signs nobody in is asked again and again', async () => {
    const tls = tlsOf();
    await against(new HostileBroker({ tls, refuse: true, say: () => undefined }), { ca: tls.ca });
    await expect.poll(reason).toBe('LINK_REFUSED');
    await expect.poll(() => broker.connections).toBeGreaterThan(4);
    expect(restarts).toBe(0);
  });

  it('that speaks without TLS hears no name and no key', async () => {
    const { ca } = tlsOf();
    await against(new HostileBroker({ tls: null, say: () => undefined }), { ca });
    await expect.poll(() => broker.connections).toBeGreaterThan(2);
    await expect.poll(reason).toMatch(/^LINK_(TLS|UNREACHABLE)$/);
    expect(broker.heard.join('')).not.toContain(link.nkey);
    expect(broker.heard.join('')).not.toContain('CONNECT');
  });

  it('that has a certificate of another authority, or of another name, is not signed in at', async () => {
    const tls = tlsOf();
    await against(new HostileBroker({ tls, say: () => undefined }), { ca: tlsOf('other').ca });
    await expect.poll(reason).toBe('LINK_TLS');
    expect(broker.heard).toEqual([]);
  });

  it('that has a certificate of another name is not signed in at', async () => {
    const tls = tlsOf();
    await against(new HostileBroker({ tls, say: () => undefined }), { ca: tls.ca, name: 'other.office' });
    await expect.poll(reason).toBe('LINK_TLS');
    expect(broker.heard).toEqual([]);
  });

  it('whose certificate has ended is told as a matter of the clock', async () => {
    const days = ['-not_before', '20200101000000Z', '-not_after', '20200601000000Z'];
    const tls = authority(join(root, 'old'), 'fleet.office', days);
    await against(new HostileBroker({ tls, say: () => undefined }), { ca: tls.ca });
    await expect.poll(reason).toBe('LINK_CLOCK');
  });

  it('that names other servers sends the courier nowhere', async () => {
    const tls = tlsOf();
    const other = new HostileBroker({ tls, say: () => undefined });
    const port = await other.start();
    const say = (socket: Socket): void => {
      socket.write(`INFO {"server_id":"X","max_payload":1048576,"connect_urls":["127.0.0.1:${port}"]}\r\n`);
      setTimeout(() => socket.destroy(), 50);
    };
    await against(new HostileBroker({ tls, say }), { ca: tls.ca });
    await expect.poll(() => broker.connections).toBeGreaterThan(4);
    expect(other.connections).toBe(0);
    await other.stop();
  });
});
