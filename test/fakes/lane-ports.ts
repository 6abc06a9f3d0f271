import type { LaneOptions } from '../../src/core/inspection/flow/index.ts';
import { Lane } from '../../src/core/inspection/lane/index.ts';
import { DEFAULT_POLICY } from '../../src/core/inspection/policy/policy.ts';
import type {
  AppendResult,
  CameraEvent,
  CameraPort,
  Clock,
  DeviceHealth,
  DeviceState,
  ImagerEvent,
  ImagerPort,
  Journal,
  ScannerEvent,
  ScannerPort,
  SpectralPictures,
  Timers,
} from '../../src/core/inspection/ports/index.ts';
import type {
  EyesInPicture,
  FaceListStep,
  FaceStep,
  FrameOutcome,
  ListStep,
  LiveFrame,
  PageOutcome,
  PagePrint,
  PagePrintInput,
  PageStep,
  ReferenceOutcome,
  SpectralInput,
  SpectralOutcome,
  SpectralStep,
} from '../../src/core/inspection/ports/steps/index.ts';
import type { Alert } from '../../src/core/inspection/record/alerts/index.ts';
import type { Check } from '../../src/core/inspection/record/checks/index.ts';
import type { InspectionEvent } from '../../src/core/inspection/record/index.ts';
import { checkDigit, readMrz } from '../../src/core/mrz/index.ts';
import { FakePageText } from './page-text.ts';

/** A clock and timers that move only when the test says so. */
export class ManualTime implements Clock, Timers {
  now = 1_000;
  believed = true;
  date = new Date('2026-11-25T10:00:00Z');
  readonly #due: { at: number; run: () => void }[] = [];

  mono(): number {
    return this.now;
  }

  wall(): Date {
    return new Date(this.date.getTime() + this.now);
  }

  trusted(): boolean {
    return this.believed;
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.now + ms, run };
    this.#due.push(entry);
    return () => {
      const index = this.#due.indexOf(entry);
      if (index >= 0) this.#due.splice(index, 1);
    };
  }

  /** Moves time on in order, letting promises settle between timers. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settle();
    for (;;) {
      const next = this.#due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.run();
      await settle();
    }
    this.now = end;
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

class Source<E> {
  readonly #listeners = new Set<(event: E) => void>();
  state: DeviceState = 'ok';
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async start(): Promise<void> {
    await Promise.resolve();
  }

  async stop(): Promise<void> {
    await Promise.resolve();
  }

  subscribe(listener: (event: E) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): DeviceHealth {
    return { device: this.#name, state: this.state, advice: null, remedy: null, lastFrameAt: null, simulated: true };
  }

  emit(event: E): void {
    for (const listener of this.#listeners) listener(event);
  }
}

export class FakeScanner extends Source<ScannerEvent> implements ScannerPort {}
export class FakeImager extends Source<ImagerEvent> implements ImagerPort {}
export class FakeCamera extends Source<CameraEvent> implements CameraPort {
  wanted = false;
  want(wanted: boolean): void {
    this.wanted = wanted;
  }
}

/** Keeps events in memory; `full` makes every append fail as a full disk does. */
export class MemoryJournal implements Journal {
  readonly stored = new Map<string, InspectionEvent[]>();
  full = false;
  #seq = 0;

