import { randomBytes } from 'node:crypto';
import { BrowserCamera } from '../../src/adapters/hardware/camera/index.ts';
import type { DemoControl } from '../../src/adapters/http/index.ts';
import type { CommandResult, LaneControl } from '../../src/adapters/http/lane-control.ts';
import type { LaneSnapshot } from '../../src/adapters/http/views.ts';
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
    decisionReasons: ['LOOKED_AT_DOCUMENT'],
  };
}

export interface FakeCall {
  name: string;
  command: unknown;
  officer: string | null;
}

/** Records what the door let through, and answers with what the test put into `nextResult`. */
export class FakeLane implements LaneControl {
  readonly calls: FakeCall[] = [];
  readonly frames: Uint8Array[] = [];
  readonly images = new Map<string, Uint8Array>();
  nextResult: CommandResult = { ok: true };
  preview: Uint8Array | null = null;
  current: LaneSnapshot = emptyView(1);
  failWith: Error | null = null;
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

  view(): LaneSnapshot {
    if (this.failWith !== null) throw this.failWith;
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly decide: LaneControl['decide'] = (command, officer) => this.#take('decide', command, officer);
  readonly abandon: LaneControl['abandon'] = (command, officer) => this.#take('abandon', command, officer);
  readonly manualMrz: LaneControl['manualMrz'] = (command, officer) => this.#take('manualMrz', command, officer);
  readonly confirmGlyph: LaneControl['confirmGlyph'] = (command, officer) =>
    this.#take('confirmGlyph', command, officer);
  readonly chooseModel: LaneControl['chooseModel'] = (command, officer) => this.#take('chooseModel', command, officer);
  readonly recapture: LaneControl['recapture'] = (command, officer) => this.#take('recapture', command, officer);
  readonly acknowledge: LaneControl['acknowledge'] = (command, officer) => this.#take('acknowledge', command, officer);
  readonly adjudicate: LaneControl['adjudicate'] = (command, officer) => this.#take('adjudicate', command, officer);

  readonly askSecond: LaneControl['askSecond'] = (command, officer) => this.#take('askSecond', command, officer);
  readonly endSecond: LaneControl['endSecond'] = (command, officer) => this.#take('endSecond', command, officer);
  readonly linkParty: LaneControl['linkParty'] = (command, officer) => this.#take('linkParty', command, officer);
  readonly leaveParty: LaneControl['leaveParty'] = (command, officer) => this.#take('leaveParty', command, officer);
  readonly expectCompanion: LaneControl['expectCompanion'] = (command, officer) =>
    this.#take('expectCompanion', command, officer);

  /** Officers whose session ended or locked. */
  readonly left: string[] = [];
  readonly officerLeft: LaneControl['officerLeft'] = (officer) => {
    this.left.push(officer);
  };
  readonly endParty: LaneControl['endParty'] = (officer) => this.#take('endParty', null, officer);
  readonly noteAnswer: LaneControl['noteAnswer'] = (command, officer) => this.#take('noteAnswer', command, officer);
  readonly noteMinor: LaneControl['noteMinor'] = (command, officer) => this.#take('noteMinor', command, officer);

  readonly secondOpinion: LaneControl['secondOpinion'] = (command, officer) =>
    this.#take('secondOpinion', command, officer);

  readonly openAlert: LaneControl['openAlert'] = (command, officer) => {
    const result = this.#take('openAlert', command, officer);
    if (!result.ok) return result;
    return {
      ok: true,
      detail: {
        id: command.alertId,
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
        listAgeMs: 1,
        stale: false,
        action: 'Ask the issuer.',
        terms: { handling: null, agreement: null, purpose: null, documentStatus: null, source: null },
        names: ['EXAMPLE'],
        note: null,
        explain: [],
        baseRate: null,
        outcome: null,
        otherLookers: [],
      },
    };
  };

  checkMrz(lines: readonly string[]): ReturnType<LaneControl['checkMrz']> {
    this.calls.push({ name: 'checkMrz', command: lines, officer: null });
    return {
      format: null,
      lines: [...lines],
      via: 'typed',
      checks: [],
      uncertain: [],
      open: [],
      corners: null,
      reading: '',
      second: null,
    };
  }

  image(ref: string): Uint8Array | null {
    return this.images.get(ref) ?? null;
  }

  cameraPreview(): Uint8Array | null {
    return this.preview;
  }

  counters(): ReturnType<LaneControl['counters']> {
    return { k: 20, counting: true, quarters: [] };
  }

  supervision(): ReturnType<LaneControl['supervision']> {
    return { alarms: [], recent: 0 };
  }

  diagnostics(): ReturnType<LaneControl['diagnostics']> {
    const notices = { configured: false, waiting: 0, oldestAgeMs: null, advice: null };
    const updates = { reason: null, advice: null, counter: null, check: null };
    return {
      version: '0',
      uptimeMs: 1,
      memoryMb: 1,
      devices: [],
      lists: [],
      models: {},
      audit: {},
      refusedFrames: {},
      notices,
      updates,
    };
  }

  #take(name: string, command: unknown, officer: string): CommandResult {
    this.calls.push({ name, command, officer });
    return this.nextResult;
  }
}

export class FakeDemo implements DemoControl {
  played: string[] = [];
  resets = 0;

  travellers(): ReturnType<DemoControl['travellers']> {
    return [{ id: 'genuine', title: 'Genuine', shows: 'All is well.', portraitUrl: '/api/demo/portraits/genuine' }];
  }

  play(travellerId: string): CommandResult {
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
