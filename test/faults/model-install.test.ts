import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/adapters/storage/journal/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { newListKey, readListKey, updateReady } from '../../src/delivery/format/index.ts';
import {
  activateModel,
  checkModelFolder,
  installModel,
  type ModelPlace,
  OperatorModelStore,
  SIGNATURES_FILE,
  signModel,
} from '../../src/delivery/models/index.ts';
import { reportMetrics } from '../fakes/fault-metrics.ts';
import { stationOf } from '../fakes/packs.ts';
import { SetClock } from '../fakes/stores.ts';
import { tinyProfile, tinySFace, writeBundle } from '../fakes/tiny-networks.ts';

const RUNNER = join(import.meta.dirname, '..', 'fakes', 'model-runner.mjs');
const KILLS = 40;
const PADDING_BYTES = 3 * 1024 * 1024;

let work: string;
let bundles: string;
let keys: { publicKey: string; secret: string }[];
const undo: (() => unknown)[] = [];

beforeEach(async () => {
  await updateReady();
  work = mkdtempSync(join(tmpdir(), 'waypost-model-faults-'));
  bundles = join(work, 'bundles');
  mkdirSync(bundles);
  await tinyProfile(bundles);
  keys = [newListKey(), newListKey()];
});
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
  rmSync(work, { recursive: true });
});

const trust = () => ({ threshold: 2, keys: keys.map((k) => k.publicKey) });

/** A signed bundle of some size, so that writing it takes a while. */
async function signed(version: string): Promise<string> {
  const folder = join(work, `embedder-${version}`);
  const network = { ...tinySFace(), input: { ...tinySFace().input, alignment: undefined } };
  const padding = Buffer.alloc(PADDING_BYTES, version);
  const sha256 = createHash('sha256').update(padding).digest('hex');
  const manifest = await writeBundle(folder, {
    role: 'embedder',
    bundleId: 'licensed-embedder',
    version,
    network,
    change: (m) => m.files.push({ path: 'padding.bin', bytes: padding.length, sha256 }),
  });
  writeFileSync(join(folder, 'padding.bin'), padding);
  const signers = keys.map((k) => readListKey(k.secret)!);
  writeFileSync(join(folder, SIGNATURES_FILE), signModel(JSON.parse(JSON.stringify(manifest)), signers));
  return folder;
}

/** From the moment the child has loaded its program, milliseconds. */
let lastedMs = 0;

async function run(state: string, version: string, killAfterMs: number | null): Promise<string> {
  const folder = await signed(version);
  const args = [RUNNER, state, bundles, folder, 'licensed-embedder', version, ...trust().keys];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
      if (output.includes('ready\n')) resolve();
    });
    child.on('exit', () => resolve());
  });
  const closed = once(child, 'close');
  await ready;
  const began = performance.now();
  if (killAfterMs !== null) {
    await delay(killAfterMs);
    child.kill('SIGKILL');
  }
  await closed;
  lastedMs = performance.now() - began;
  rmSync(folder, { recursive: true });
  return output;
}

/** What the next start of the daemon would load, checked to the last byte. */
async function inUse(state: string): Promise<string | null> {
  const [ring, clock] = [new KeyRing(new Uint8Array(32).fill(7)), new SetClock()];
  const opened = openJournal({ stateDir: state, ring, clock, bootId: 'look' });
  if (!opened.ok) throw new Error(opened.message);
  const store = new OperatorModelStore(state, stationOf({ stateDir: state, ring: () => ring, clock }, opened.journal));
  const models = await store.models(trust());
  opened.journal.stop();
  if (models === null) return null;
  const entry = models.models.embedder;
  if (entry === undefined || 'refused' in entry) throw new Error(`not usable: ${JSON.stringify(entry)}`);
  const whole = await checkModelFolder(store.folderOf(entry.bundleId, entry.version), trust());
  if (!whole.ok || whole.manifestSha256 !== entry.manifestSha256) throw new Error(`not whole: ${entry.version}`);
  return entry.version;
}