  append(inspectionId: string, events: readonly InspectionEvent[]): AppendResult {
    if (this.full) return { ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'disk full' };
    this.stored.set(inspectionId, [...(this.stored.get(inspectionId) ?? []), ...events]);
    this.#seq += events.length;
    return { ok: true, seq: this.#seq };
  }

  open(): { inspectionId: string; events: InspectionEvent[] }[] {
    return [...this.stored]
      .filter(([, events]) => !events.some((event) => event.kind === 'sealed' || event.kind === 'abandoned'))
      .map(([inspectionId, events]) => ({ inspectionId, events: [...events] }));
  }

  read(inspectionId: string): InspectionEvent[] {
    return [...(this.stored.get(inspectionId) ?? [])];
  }

  health(): { ok: boolean; detail: string | null } {
    return this.full ? { ok: false, detail: 'disk full' } : { ok: true, detail: null };
  }
}

const component = { name: 'fake', version: '0', sha256: null };

export function check(
  id: Check['check'],
  value: Check['value'],
  reason: Check['reason'],
  mode: Check['mode'] = 'm',
): Check {
  return { check: id, mode, value, reason, errorCode: null, margin: null, component, t0: 0, t1: 1 };
}

/** A person alert by name, as the list step raises it. */
export const missingPerson: Alert = {
  id: '00000000-0000-4000-8000-0000000000aa',
  cls: 'protect',
  via: 'name',
  list: { id: 'missing', name: 'Missing persons', version: 3, generatedAt: '', legalBasis: 'x', handling: 'y' },
  listAgeMs: 10,
  stale: false,
  action: 'Call extension 114',
  personal: { recordId: 'r1', names: ['ERIKSSON'], explain: [], score: 0.9, note: null },
};

export const template = () => ({
  profile: 'fake',
  modelSha256: 'ff',
  bytes: new Uint8Array([1, 2, 3, 4]),
  grey: false,
  sharpness: 30,
});

const PHOTO: [number, number, number, number] = [0.12, 0.22, 0.26, 0.36];

export function pageOutcome(): PageOutcome {
  return {
    ok: true,
    page: {
      digest: 'aa',
      width: 1475,
      height: 1038,
      ppi: 300,
      display: new Uint8Array([9, 9, 9]),
      portrait: {
        rect: [0.1, 0.2, 0.3, 0.4],
        photo: PHOTO,
        jpeg: new Uint8Array([8, 8]),
        eyes: EYES,
        template: template(),
      },
      checks: [
        check('document.capture', 'successful', 'DOC_CAPTURE_OK'),
        check('document.portrait', 'successful', 'DOC_PORTRAIT_FOUND'),
      ],
    },
  };
}

/** Eyes on one line in the middle of a picture of 4:5. */
export const EYES: EyesInPicture = { left: [0.36, 0.46], right: [0.64, 0.46], aspect: 0.8 };

/** Digest of a frame for which a test does not say one: each time it is analysed it is a frame of its own. */
const ANY_FRAME = 'bb';

export function liveFrame(acceptable = true): LiveFrame {
  return {
    digest: ANY_FRAME,
    jpeg: new Uint8Array([7, 7]),
    acceptable,
    rank: 1,
    guidance: acceptable ? 'none' : 'too-far',
    eyes: EYES,
    template: acceptable ? template() : null,
    attackScore: 0.1,
    rect: [0.2, 0.2, 0.5, 0.6],
    faces: 1,
  };
}

/** Every frame owns its bytes, as frames of a camera do. */
function copyOf(frame: LiveFrame): LiveFrame {
  const { template: held } = frame;
  return {
    ...frame,
    jpeg: Uint8Array.from(frame.jpeg),
    template: held === null ? null : { ...held, bytes: Uint8Array.from(held.bytes) },
  };
}

export class FakePage implements PageStep {
  outcome: PageOutcome | Promise<PageOutcome> = pageOutcome();
  /** Buffers whose picture nobody needs any more. */
  readonly closed = new Set<Uint8Array>();
  read(): Promise<PageOutcome> {
    return Promise.resolve(this.outcome);
  }

  close(bytes: Uint8Array): void {
    this.closed.add(bytes);
  }

  /** By default nothing is said about the print. */
  look: PagePrint | Promise<PagePrint> = { checks: [], maps: [] };
  readonly looked: PagePrintInput[] = [];

  print(input: PagePrintInput): Promise<PagePrint> {
    this.looked.push(input);
    return Promise.resolve(this.look);
  }
}

/** A lane whose imager has a white lamp alone, unless a test says what was seen. */
export class FakeSpectral implements SpectralStep {
  readonly asked: SpectralInput[] = [];
  answer: SpectralOutcome | Promise<SpectralOutcome> = { checks: [], display: {} };

