import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SystemTime } from '../../adapters/files/index.ts';
import { type CastMember, type DemoCast, loadCast } from '../../adapters/hardware/demo/index.ts';
import type { SecurityLog } from '../../adapters/http/access/index.ts';
import type { TrainingControl } from '../../adapters/http/routes/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import { systemRandom, toHex } from '../../adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { ImagerPort, ScannerPort } from '../../core/inspection/ports/index.ts';
import type { ListStep } from '../../core/inspection/ports/steps/index.ts';
import type { Body } from '../../core/protection/pack/index.ts';
import { type Drill, drillFile, lessonFile, TrainingService } from '../../core/training/index.ts';
import type { PackMemory } from '../../delivery/packs/index.ts';
import { importKnownIssues, signKnownIssues } from '../../delivery/packs/index.ts';
import type { InferenceHost } from '../../inference/host/index.ts';
import { buildSimulation, demoBody, importDrawnLists, importDrawnReference, type Simulation } from '../demo/index.ts';
import type { Log } from '../process/index.ts';
import { stationOf } from '../state/index.ts';
import type { TrainingStart } from './device-state.ts';
import { LiveGate } from './live-gate.ts';
import { SavedSheets } from './saved.ts';
import { TrainingDeviceGate } from './training-device-gate.ts';

const DEMO = join(packageRoot, 'hardware', 'demo');
const TRAINING = join(packageRoot, 'training');
const SEED_BYTES = 4;

export interface TrainingLaneParts {
  start: TrainingStart;
  config: Config;
  time: SystemTime;
  ring: KeyRing;
  journal: AuditJournal;
  memory: PackMemory;
  supervisor: InferenceHost;
  lists: ListStep;
  log: Log;
}

export interface TrainingLane extends Omit<Simulation, 'control'> {
  body: Body;
  /** The simulated devices, silent while nobody is at the desk. */
  gated(devices: { scanner: ScannerPort | null; imager: ImagerPort | null }): typeof devices;
  control(parts: { camera: unknown; lane: Lane }): TrainingControl;
  banner(url: string, display: string): string;
}

/** A lane in training: drawn travellers on simulated devices, lists with invented people, and the site's devices refused. */
export async function buildTraining(parts: TrainingLaneParts): Promise<TrainingLane> {
  const { start, config, time, supervisor, log } = parts;
  const cast = await wholeCast();
  const drills = drillFile.parse(await json('drills.json'));
  const lessons = lessonFile.parse(await json('lessons.json'));
  const simulation = buildSimulation({ name: 'training', cast, time, supervisor, log });
  await importDrawnLists({ ...parts, signers: start.signers }, join(TRAINING, 'lists'));
  await publishKnownIssues(parts);
  await importDrawnReference({ ...parts, stateDir: config.stateDir }, start.signers);
  const body = await demoBody({ stateDir: config.stateDir, ring: parts.ring });
  const gate = new LiveGate({ site: start.site, time, warn: (message) => log.warn({}, message) });
  const deskGate = new TrainingDeviceGate();
  const saved = new SavedSheets({ stateDir: config.stateDir, ring: parts.ring, clock: time });
  return {
    places: simulation.places,
    gated: ({ scanner, imager }) => ({
      scanner: scanner && deskGate.scanner(scanner),
      imager: imager && deskGate.imager(imager),
    }),
    body: {
      ...body,
      name: { en: 'Support desk (training)' },
      screenName: { en: 'Support desk (training)' },
    },
    control: ({ camera, lane }) => {
      const player = simulation.control({ camera, lane });
      gate.onRefused(() => lane.refresh());
      const service = new TrainingService({
        drills,
        facesOf: (drill) => facesOf(cast, drill),
        play: (id) => player.play(id),
        gone: () => player.reset(),
        snapshot: () => lane.snapshot(),
        newSeed: () => toHex(systemRandom(SEED_BYTES)),
      });
      deskGate.openWhile(() => service.occupied());
      lane.subscribe(() => service.look());
      return {
        desk: service,
        lessons: lessons.lessons,
        picture: picturesOf(lessons.lessons),
        captureAgain: (what) => {
          service.noted('capture-again');
          player.captureAgain(what);
        },
        refusedAt: () => gate.refusedAt(),
        save: (sheet, label) => saved.save(sheet, label),
        saved: () => saved.list(),
        leave: () => {
          service.forget();
          player.reset();
        },
      };
    },
    start: async () => {
      await simulation.start();
      await gate.start();
    },
    stop: async () => {
      await gate.stop();
      await simulation.stop();
    },
    banner: (url, display) =>
      [
        '',
        '  Waypost in TRAINING: synthetic travellers, no live list, nothing is counted',
        `  Since     ${start.since}`,
        `  Screen    ${url}`,
        `  Traveller ${display}`,
        '  Sign in   trainee, instructor or protection, with the PINs that were shown when training was set up',
        '',
      ].join('\n'),
  };
}

async function json(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(TRAINING, name), 'utf8'));
}

/** The travellers of the demonstration and those drawn for drills. */
async function wholeCast(): Promise<DemoCast> {
  const [demo, drills] = await Promise.all([loadCast(DEMO), loadCast(DEMO, 'drills.json')]);
  return { emptyScene: demo.emptyScene, travellers: [...demo.travellers, ...drills.travellers] };
}

function facesOf(cast: DemoCast, { traveller }: Drill): string[] {
  const member = cast.travellers.find(({ id }) => id === traveller);
  if (member === undefined) throw new Error(`training/drills.json: no traveller ${traveller}`);
  return [...new Set([member.portrait, ...member.live].map(faceOf))];
}

/** The face in a picture's name: `…/id03_live1.jpg` is the face `id03`. */
function faceOf(file: CastMember['portrait']): string {
  return /([a-z0-9]+)_[a-z0-9]+\.jpg$/.exec(file)?.[1] ?? file;
}

/** Pictures of the lessons by the name used in them; other files are never read. */
function picturesOf(lessons: TrainingControl['lessons']): (name: string) => Promise<Uint8Array | null> {
  const known = new Set(lessons.flatMap(({ questions }) => questions.flatMap(({ pictures }) => pictures)));
  return async (name) => (known.has(name) ? await readFile(join(DEMO, name)) : null);
}

/** The list of known issues of the drills, signed with the keys of this start. */
async function publishKnownIssues({ start, config, journal, memory }: TrainingLaneParts): Promise<void> {
  const list = await json('known-issues.json');
  const verdict = await importKnownIssues(signKnownIssues(list as never, start.signers), {
    ...stationOf({ config, journal, memory }),
    trust: config.modelKeys,
    by: 'training',
  });
  if (!verdict.ok) throw new Error(`training/known-issues.json: ${verdict.message}`);
}

/** Wipes a trainee's feedback when they sign out or the screen is locked, so that nobody finds it afterwards. */
export function forgettingTrainee(log: SecurityLog, training: TrainingControl | null): SecurityLog {
  if (training === null) return log;
  return {
    append: (event) => {
      if (event.kind === 'signed-out' || event.kind === 'locked') {
        const { desk: service } = training;
        const own = service.owner() === event.officer;
        if (event.kind === 'locked' && own) service.wipe();
        if (event.kind === 'signed-out' && (own || service.wasWiped(event.officer))) training.leave();
      }
      return log.append(event);
    },
  };
}
