import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SystemTime } from '../../src/adapters/files/index.ts';
import { createHttpServer } from '../../src/adapters/http/server/index.ts';
import { laneSide } from '../../src/adapters/http/views/index.ts';
import type { LaneOptions } from '../../src/core/inspection/flow/index.ts';
import { DEFAULT_POLICY } from '../../src/core/inspection/policy/policy.ts';
import type { ChipOutcome, ChipProgress } from '../../src/core/inspection/ports/index.ts';
import { readMrz } from '../../src/core/mrz/index.ts';
import { chipOutcome, FakeChip, unread } from './chip-port.ts';
import { fakeLane, liveFrame, pageOutcome, template } from './lane-ports.ts';
import { FakeMachine } from './machine.ts';
import { closedPrivacy } from './privacy.ts';
import { closedSupport } from './protection.ts';
import { FakeKeys } from './security-keys.ts';
import { FakeSupervisorService } from './supervisor-service.ts';
import { FakeAccounts } from './test-server.ts';

const root = resolve(import.meta.dirname, '../..');
const face = (name: string) => new Uint8Array(readFileSync(join(root, 'hardware/demo/faces', name)));

/** Stands in for a chip reader: it is asked by the lane, and answers when and what a test says. */
export class ChipStandIn extends FakeChip {
  #answer: ((outcome: ChipOutcome) => void) | null = null;
  /** The bytes that were handed over last, to see what became of them. */
  handed: Uint8Array | null = null;

  constructor() {
    super(() => new Promise((answer) => (this.#answer = answer)));
  }

  /** Answers what a genuine chip does, but for these. */
  gives(more: Parameters<typeof chipOutcome>[1] = {}): void {
    const ask = this.readings.at(-1)?.ask ?? { document: null };
    this.handed = face('id01_passport.jpg');
    this.#answer?.(chipOutcome(ask, { portrait: { ok: true, picture: this.handed }, ...more }));
  }

  staysSilent(): void {
    this.#answer?.(unread('CHIP_EXPECTED_SILENT'));
  }

  breaksOff(): void {
    this.#answer?.(unread('RF_LOST'));
  }

  goesOn(progress: ChipProgress): void {
    this.readings.at(-1)?.onProgress(progress);
  }
}

/** The real lane, its real view and door and the built screen; devices, models and the chip are stand-ins. */
export async function chipLane(chipExpected: readonly string[], more: Partial<LaneOptions> = {}) {
  const chip = new ChipStandIn();
  const parts = fakeLane({ chip, policy: { ...DEFAULT_POLICY, chipExpected }, ...more });
  const page = pageOutcome();
  if (page.ok && page.page.portrait !== null) {
    page.page.display = new Uint8Array(readFileSync(join(root, 'hardware/demo/pages/genuine.jpg')));
    page.page.portrait.jpeg = face('id01_passport.jpg');
  }
  parts.page.outcome = page;
  parts.face.frame = { ok: true, frame: { ...liveFrame(), jpeg: face('id01_live1.jpg') } };
  const chipJpeg = face('id01_passport.jpg');
  parts.face.portrait = { ok: true, template: template(), jpeg: chipJpeg, eyes: null };
  const system = new SystemTime(new Date(0));
  const door = createHttpServer({
    ...laneSide({
      lane: parts.lane,
      lists: parts.lists,
      faceLists: parts.faceLists,
      mrz: readMrz,
      clock: parts.time,
      version: '1.2.3',
      camera: { kind: 'none' },
      counters: { closed: () => null, k: 20 },
      visaAsked: [],
      chipExpected,
      notices: () => ({ configured: false, waiting: 0, oldestAgeMs: null, advice: null }),
      updates: () => ({ reason: null, advice: null, counter: null, check: null, program: null }),
      alarms: () => [],
      processStats: () => ({ uptimeMs: 0, memoryMb: 0 }),
    }),
    accounts: new FakeAccounts(),
    keys: new FakeKeys(),
    securityLog: { append: () => true },
    diagnosis: new FakeMachine(),
    supervisor: new FakeSupervisorService(),
    privacy: closedPrivacy(),
    support: closedSupport(),
    demo: null,
    clock: system,
    timers: system,
    random: (bytes) => randomBytes(bytes),
    log: { warn: () => undefined, error: () => undefined },
    screenFolder: join(root, 'build/ui'),
    version: '1.2.3',
    port: 0,
  });
  const started = await door.start();
  if (!started.ok) throw new Error(started.message);
  const close = async () => {
    await door.stop();
    parts.lane.stop();
  };
  return { parts, chip, chipJpeg, url: started.url, close };
}