  look(input: SpectralInput): Promise<SpectralOutcome> {
    this.asked.push(input);
    return Promise.resolve(this.answer);
  }

  without(pictures: SpectralPictures, failure: Check['reason'] | null): Check[] {
    if (!pictures.IR.ok && pictures.IR.reason === 'SENSOR_NOT_FITTED') return [];
    return [check('document.mrz-ir', 'aborted', failure ?? 'DOC_IMAGE_MISSING', 'o')];
  }
}

export class FakeFace implements FaceStep {
  frame: FrameOutcome = { ok: true, frame: liveFrame() };
  same = true;
  models: number | null = 1;

  #analysed = 0;

  incarnation(): number | null {
    return this.models;
  }

  analyse(): Promise<FrameOutcome> {
    if (!this.frame.ok) return Promise.resolve(this.frame);
    const frame = copyOf(this.frame.frame);
    this.#analysed += 1;
    if (frame.digest === ANY_FRAME) frame.digest = `${ANY_FRAME}-${this.#analysed}`;
    return Promise.resolve({ ok: true, frame });
  }

  /** Frames of one face carry the same first byte in their template. */
  agree(a: LiveFrame, b: LiveFrame): boolean {
    return a.template?.bytes[0] === b.template?.bytes[0];
  }

  portrait: ReferenceOutcome = { ok: true, template: template(), jpeg: new Uint8Array([6, 6]), eyes: EYES };

  reference(): Promise<ReferenceOutcome> {
    return Promise.resolve(this.portrait);
  }

  compare(input: Parameters<FaceStep['compare']>[0]): Check {
    if (!input.reference) return check(input.check, 'undetermined', input.referenceReason);
    if (input.check === 'face.morph-chip') return check(input.check, 'undetermined', 'FACE_MORPH_NOT_CALIBRATED');
    if (input.check === 'face.chip' && input.failure) return check(input.check, 'aborted', input.failure);
    if (input.check === 'face.portraits' && !input.printed) {
      return check(input.check, 'undetermined', input.printedReason);
    }
    return this.same ? check(input.check, 'successful', 'FACE_MATCH') : check(input.check, 'failed', 'FACE_NO_MATCH');
  }

  judgeCapture(input: Parameters<FaceStep['judgeCapture']>[0]): Check {
    if (input.cameraLost) return check('face.capture', 'aborted', 'CAMERA_LOST');
    if (input.failure) return check('face.capture', 'aborted', input.failure);
    return input.frames.some((frame) => frame.acceptable)
      ? check('face.capture', 'successful', 'FACE_QUALITY_OK')
      : check('face.capture', 'undetermined', 'FACE_QUALITY');
  }

  verify(input: Parameters<FaceStep['verify']>[0]): Check[] {
    if (input.failure) return [check('face.verification', 'aborted', input.failure)];
    if (!input.reference) return [check('face.verification', 'undetermined', input.referenceReason)];
    if (input.frames.length === 0) return [check('face.verification', 'undetermined', 'FACE_QUALITY')];
    return [
      this.same
        ? check('face.verification', 'successful', 'FACE_MATCH')
        : check('face.verification', 'failed', 'FACE_NO_MATCH'),
    ];
  }
}

export class FakeLists implements ListStep {
  answer: ReturnType<ListStep['lookUp']> = {
    checks: [check('lists.document', 'successful', 'LIST_CLEAR'), check('lists.person', 'successful', 'LIST_CLEAR')],
    alerts: [],
  };

  lookUp(): ReturnType<ListStep['lookUp']> {
    return this.answer;
  }

  status(): ReturnType<ListStep['status']> {
    return [];
  }

  baseRate(): null {
    return null;
  }

  picture(): null {
    return null;
  }
}

/** A lane without a face list, unless a test says so. */
export class FakeFaceLists implements FaceListStep {
  configured = false;
  readonly asked: Parameters<FaceListStep['search']>[0][] = [];
  answer: Awaited<ReturnType<FaceListStep['search']>> | ReturnType<FaceListStep['search']> = {
    checks: [check('lists.face', 'successful', 'FACE_LIST_CLEAR')],
    alerts: [],
  };

