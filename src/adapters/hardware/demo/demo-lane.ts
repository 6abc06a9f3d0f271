import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clock, Timers } from '../../../core/inspection/ports/index.ts';
import type { Result } from '../../../core/result/index.ts';
import { dropPage } from '../imager/index.ts';
import type { CastMember, DemoCast, DemoStep } from './cast.ts';

/** What the demo needs from the scanner simulator. */
export interface DemoScanner {
  /** Resolves when the lane has opened the port: bytes sent before are lost, as with a real reader. */
  ready(): Promise<void>;
  sendDocument(lines: readonly string[]): Promise<void>;
  /** Sends about half of the document and hangs up. */
  unplugMidFrame(lines: readonly string[]): Promise<void>;
  replug(): Promise<void>;
}

/** What the demo needs from the simulated camera. */
export interface DemoCamera {
  setSubject(files: readonly string[] | null): Promise<void>;
  unplug(): void;
  replug(): void;
}

export interface DemoLaneOptions {
  cast: DemoCast;
  scanner: DemoScanner;
  /** Null if the demo uses the camera of this computer. */
  camera: DemoCamera | null;
  /** Lays the document of this traveller on the chip reader, null: takes it away. Absent if no chip is simulated. */
  layChip?: (member: CastMember | null) => void;
  /** Spool folder that the lane's folder imager watches. */
  spoolFolder: string;
  /** Kills the inference child, as a crash of a model would. */
  crashModels: () => void;
  clock: Clock;
  timers: Timers;
  /** Called if a step of the script failed; `step` is its code and never refers to a person. */
  onFault: (step: DemoStep['do'], error: unknown) => void;
}

/** A traveller takes a moment to do as asked, milliseconds. */
const AGAIN_MS = 1_200;

type DemoResult = Result<string>;

/**
 * Plays synthetic travellers on the simulated hardware. It only ever acts on devices: the lane receives everything
 * the same way as from real ones, over the pseudo-terminal, the spool folder and the camera port.
 */
export class DemoLane {
  readonly #options: DemoLaneOptions;
  #playing: string | null = null;
  /** The traveller who was sent to the desk last; the script may have ended long ago. */
  #last: CastMember | null = null;
  #cancel: (() => void)[] = [];
  #scannerPlugged = true;
  #scannerWork: Promise<void> = Promise.resolve();
  #pages = 0;
  /** Counts plays and resets, so that late work from an earlier one is recognised. */
  #plays = 0;
  readonly #portraits = new Map<string, Uint8Array>();

  constructor(options: DemoLaneOptions) {
    this.#options = options;
  }

