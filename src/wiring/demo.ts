import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, packageRoot, type SystemTime } from '../config/index.ts';
import { SimulatedCamera } from '../hardware/camera/index.ts';
import { DemoLane, loadCast } from '../hardware/demo/index.ts';
import { ScannerSimulator } from '../hardware/index.ts';
import type { DemoControl } from '../http/index.ts';
import type { InferenceHost } from '../inference/index.ts';
import type { FaceListStep, Lane, ListStep } from '../inspection/index.ts';
import type { Body } from '../protection/index.ts';
import type { Accounts, AuditJournal, KeyRing } from '../storage/index.ts';
import { listHead, readLine } from '../update/index.ts';
import { demoBody } from './demo-body.ts';
import { demoFaceList, importDemoFaces } from './demo-faces.ts';
import { demoSigners, publishDemoList } from './demo-publish.ts';
import type { Log } from './log.ts';

const DEMO = join(packageRoot, 'hardware', 'demo');
const OFFICERS = [
  { id: 'officer', name: 'A. Officer', role: 'officer' },
  { id: 'supervisor', name: 'S. Supervisor', role: 'supervisor' },
  { id: 'protection', name: 'P. Protection', role: 'protection' },
  { id: 'dpo', name: 'D. Privacy', role: 'dpo' },
] as const;

export interface DemoOptions {
  config: Config;
  time: SystemTime;
  ring: KeyRing;
  journal: AuditJournal;
  accounts: Accounts;
  supervisor: InferenceHost;
  lists: ListStep;
  faceLists: FaceListStep;
  log: Log;
}

export interface Demo {
  places: { scannerLink: string; pageFolder: string; emptyScene: readonly string[] };
  control(parts: { camera: unknown; lane: Lane }): DemoControl;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** `display`: address of the traveller's display. */
  banner(url: string, display: string): string;
  /** Whom the referrals of the demonstration go to. */
  body: Body;
}

/** Simulated hardware, two signed demo lists and two accounts with a fresh PIN. Only the demonstration lane calls this. */
export async function buildDemo(options: DemoOptions): Promise<Demo> {
  const { config, time, log } = options;
  const run = join(tmpdir(), `waypost-demo-${process.pid}`);
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const places = {
    scannerLink: join(run, 'scanner'),
    pageFolder: join(run, 'pages'),
    emptyScene: [] as readonly string[],
  };
  mkdirSync(places.pageFolder, { recursive: true });
  const cast = await loadCast(DEMO);
  places.emptyScene = cast.emptyScene;
  const simulator = new ScannerSimulator({ link: places.scannerLink });
  const pin = await freshPins(options);
  await importDemoLists(options);
  const body = await demoBody(config.stateDir);
  return {
    places,
    body,
    control: ({ camera, lane }) => {
      const player = new DemoLane({
        cast,
        scanner: {
          ready: () => simulator.untilHostOpen(),
          sendDocument: async (lines) => void (await simulator.send(lines)),
          unplugMidFrame: async (lines) => void (await simulator.send(lines, { hangUpAt: lines.join('').length / 2 })),
          replug: () => simulator.replug(),
        },
        camera: camera instanceof SimulatedCamera ? camera : NO_CAMERA,
        spoolFolder: places.pageFolder,
        crashModels: () => crashDuringPage(options.supervisor, lane),
        clock: time,
        timers: time,
        onFault: (step, error) =>
          log.warn({ step, kind: error instanceof Error ? error.name : 'unknown' }, 'demo-fault'),
      });
      return oneAtATime(player, lane);
    },
    start: async () => {
      await simulator.start();
      const fault = await importDemoFaces(options, await demoFaceList(DEMO));
      if (fault !== null) log.warn({ reason: fault }, 'demo-face-list');
    },
    stop: async () => {
      await simulator.stop();
      rmSync(run, { recursive: true, force: true });
    },
    banner: (url, display) =>
      [
        '',
        '  Waypost demonstration lane, simulated hardware, synthetic travellers',
        '',
        `  Screen    ${url}`,
        `  Sign in   officer, PIN ${pin}   (or supervisor, or protection, the same PIN)`,
        `  Traveller ${display}`,
        `  Data      ${config.stateDir}`,
        '',
        '  Choose a traveller under "Demo travellers" on the screen. Ctrl-C ends the lane.',
        '',
      ].join('\n'),
  };
}

