import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DemoLane, loadCast, withSeals } from '../../../src/adapters/hardware/demo/index.ts';
import { DemoTravellerView } from '../../../src/adapters/http/api/lane.ts';
import type { DemoControl } from '../../../src/adapters/http/routes/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { PATIENCE } from '../../fakes/patience.ts';

const folder = join(packageRoot, 'hardware/demo');
const VISA = {
  mrz: ['VCUTOVISA<<OF', ''],
  passportMrz: ['P<UTOPASSPRT', ''],
  page: () => Promise.resolve(Uint8Array.from(Buffer.from('the visa'))),
};
const cast = await withSeals(await loadCast(folder), { folder, visaOf: () => VISA });

let spool: string;
let clock: HandClock;
let done: string[];
let faults: string[];
let hostReady: Promise<void>;
let demo: DemoLane;

/** Lets the promises of the steps that are due run to their end. */
async function run(ms: number): Promise<void> {
  clock.advance(ms);
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(async () => {
  spool = await mkdtemp(join(tmpdir(), 'waypost-demo-'));
  clock = new HandClock();
  done = [];
  faults = [];
  hostReady = Promise.resolve();
  const at = (what: string): void => {
    done.push(what);
  };
  const later = async (what: string) => {
    at(what);
    await Promise.resolve();
  };
  demo = new DemoLane({
    cast,
    scanner: {
      ready: () => hostReady,
      sendDocument: (lines) => later(`send ${lines[0]?.slice(5, 12)}`),
      unplugMidFrame: () => later('scanner out'),
      replug: () => later('scanner in'),
    },
    camera: {
      setSubject: (files) => later(files === null ? 'nobody' : `face ${/id\d\d/.exec(files[0] ?? '')?.[0]}`),
      unplug: () => at('camera out'),
      replug: () => at('camera in'),
    },
    spoolFolder: spool,
    crashModels: () => at('crash'),
    clock,
    timers: clock,
    onFault: (step) => faults.push(step),
  });
});
afterEach(() => rm(spool, { recursive: true, force: true }));

/** What was done to the devices, without the reset with which every play begins. */
const acted = () => done.filter((what) => what !== 'camera in' && what !== 'nobody');
const dropped = (count: number) =>
  vi.waitFor(async () => {
    const pages = (await readdir(spool)).filter((name) => !name.startsWith('.') && !/-(ir|uv)\.jpg$/.test(name));
    expect(pages).toHaveLength(count);
    return pages;
  }, PATIENCE);

test('a visa: its MRZ, then the passport, then the page of the visa alone', async () => {
  expect(demo.play('seal-true')).toEqual({ ok: true });
  await run(600);
  expect(acted()).toEqual(['face id01', 'send VISA<<O', 'send PASSPRT']);
  const [page = ''] = await dropped(1);
  expect(await readFile(join(spool, page), 'utf8')).toBe('the visa');
  // The lights of the traveller's own page are not those of the visa.
  expect((await readdir(spool)).filter((name) => /-(ir|uv)\.jpg$/.test(name))).toEqual([]);
});

test('a genuine traveller: face, document, page', async () => {
  expect(demo.play('genuine')).toEqual({ ok: true });
  expect(demo.playing()).toBe('genuine');
  await run(99);
  expect(acted()).toEqual(['face id01']);
  await run(1);
  expect(acted()).toEqual(['face id01', 'send OSTERVA']);
  await run(300);
  const [file = ''] = await dropped(1);
  const page = await readFile(join(packageRoot, 'hardware/demo/pages/genuine.jpg'));
  expect((await readFile(join(spool, file))).equals(page)).toBe(true);
  const stem = file.slice(0, -'.jpg'.length);
  expect(await readdir(spool)).toEqual(expect.arrayContaining([`${stem}-ir.jpg`, `${stem}-uv.jpg`]));
  await run(100);
  expect(demo.playing()).toBeNull();
  expect(clock.running).toBe(0);
  expect(faults).toEqual([]);
});

test.each([
  ['other-face', ['face id01', 'send BRANDEV']],
  ['scanner-unplugged', ['face id18', 'scanner out', 'scanner in', 'send DUNMARR']],
  ['camera-unplugged', ['camera out', 'send YAMAVEL']],
  ['model-crash', ['face id23', 'send THORNAV', 'crash']],
])('%s', async (id, steps) => {
  demo.play(id);
  for (const ms of [0, 100, 300, 100, 2_500, 3_000, 300]) await run(ms);
  await dropped(1);
  expect(acted()).toEqual(steps);
  expect(faults).toEqual([]);
});

test('the next traveller stops the script of the one before and plugs everything in', async () => {
  demo.play('scanner-unplugged');
  await run(0);
  await run(100);
  demo.play('genuine');
  await run(0);
  expect(done.slice(-4).sort()).toEqual(['camera in', 'face id01', 'nobody', 'scanner in']);
  await run(10_000);
  await dropped(1);
  expect(acted().filter((what) => what.startsWith('send'))).toEqual(['send OSTERVA']);
});

test('a document that still waits for the port is not given to the next traveller', async () => {
  let opened = (): void => undefined;
  hostReady = new Promise((resolve) => {
    opened = resolve;
  });
  demo.play('expired');
  await run(100);
  demo.reset();
  opened();
  await run(0);
  expect(acted().filter((what) => what.startsWith('send'))).toEqual([]);
  expect(demo.playing()).toBeNull();
});

test('an unknown traveller is refused and disturbs nobody', async () => {
  demo.play('genuine');
  await run(50);
  expect(demo.play('../../etc')).toMatchObject({ ok: false, reason: 'NO_TRAVELLER' });
  expect(demo.playing()).toBe('genuine');
});

test('a folder that cannot be written is a fault of the demo, named by its step', async () => {
  await rm(spool, { recursive: true });
  demo.play('genuine');
  await run(400);
  await vi.waitFor(() => expect(faults).toEqual(['drop-page']), PATIENCE);
});

test('the picker has words and a portrait for everyone', () => {
  expect(demo.travellers()).toHaveLength(14 + 5);
  for (const { id, title, shows, portraitUrl } of demo.travellers()) {
    DemoTravellerView.parse({ id, title, shows, portraitUrl });
    expect(portraitUrl).toBe(`/api/demo/portraits/${id}`);
    expect([...(demo.portrait(id) ?? [])].slice(0, 3)).toEqual([0xff, 0xd8, 0xff]);
  }
  expect(demo.portrait('../faces/id01')).toBeNull();
});

test('a demo lane fits the door', () => {
  const door: DemoControl = demo;
  expect(door.playing()).toBeNull();
});
