import { randomBytes } from 'node:crypto';
import { BrowserCamera } from '../../src/adapters/hardware/camera/index.ts';
import type { LaneSnapshot } from '../../src/adapters/http/api/types.ts';
import type { DemoControl } from '../../src/adapters/http/routes/index.ts';
import type { LaneSide } from '../../src/adapters/http/views/index.ts';
import type { Lane } from '../../src/core/inspection/lane/index.ts';
import { HandClock } from './hand-clock.ts';

export const LANE = { id: 'lane-1', name: 'Lane 1', demo: false, training: null, camera: 'browser' } as const;

/** A lane of the right shape with nobody in it. */
export function emptyView(revision: number): LaneSnapshot {
  return {
    revision,
    lane: LANE,
    inspection: null,
    party: null,
    interrupted: [],
    lastEnded: null,
    lastReadFailure: null,
    devices: [],
    cameraFeed: null,
    lists: [],
    models: { state: 'ready', profile: 'test', reason: null },
    clock: { trusted: true },
    audit: { ok: true },
  };
}

export interface FakeCall {
  /** Method of the lane, of its papers or of the party: `decide`, `papers.askSecond`, `papers.party.link`. */
  name: string;
  args: readonly unknown[];
}

/**
 * Records which method of the lane the table called and with what, and answers with what the test put into `nextResult`.
 * Spread it into the options of a server.
 */
export class FakeLane implements LaneSide {
  readonly calls: FakeCall[] = [];
  readonly frames: Uint8Array[] = [];
  readonly images = new Map<string, Uint8Array>();
  /** Officers whose session ended or locked. */
  readonly left: string[] = [];
  nextResult: { ok: true } | { ok: false; reason: string; message: string } = { ok: true };
  preview: Uint8Array | null = null;
  current: LaneSnapshot = emptyView(1);
  failWith: Error | null = null;
  /** The lane as one supervisor may see it. */
  forSupervisor = (view: LaneSnapshot, _id: string): LaneSnapshot => view;
  /** The real one: what it refuses is what the daemon refuses. */
  readonly camera: BrowserCamera;
  readonly #listeners = new Set<() => void>();

  constructor(clock = new HandClock()) {
    this.camera = new BrowserCamera({ device: 'camera:browser', clock, timers: clock, random: randomBytes });
    this.camera.subscribe((event) => {
      if (event.kind === 'frame') this.frames.push(event.bytes);
    });
    void this.camera.start();
  }

  change(edit: Partial<LaneSnapshot> = {}): void {
    this.current = { ...this.current, ...edit, revision: this.current.revision + 1 };
    for (const listener of this.#listeners) listener();
  }

  readonly lane = this.#recording('', {
    subscribe: (listener: () => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
    image: (ref: string) => this.images.get(ref) ?? null,
    openAlert: (...args: unknown[]) => ({ ...this.#take('openAlert', args), alert: { id: args[1] } }),
    papers: this.#recording('papers.', {
      party: this.#recording('papers.party.', { officerLeft: (officer: string) => this.left.push(officer) }),
    }),
  }) as Lane;

  readonly views: LaneSide['views'] = {
    lane: (supervisor = null) => {
      if (this.failWith !== null) throw this.failWith;
      return supervisor === null ? this.current : this.forSupervisor(this.current, supervisor);
    },
    alert: ({ id }) => ({
      id,
      cls: 'document',
      via: 'number',
      record: null,
      ofSecond: false,
      face: null,
      list: {
        id: 'lost',
        name: 'Lost documents',
        version: 1,
        generatedAt: '2026-01-01T00:00:00Z',
        legalBasis: 'Test Act 1',
        handling: 'none',
      },
      desk: null,
      listAgeMs: 1,
      stale: false,
      action: 'Ask the issuer.',
      terms: { handling: null, agency: null, agreement: null, purpose: null, documentStatus: null, source: null },
      names: ['EXAMPLE'],
      note: null,
      picture: null,
      explain: [],
      baseRate: null,
      otherLookers: [],
    }),
    mrz: (lines) => {
      this.calls.push({ name: 'checkMrz', args: [lines] });
      const none = { format: null, checks: [], uncertain: [], open: [], corners: null, reading: '', second: null };
      return { ...none, lines: [...lines], via: 'typed' };
    },
    counters: () => ({ k: 20, counting: true, quarters: [] }),
    supervision: () => ({ alarms: [], recent: 0 }),
    diagnostics: () => ({
      version: '0',
      uptimeMs: 1,
      memoryMb: 1,
      devices: [],
      lists: [],
      models: {},
      audit: {},
      refusedFrames: {},
      notices: { configured: false, waiting: 0, oldestAgeMs: null, advice: null },
      updates: { reason: null, advice: null, counter: null, check: null, program: null },
    }),
  };

  readonly cameraPreview = (): Uint8Array | null => this.preview;

  /** Every method that is not named is a command: it is recorded. */
  #recording(prefix: string, named: object): object {
    return new Proxy(named, {
      get: (target, name) =>
        Reflect.get(target, name) ?? ((...args: unknown[]) => this.#take(`${prefix}${String(name)}`, args)),
    });
  }

  #take(name: string, args: readonly unknown[]): { ok: boolean } {
    this.calls.push({ name, args });
    return this.nextResult;
  }
}

export class FakeDemo implements DemoControl {
  played: string[] = [];
  resets = 0;
  asked: string[] = [];

  captureAgain(what: string): void {
    this.asked.push(what);
  }

  travellers(): ReturnType<DemoControl['travellers']> {
    return [{ id: 'genuine', title: 'Genuine', shows: 'All is well.', portraitUrl: '/api/demo/portraits/genuine' }];
  }

  play(travellerId: string): ReturnType<DemoControl['play']> {
    if (travellerId !== 'genuine') return { ok: false, reason: 'NO_TRAVELLER', message: 'No such traveller.' };
    this.played.push(travellerId);
    return { ok: true };
  }

  reset(): void {
    this.resets += 1;
  }

  playing(): string | null {
    return this.played.at(-1) ?? null;
  }

  portrait(travellerId: string): Uint8Array | null {
    return travellerId === 'genuine' ? Uint8Array.of(0xff, 0xd8, 0xff, 0xd9) : null;
  }
}
