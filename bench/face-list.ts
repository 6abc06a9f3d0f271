import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SystemTime } from '../src/adapters/files/index.ts';
import { packageRoot } from '../src/adapters/installation/index.ts';
import { cryptoReady } from '../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../src/adapters/storage/keys/index.ts';
import { FaceLists, ListBuilder, ListFolder, UNCOUNTED } from '../src/adapters/storage/lists/index.ts';
import { normalise } from '../src/core/face/embedding/embedding.ts';
import { quantise, templateToBytes } from '../src/core/face/embedding/index.ts';
import type { LiveFrame } from '../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../src/core/inspection/record/checks/index.ts';
import { createFaceSearch, InferenceSupervisor } from '../src/inference/host/index.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

const LIST = 'bench-faces';
const MIB = 2 ** 20;

/** Small seeded generator (mulberry32): the same list on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = seeded(20_261_125);
const unit = (): Float32Array =>
  normalise(Float32Array.from({ length: 512 }, () => random() + random() + random() - 1.5)) as Float32Array;

/**
 * A face list of `BENCH_TEMPLATES` (default 100,000) random templates: sealed on the disk, handed to the inference process,
 * searched as the lane does. It is a figure of capacity: with the calibration of the shipped profile a list of this size is
 * refused, so the bench brings a calibration of its own that nobody measured.
 */
export async function benchFaceList({ templates, warmUp, searches }: Sizes['faces'] = FULL.faces): Promise<Row[]> {
  await cryptoReady();
  const stateDir = mkdtempSync(join(tmpdir(), 'waypost-bench-'));
  const time = new SystemTime(new Date(0));
  const profile = 'accurate';
  const modelsDir = join(packageRoot, 'models', 'bundles');
  const supervisor = new InferenceSupervisor({ modelsDir, profile, part: 'seeing', mono: () => time.mono() });
  const ring = new KeyRing(new Uint8Array(32).fill(7));
  try {
    await supervisor.start();
    const real = createFaceSearch({ supervisor, profile });
    const model = real.model();
    if (model === null) throw new Error('the embedder is not loaded: npm run models:build');
    const rows = [
      { fmr: 0.01, threshold: 0.3, fnmr: 0 },
      { fmr: 1e-12, threshold: 0.6, fnmr: 0 },
    ];
    const identify = [{ maxGallery: 1_000_000, fpir: 1e-6, threshold: 0.6 }];
    const planted = store({ stateDir, ring, model, templates, createdAt: time.wall() });
    const before = residentMiB(real.incarnation());
    const lists = new FaceLists({
      stateDir,
      lists: [{ id: LIST, name: LIST, maxAgeHours: 24, budget: { travellersPerDay: 3000, falseAlertsPerDay: 1 } }],
      ring,
      clock: time,
      journal: { appendSystem: () => ({ ok: true, seq: 1 }) },
      engine: { ...real, model: () => ({ ...model, rows, identify }) },
      nextId: () => 'alert',
    });
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const t0 = performance.now();
    const find = async (template: Float32Array) =>
      lists.search({ frames: [frame(template, model)], capture: CAPTURED, t0 });
    await find(planted.template);
    const handedOver = performance.now() - t0;
    const whileHanding = gaps(loop);
    loop.reset();
    const ms: number[] = [];
    for (let n = 0; n < warmUp + searches; n += 1) {
      const known = n % 2 === 0;
      const probe = known ? planted.template : unit();
      const at = performance.now();
      const { alerts } = await find(probe);
      if (n >= warmUp) ms.push(performance.now() - at);
      if ((alerts[0]?.personal?.recordId === planted.record) !== known)
        throw new Error('the search found the wrong entry');
    }
    loop.disable();
    const note = `${templates.toLocaleString('en')} templates of 512 numbers`;
    const memory = residentMiB(real.incarnation()) - before;
    lists.stop();
    const single = (what: string, unitOf: string, value: number, budget: number | null): Row => {
      return { what, unit: unitOf, p50: null, p95: value, budget, note };
    };
    return [
      timing('face list: one search, whole way', ms, 30, note),
      single('face list: memory of the process that searches', 'MiB', memory, 60),
      single('face list: handing over a new list', 'ms', handedOver, null),
      { ...whileHanding, what: 'face list: gaps in the loop of the daemon, handing over', note },
      { ...gaps(loop), what: 'face list: gaps in the loop of the daemon, searching', note },
    ];
  } finally {
    await supervisor.stop();
    ring.wipe();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** Writes the list as an import does, without the bundle around it; answers one entry of it. */
function store(input: {
  stateDir: string;
  ring: KeyRing;
  model: { profile: string; sha256: string };
  templates: number;
  createdAt: Date;
}): { record: string; template: Float32Array } {
  const folder = new ListFolder(input.stateDir, LIST);
  folder.create();
  const builder = new ListBuilder({ folder, listId: LIST, generation: 1, ring: input.ring });
  const planted = { record: `r${Math.floor(input.templates / 2)}`, template: unit() };
  for (let index = 0; index < input.templates; index += 1) {
    const id = `r${index}`;
    const stored = quantise(id === planted.record ? planted.template : unit());
    if (stored === null) throw new Error('a random template is a template');
    const record = { op: 'put', id, rev: 1, cat: 'protect', act: 'Call the desk', basis: 'Bench', exp: '2099-12-31' };
    const text = JSON.stringify({ ...record, names: [], dob: [], nat: [], sex: null, docs: [], note: null, tpl: 1 });
    builder.add({ text, rev: 1, keys: { exact: [`rid|${id}`], names: [], birth: 0 }, templates: [stored] });
  }
  builder.finish({
    listId: LIST,
    name: LIST,
    generation: 1,
    state: 'ab'.repeat(32),
    records: input.templates,
    createdAt: input.createdAt.toISOString(),
    appliedAt: input.createdAt.toISOString(),
    ...UNCOUNTED,
    maxAgeHours: 24,
    legalBasis: 'Bench',
    handling: 'Bench',
    purpose: 'Bench',
    issuer: 'Bench',
    nameThreshold: 0.7,
    covers: ['persons'],
    face: { profile: input.model.profile, sha256: input.model.sha256, templates: input.templates },
  });
  folder.activate(1);
  return planted;
}

const CAPTURED: Check = {
  check: 'face.capture',
  mode: 'm',
  value: 'successful',
  reason: 'FACE_QUALITY_OK',
  errorCode: null,
  margin: null,
  component: { name: 'bench', version: '1', sha256: null },
  t0: 0,
  t1: 0,
};

function frame(template: Float32Array, model: { profile: string; sha256: string }): LiveFrame {
  return {
    digest: '',
    jpeg: new Uint8Array(0),
    acceptable: true,
    rank: 1,
    guidance: 'none',
    eyes: null,
    template: {
      profile: model.profile,
      modelSha256: model.sha256,
      bytes: templateToBytes(template),
      grey: false,
      sharpness: 30,
    },
    attackScore: null,
    rect: null,
    faces: 1,
  };
}

/** How long the loop of this process did not turn, milliseconds; what other programs took of the processor is in it. */
function gaps(loop: ReturnType<typeof monitorEventLoopDelay>): Omit<Row, 'what'> {
  return { unit: 'ms', p50: loop.percentile(50) / 1e6, p95: loop.percentile(95) / 1e6, budget: null };
}

/** Resident memory of a process, MiB. */
function residentMiB(pid: number | null): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / MIB;
}
