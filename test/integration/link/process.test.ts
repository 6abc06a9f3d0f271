import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import { toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { readLinkState } from '../../../src/delivery/courier/index.ts';
import { LINK_KEY_FILE } from '../../../src/delivery/line/index.ts';
import { hasBroker } from '../../fakes/broker.ts';
import { LineSite } from '../../fakes/line-site.ts';

/** Megabytes of resident memory that the courier may take. */
const MEMORY_MB = 80;
const BEAT_SECONDS = 15;
let site: LineSite;
let folder: string;
let child: ChildProcess | null = null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-courier-process-'));
  site = new LineSite();
  await site.start();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await site.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The configuration of this kiosk, and the courier as its unit starts it. */
function begin(link: object | null): ChildProcess {
  const { seal, receipts } = site.office.policy();
  const config = {
    ...{ lane: { id: 'lane-1', name: 'Lane 1' }, stateDir: site.state.stateDir, key: { kind: 'development' } },
    ...{ scanner: { kind: 'none' }, imager: { kind: 'none' }, camera: { kind: 'none' }, lists: [], link },
    notices: { centralKey: { seal: toHex(seal), receipts: toHex(receipts) }, classes: [] },
  };
  writeFileSync(join(folder, 'waypost.json'), JSON.stringify(config));
  const args = [
    '--max-semi-space-size=1',
    builtEntry('delivery/courier/main'),
    '--config',
    join(folder, 'waypost.json'),
  ];
  child = spawn(process.execPath, args, { stdio: 'ignore' });
  return child;
}
const exitOf = (one: ChildProcess) => new Promise<number | null>((resolve) => one.once('exit', resolve));
const state = () => (existsSync(site.places.state) ? readLinkState(readFileSync(site.places.state)) : null);
const of = (pid: number | undefined, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');

describe.skipIf(!hasBroker())('the courier as its unit starts it', () => {
  it('signs in, carries a cell and its answer, and stays small and without a library that opens anything', async () => {
    writeFileSync(join(site.state.stateDir, LINK_KEY_FILE), site.link.seed, { mode: 0o600 });
    site.serve(BEAT_SECONDS * 1_000);
    site.hit(1);
    const courier = begin({ ...site.broker.address, beatSeconds: BEAT_SECONDS });
    await expect.poll(() => site.journal.outbox.status().waiting, { timeout: 60_000 }).toBe(0);
    expect(state()).toMatchObject({ reason: null, connected: true });
    const resident = Number(/VmHWM:\s+(\d+)/.exec(of(courier.pid, 'status'))?.[1]) / 1024;
    console.log(`courier: peak ${resident.toFixed(0)} MiB resident`);
    expect(resident).toBeLessThan(MEMORY_MB);
    expect(of(courier.pid, 'maps')).not.toMatch(/better_sqlite3|libsodium|onnxruntime|sharp|serialport/);
    const gone = exitOf(courier);
    courier.kill('SIGTERM');
    expect(await gone).toBe(0);
  });

  it('says that it has no line or no key, and ends in a way that is not tried again', async () => {
    const courier = begin(null);
    expect(await exitOf(courier)).toBe(2);
    expect(await exitOf(begin({ ...site.broker.address, beatSeconds: BEAT_SECONDS }))).toBe(2);
    writeFileSync(join(site.state.stateDir, LINK_KEY_FILE), site.link.seed, { mode: 0o644 });
    expect(await exitOf(begin({ ...site.broker.address, beatSeconds: BEAT_SECONDS }))).toBe(2);
  });
});