  travellers(): { id: string; title: string; shows: string; portraitUrl: string | null }[] {
    return this.#options.cast.travellers.map(({ id, title, shows }) => ({
      id,
      title,
      shows,
      portraitUrl: `/api/demo/portraits/${id}`,
    }));
  }

  /** Starts the traveller's script and returns. A script that still runs is stopped, and everything is plugged in. */
  play(travellerId: string): DemoResult {
    const member = this.#find(travellerId);
    if (member === undefined) {
      return { ok: false, reason: 'NO_TRAVELLER', message: 'There is no such traveller in the demo.' };
    }
    this.reset();
    this.#playing = travellerId;
    this.#last = member;
    const { timers } = this.#options;
    this.#options.layChip?.(member);
    this.#cancel = member.script.map((step) => timers.after(step.at, () => this.#act(member, step)));
    const end = Math.max(...member.script.map(({ at }) => at));
    this.#cancel.push(
      timers.after(end + 1, () => {
        this.#playing = null;
      }),
    );
    return { ok: true };
  }

  /** Stops the script, plugs everything in again, and nobody is in front of the camera. */
  reset(): void {
    for (const cancel of this.#cancel.splice(0)) cancel();
    this.#playing = null;
    this.#plays += 1;
    const { camera } = this.#options;
    camera?.replug();
    this.#attempt('replug-camera', () => camera?.setSubject(null));
    if (!this.#scannerPlugged) this.#attempt('replug-scanner', () => this.#replugScanner());
  }

  /** A moment later the traveller at the desk does again what was asked; anything unplugged is plugged in first. */
  captureAgain(what: 'mrz' | 'page' | 'live-face' | 'chip'): void {
    const member = this.#last;
    // A chip that is still on the reader answers by itself.
    if (member === null || what === 'chip') return;
    const { camera, timers } = this.#options;
    const asked = {
      mrz: () => this.#attempt('send-mrz', () => this.#readAgain(member)),
      page: () => this.#attempt('drop-page', () => this.#dropPage(handedAgain(member))),
      'live-face': () => {
        camera?.replug();
        this.#attempt('show-face', () => camera?.setSubject(member.live));
      },
    };
    this.#cancel.push(timers.after(AGAIN_MS, asked[what]));
  }

  /** Id of the traveller whose script runs, or null. */
  playing(): string | null {
    return this.#playing;
  }

  /** JPEG for the picker; null for an unknown id. The cast is closed, so no path is made from the id. */
  portrait(travellerId: string): Uint8Array | null {
    const member = this.#find(travellerId);
    if (member === undefined) return null;
    const bytes = this.#portraits.get(travellerId) ?? readFileSync(member.portrait);
    this.#portraits.set(travellerId, bytes);
    return bytes;
  }

  #find(travellerId: string): CastMember | undefined {
    return this.#options.cast.travellers.find(({ id }) => id === travellerId);
  }

  #act(member: CastMember, step: DemoStep): void {
    const { camera, crashModels } = this.#options;
    const actions: Readonly<Record<DemoStep['do'], () => void | undefined | Promise<void>>> = {
      'show-face': () => camera?.setSubject(member.live),
      'send-mrz': () => this.#sendDocument(member),
      'drop-page': () => this.#dropPage(member),
      'send-passport': () => this.#sendDocument(member, member.visa?.passportMrz),
      'unplug-scanner-mid-frame': () => {
        this.#scannerPlugged = false;
        return this.#withScanner((scanner) => scanner.unplugMidFrame(member.mrz));
      },
      'replug-scanner': () => this.#replugScanner(),
      'unplug-camera': () => camera?.unplug(),
      'replug-camera': () => camera?.replug(),
      'crash-models': () => crashModels(),
    };
    this.#attempt(step.do, actions[step.do]);
  }

  async #readAgain(member: CastMember): Promise<void> {
    if (!this.#scannerPlugged) await this.#replugScanner();
    await this.#sendDocument(member);
  }

  async #sendDocument(member: CastMember, rows = member.visa?.mrz ?? member.mrz): Promise<void> {
    const play = this.#plays;
    await this.#options.scanner.ready();
    // While the port was opening the next traveller may have been called, and must not get this document.
    if (play === this.#plays) await this.#withScanner((scanner) => scanner.sendDocument(rows));
  }

  /** Runs scanner commands one at a time: a cable cannot be pulled and plugged in at the same moment. */
  #withScanner(command: (scanner: DemoScanner) => Promise<void>): Promise<void> {
    const done = this.#scannerWork.then(() => command(this.#options.scanner));
    this.#scannerWork = done.catch(() => undefined);
    return done;
  }

  #replugScanner(): Promise<void> {
    this.#scannerPlugged = true;
    return this.#withScanner((scanner) => scanner.replug());
  }

  async #dropPage(member: CastMember): Promise<void> {
    const { spoolFolder, clock } = this.#options;
    const play = this.#plays;
    const { lights, visa } = member;
    // The white picture comes last: with it the simulated imager has given all that it has.
    const files = [
      ...(lights === undefined || visa !== undefined
        ? []
        : ([
            [lights.ir, '-ir'],
            [lights.uv, '-uv'],
          ] as const)),
      [visa?.page ?? member.page, ''] as const,
    ];
    const pictures = await Promise.all(
      files.map(async ([file, suffix]) => ({
        bytes: typeof file === 'string' ? await readFile(file) : await file(),
        suffix,
      })),
    );
    // The next traveller may have been called while the file was read, and must not get this page.
    if (play !== this.#plays) return;
    this.#pages += 1;
    const stem = `${member.id}-${this.#pages}`;
    const now = clock.wall().getTime();
    for (const [i, { bytes, suffix }] of pictures.entries())
      await dropPage(spoolFolder, bytes, { name: `${stem}${suffix}.jpg`, now: new Date(now + i) });
  }

  /** A simulator that fails is a fault of the demo and goes to its log; the lane must stay up. */
  #attempt(step: DemoStep['do'], action: () => void | undefined | Promise<void>): void {
    Promise.resolve()
      .then(action)
      .catch((error: unknown) => this.#options.onFault(step, error));
  }
}

/** The page as the traveller hands it in again: another picture if the cast has one. */
function handedAgain(member: CastMember): CastMember {
  if (member.again === undefined) return member;
  const { lights: _lights, ...plain } = member;
  return { ...plain, page: member.again };
}
