import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { SystemTime } from '../../adapters/files/index.ts';
import { SimulatedCamera } from '../../adapters/hardware/camera/index.ts';
import { type CastMember, type DemoCast, DemoLane } from '../../adapters/hardware/demo/index.ts';
import { ScannerSimulator } from '../../adapters/hardware/scanner/simulator/index.ts';
import type { DemoControl } from '../../adapters/http/routes/index.ts';
import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { ListStep } from '../../core/inspection/ports/steps/index.ts';
import { readLine } from '../../delivery/bundles/index.ts';
import { listHeader } from '../../delivery/format/index.ts';
import type { InferenceHost } from '../../inference/host/index.ts';
import type { SimulatedPlaces } from '../lane/index.ts';
import type { Log } from '../process/index.ts';
import { type ImportingLane, publishDemoList } from './demo-publish.ts';

export interface SimulationParts {
  /** Part of the folder's name, so that two simulations on one machine can be told apart. */
  name: string;
  cast: DemoCast;
  time: SystemTime;
  supervisor: InferenceHost;
  log: Log;
  /** Lays the document of a traveller on the chip reader; absent if no chip is played. */
  layChip?: (member: CastMember | null) => void;
}

export interface Simulation {
  places: SimulatedPlaces;
  control(parts: { camera: unknown; lane: Lane }): DemoControl;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A simulated scanner, page imager and camera with drawn travellers. Used only for demonstrations and training. */
export function buildSimulation({ name, cast, time, supervisor, log, layChip }: SimulationParts): Simulation {
  const run = join(tmpdir(), `waypost-${name}-${process.pid}`);
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const places = { scannerLink: join(run, 'scanner'), pageFolder: join(run, 'pages'), emptyScene: cast.emptyScene };
  mkdirSync(places.pageFolder, { recursive: true });
  const simulator = new ScannerSimulator({ link: places.scannerLink });
  return {
    places,
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
        ...(layChip === undefined ? {} : { layChip }),
        spoolFolder: places.pageFolder,
        crashModels: () => crashDuringPage(supervisor, lane),
        clock: time,
        timers: time,
        onFault: (step, error) =>
          log.warn({ step, kind: error instanceof Error ? error.name : 'unknown' }, 'demo-fault'),
      });
      return oneAtATime(player, lane);
    },
    start: () => simulator.start(),
    stop: async () => {
      await simulator.stop();
      rmSync(run, { recursive: true, force: true });
    },
  };
}

/** Kills the inference process while it works on the next page, as a crash in a decoder would, however fast the machine is. */
function crashDuringPage(supervisor: InferenceHost, lane: Lane): void {
  let began = false;
  const stop: (() => void)[] = [];
  const strike = (): void => {
    const atWork = lane.snapshot().current?.working.has('page') === true;
    if (began && !atWork) for (const unsubscribe of stop.splice(0)) unsubscribe();
    began ||= atWork;
    // Kills each child that is busy, whatever the other does: a child that is restarting would hide it in their combined state.
    if (atWork) supervisor.killForDemo();
  };
  stop.push(
    supervisor.subscribe(strike),
    lane.subscribe(() => setImmediate(strike)),
  );
}

/** With this computer's own camera no traveller is simulated: the officer plays the traveller. */
const NO_CAMERA = { setSubject: () => Promise.resolve(), unplug: () => {}, replug: () => {} };

/** A traveller steps up only when the one before has been decided; otherwise two documents would be mixed. */
function oneAtATime(player: DemoLane, lane: Lane): DemoControl {
  return {
    travellers: () => player.travellers(),
    playing: () => player.playing(),
    portrait: (id) => player.portrait(id),
    reset: () => player.reset(),
    captureAgain: (what) => player.captureAgain(what),
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

const listFile = z.array(z.strictObject({ records: z.string().regex(/^[a-z-]+\.jsonl$/), head: listHeader }));

/** Builds the lists in a folder as central IT would, signs them with keys of this start, and imports them in the ordinary way. */
export async function importDrawnLists(
  parts: ImportingLane & { lists: Pick<ListStep, 'status'>; signers: readonly SigningKey[] },
  folder: string,
): Promise<void> {
  const authored = listFile.parse(JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8')));
  const inPlace = new Map(parts.lists.status().map((list) => [list.id, list.version ?? 0]));
  for (const { records, head } of authored) {
    const lines = readFileSync(join(folder, records), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const verdict = await publishDemoList(parts, {
      head,
      inPlace: inPlace.get(head.listId) ?? 0,
      lines: canonicalRecords(lines),
      signers: parts.signers,
      listIds: parts.config.lists.map((list) => list.id),
    });
    if (!verdict.ok) throw new Error(`drawn list ${head.listId}: ${verdict.message}`);
  }
}

function canonicalRecords(lines: readonly string[]): string[] {
  const records = lines.map((line, index) => {
    const read = readLine(line);
    if (!read.ok) throw new Error(`drawn list, line ${index + 1}: ${read.where}`);
    return read;
  });
  return records.sort((a, b) => (a.record.id < b.record.id ? -1 : 1)).map((read) => read.text);
}