describe('kill -9 while a model is installed and activated', () => {
  it(`leaves the old model or the new one, whole, ${KILLS} times`, async () => {
    const state = join(work, 'state');
    mkdirSync(state);
    expect(await run(state, '1.0.0', null)).toContain('activated');
    const lasts = lastedMs;
    let before = '1.0.0';
    let fresh = 0;
    let cut = 0;
    for (let turn = 1; turn <= KILLS; turn++) {
      const version = `1.${turn}.0`;
      const output = await run(state, version, Math.random() * lasts * 0.7);
      expect(output).not.toContain('refused');
      const now = await inUse(state);
      expect([before, version]).toContain(now);
      if (output.includes('activated')) expect(now).toBe(version);
      if (now === version) fresh++;
      if (!output.includes('activated')) cut++;
      before = now ?? '';
      // What has its final name is whole; what was cut short has another one.
      const store = new OperatorModelStore(state, null);
      for (const { bundleId, version: v } of store.installed()) {
        expect(await checkModelFolder(store.folderOf(bundleId, v), trust())).toMatchObject({ ok: true });
      }
    }
    expect(await run(state, '2.0.0', null)).toContain('activated');
    expect(await inUse(state)).toBe('2.0.0');
    expect(readdirSync(join(state, 'models', 'licensed-embedder')).filter((n) => n.includes('.part-'))).toEqual([]);
    // Kills that all came too late would prove nothing.
    expect(cut).toBeGreaterThan(KILLS / 8);
    reportMetrics({
      test: 'model-install',
      points: KILLS,
      note: `${cut} before the end; new model ${fresh}, old ${KILLS - fresh}`,
    });
  });
});

describe('a full disk', () => {
  it('refuses the new model, keeps the old one and leaves nothing behind', async (context) => {
    const disk = mkdtempSync(join(work, 'disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=700', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      context.skip('this user may not mount a small disk');
    }
    undo.push(() => execFileSync('umount', ['-l', disk]));
    const clock = { mono: () => 0, wall: () => new Date('2026-11-25T12:00:00Z'), trusted: () => true };
    const ring = new KeyRing(new Uint8Array(32).fill(7));
    const opened = openJournal({ stateDir: disk, ring, clock, bootId: 'full' });
    if (!opened.ok) throw new Error(opened.message);
    undo.push(() => opened.journal.stop());
    const place: ModelPlace = {
      ...stationOf({ stateDir: disk, ring: () => ring, clock: new SetClock() }, opened.journal),
      trust: trust(),
      by: 'a test',
      profile: { modelsDir: bundles, profileName: 'accurate', committedDir: bundles },
      newId: randomUUID,
    };
    const bundle = (version: string) => ({ bundleId: 'licensed-embedder', version });
    expect(await installModel(place, await signed('1.0.0'))).toMatchObject({ ok: true });
    expect(await activateModel(place, bundle('1.0.0'))).toMatchObject({ ok: true });
    const pointer = readFileSync(join(disk, 'models', 'active.json'));

    const next = await signed('1.1.0');
    const { bavail, bsize } = statfsSync(disk);
    const other = join(disk, 'somebody-elses.log');
    writeFileSync(other, Buffer.alloc(bavail * bsize - PADDING_BYTES / 2));
    expect(await installModel(place, next)).toMatchObject({ ok: false, reason: 'STORAGE_FULL' });
    expect(readdirSync(join(disk, 'models', 'licensed-embedder'))).toEqual(['1.0.0']);
    expect(readFileSync(join(disk, 'models', 'active.json')).equals(pointer)).toBe(true);
    expect(await inUse(disk)).toBe('1.0.0');

    rmSync(other);
    expect(await installModel(place, next)).toMatchObject({ ok: true });
    // Not a byte left for the new pointer.
    const left = statfsSync(disk);
    writeFileSync(other, Buffer.alloc(left.bavail * left.bsize));
    const refused = await activateModel(place, bundle('1.1.0'));
    expect(refused.ok).toBe(false);
    expect(['STORAGE_FULL', 'AUDIT_UNAVAILABLE']).toContain(refused.ok ? '' : refused.reason);
    expect(await inUse(disk)).toBe('1.0.0');
    rmSync(other);
    expect(await activateModel(place, bundle('1.1.0'))).toMatchObject({ ok: true });
    expect(await inUse(disk)).toBe('1.1.0');
  });
});