/** Kills the inference process at work on the next page, as a crash in a decoder would, however fast the machine is. */
function crashDuringPage(supervisor: InferenceHost, lane: Lane): void {
  let began = false;
  const stop: (() => void)[] = [];
  const strike = (): void => {
    const atWork = lane.snapshot().current?.working.has('page') === true;
    if (began && !atWork) for (const unsubscribe of stop.splice(0)) unsubscribe();
    began ||= atWork;
    if (atWork && supervisor.health().state === 'busy') supervisor.killForDemo();
  };
  stop.push(
    supervisor.subscribe(strike),
    lane.subscribe(() => setImmediate(strike)),
  );
}

/** With the camera of this computer there is nothing to play; the officer is the traveller. */
const NO_CAMERA = { setSubject: () => Promise.resolve(), unplug: () => {}, replug: () => {} };

/** A traveller steps up when the one before has been decided; two on one lane would be two documents mixed. */
function oneAtATime(player: DemoLane, lane: Lane): DemoControl {
  return {
    travellers: () => player.travellers(),
    playing: () => player.playing(),
    portrait: (id) => player.portrait(id),
    reset: () => player.reset(),
    play: (id) => {
      const current = lane.snapshot().current;
      if (current && !current.ended) {
        const message = 'Decide about the traveller on the screen first, or clear the lane.';
        return { ok: false, reason: 'INSPECTION_OPEN', message };
      }
      return player.play(id);
    },
  };
}

/** A new PIN at every start, so that a demonstration leaves no known PIN behind. */
async function freshPins({ accounts }: DemoOptions): Promise<string> {
  for (;;) {
    const pin = String(randomInt(0, 1_000_000)).padStart(6, '0');
    const results = [];
    for (const officer of OFFICERS) {
      const known = accounts.find(officer.id) !== null;
      results.push(known ? await accounts.changePin(officer.id, pin) : await accounts.create({ ...officer, pin }));
    }
    // A trivial PIN is refused; any other refusal would repeat for ever.
    const refused = results.find((result) => !result.ok);
    if (refused === undefined) return pin;
    if (!refused.ok && !refused.reason.startsWith('PIN_')) throw new Error(refused.message);
  }
}

const demoLists = z.array(z.strictObject({ records: z.string().regex(/^[a-z-]+\.jsonl$/), head: listHead }));

/** Builds both demo lists as central IT would, signs them with keys of this start, and imports them the ordinary way. */
async function importDemoLists(options: DemoOptions): Promise<void> {
  const signers = demoSigners();
  const folder = join(DEMO, 'lists');
  const authored = demoLists.parse(JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8')));
  const inPlace = new Map(options.lists.status().map((list) => [list.id, list.version ?? 0]));
  for (const { records, head } of authored) {
    const lines = readFileSync(join(folder, records), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const verdict = await publishDemoList(options, {
      head,
      inPlace: inPlace.get(head.listId) ?? 0,
      lines: canonicalRecords(lines),
      signers,
      listIds: options.config.lists.map((list) => list.id),
    });
    if (!verdict.ok) throw new Error(`demo list ${head.listId}: ${verdict.message}`);
  }
}

function canonicalRecords(lines: readonly string[]): string[] {
  const records = lines.map((line, index) => {
    const read = readLine(line);
    if (!read.ok) throw new Error(`demo list, line ${index + 1}: ${read.where}`);
    return read;
  });
  return records.sort((a, b) => (a.record.id < b.record.id ? -1 : 1)).map((read) => read.text);
}