  search(input: Parameters<FaceListStep['search']>[0]): ReturnType<FaceListStep['search']> {
    this.asked.push(input);
    return Promise.resolve(this.answer);
  }

  status(): ReturnType<FaceListStep['status']> {
    return [];
  }

  picture(): null {
    return null;
  }
}

export const UTO_LINES = [
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  withDigits('L898902C3', 'UTO', '740812F320415'),
];

/** The same traveller with a document of a listed State: a specimen needs a look by itself, and would hide what else does. */
export const FRA_LINES = [
  'P<FRAERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  withDigits('L898902C3', 'FRA', '740812F320415'),
];

/** Second TD3 row with the digits computed by the room under test's own arithmetic, which has its own vectors. */
export function withDigits(number: string, nationality: string, birthSexExpiry: string): string {
  const birth = birthSexExpiry.slice(0, 6);
  const sex = birthSexExpiry.slice(6, 7);
  const expiry = birthSexExpiry.slice(7);
  const head = `${number}${checkDigit(number)}`;
  const dates = `${birth}${checkDigit(birth)}`;
  const end = `${expiry}${checkDigit(expiry)}${'<'.repeat(14)}0`;
  return `${head}${nationality}${dates}${sex}${end}${checkDigit(head + dates + end)}`;
}

/** A whole lane on fakes: real reducer, real flow, real MRZ room. */
export function fakeLane(overrides: Partial<LaneOptions> = {}) {
  const time = new ManualTime();
  const scanner = new FakeScanner('scanner');
  const imager = new FakeImager('imager');
  const camera = new FakeCamera('camera');
  const journal = new MemoryJournal();
  const page = new FakePage();
  const pageText = new FakePageText();
  const spectral = new FakeSpectral();
  const face = new FakeFace();
  const lists = new FakeLists();
  const faceLists = new FakeFaceLists();
  let ids = 0;
  let parties = 0;
  const partyEnds: { because: string; officer: string | null }[] = [];
  const lane = new Lane({
    lane: { id: 'lane-1', name: 'Lane 1', demo: false },
    clock: time,
    timers: time,
    newId: () => {
      ids += 1;
      return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
    },
    newPartyId: () => {
      parties += 1;
      return `party-${parties}`;
    },
    partyEnded: (end) => {
      if (journal.full) return { ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'disk full' };
      partyEnds.push(end);
      return { ok: true, seq: 0 };
    },
    journal,
    scanner,
    imager,
    camera,
    models: { health: () => ({ state: 'ready', profile: 'fake', reason: null }), subscribe: () => () => {} },
    mrz: readMrz,
    page,
    pageText,
    spectral,
    face,
    lists,
    faceLists,
    policy: DEFAULT_POLICY,
    digest: (bytes) => `digest-${bytes.length}`,
    ...overrides,
  });
  lane.start();
  const present = (lines: string[] = FRA_LINES) =>
    scanner.emit({ kind: 'document', source: 'scanner', lines, uncertain: [], rawDigest: 'cc', lastByteAt: time.now });
  const showPage = () => imager.emit({ kind: 'page', source: 'imager', bytes: new Uint8Array([1, 2]), at: time.now });
  const showFace = () => camera.emit({ kind: 'frame', source: 'camera', bytes: new Uint8Array([3, 4]), at: time.now });
  /** Everything a traveller brings, one after the other. */
  const wholeTraveller = async (lines: string[] = FRA_LINES): Promise<void> => {
    present(lines);
    await time.pass(1);
    showPage();
    await time.pass(1);
    for (let frame = 0; frame < DEFAULT_POLICY.faceFrames; frame += 1) {
      showFace();
      await time.pass(10);
    }
  };
  return {
    lane,
    partyEnds,
    time,
    scanner,
    imager,
    camera,
    journal,
    page,
    pageText,
    spectral,
    face,
    lists,
    faceLists,
    present,
    showPage,
    showFace,
    wholeTraveller,
  };
}
