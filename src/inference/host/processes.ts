import type { Operation, Operations, ProfileReport } from '../protocol/index.ts';
import type { InferenceResult, InferenceState } from './open-pages.ts';
import { OpenPages } from './open-pages.ts';
import type { InferenceHealth, RequestOptions, SupervisorOptions } from './service.ts';
import { InferenceSupervisor } from './supervisor.ts';

/** Which process answers which operation. A print reader that hangs or crashes must not affect the same traveller's face. */
const READS: Readonly<Record<Operation, 'seeing' | 'reading'>> = {
  'open-page': 'reading',
  frame: 'seeing',
  'chip-portrait': 'seeing',
  page: 'seeing',
  spectral: 'seeing',
  'document-model': 'reading',
  'page-plane': 'reading',
  gallery: 'seeing',
  'gallery-search': 'seeing',
  'mrz-page': 'reading',
  'mrz-second': 'reading',
  'printed-zone': 'reading',
  // By then the reading process is busy with printed text, and the seeing process has finished its part of the page.
  'patch-page': 'seeing',
  'page-symbols': 'reading',
};

/** What the rest of the daemon needs from the inference processes. */
export type InferenceHost = Pick<
  InferenceSupervisor,
  'start' | 'stop' | 'request' | 'closePage' | 'health' | 'subscribe' | 'killForDemo'
>;

/**
 * Two inference children: one looks at faces and pictures, one reads print. They work in parallel, so that a page's MRZ is
 * ready while its portrait is still being searched, and a crash ends only one of them.
 */
export class InferenceProcesses implements InferenceHost {
  readonly #seeing: InferenceSupervisor;
  readonly #reading: InferenceSupervisor;
  /** Pages are decoded once for both: by the reading process if both are free, because the other handles the camera. */
  readonly #pages = new OpenPages(() => [this.#reading.opener, this.#seeing.opener]);

  constructor(options: Omit<SupervisorOptions, 'part'>) {
    this.#seeing = new InferenceSupervisor({ ...options, pages: this.#pages, part: 'seeing' });
    this.#reading = new InferenceSupervisor({ ...options, pages: this.#pages, part: 'reading' });
  }

  async start(): Promise<void> {
    await Promise.all([this.#seeing.start(), this.#reading.start()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#seeing.stop(), this.#reading.stop()]);
    this.#pages.stop();
  }

  request<O extends Operation>(
    op: O,
    payload: Operations[O]['payload'],
    options: RequestOptions,
  ): Promise<InferenceResult<O>> {
    const process = READS[op] === 'seeing' ? this.#seeing : this.#reading;
    return process.request(op, payload, options);
  }

  closePage(bytes: Uint8Array): void {
    this.#pages.close(bytes);
  }

  /** Number of pictures that the children decoded, by operation. */
  get decodes(): Partial<Record<Operation, number>> {
    const all = { ...this.#seeing.decodes };
    for (const [op, count] of Object.entries(this.#reading.decodes) as [Operation, number][])
      all[op] = (all[op] ?? 0) + count;
    return all;
  }

  health(): InferenceHealth {
    const seeing = this.#seeing.health();
    const reading = this.#reading.health();
    const state = worse(seeing.state, reading.state);
    return {
      state,
      pid: seeing.pid,
      profile: both(seeing.profile, reading.profile),
      deaths: seeing.deaths + reading.deaths,
      queued: seeing.queued + reading.queued,
      lastFailure: (state === seeing.state ? seeing.lastFailure : null) ?? reading.lastFailure ?? seeing.lastFailure,
    };
  }

  subscribe(listener: (health: InferenceHealth) => void): () => void {
    const tell = (): void => listener(this.health());
    const stops = [this.#seeing.subscribe(tell), this.#reading.subscribe(tell)];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Kills the process at work, as a crash would: the demonstration shows what happens to the page being read. */
  killForDemo(): void {
    for (const process of [this.#seeing, this.#reading]) {
      if (process.health().state === 'busy') process.killForDemo();
    }
  }
}

const WORST_FIRST: readonly InferenceState[] = ['stopped', 'degraded', 'starting', 'busy', 'ready'];

function worse(a: InferenceState, b: InferenceState): InferenceState {
  return WORST_FIRST.find((state) => state === a || state === b) ?? a;
}

/** The models that both processes have loaded; a process that has not reported yet adds none. */
function both(seeing: ProfileReport | null, reading: ProfileReport | null): ProfileReport | null {
  if (seeing === null || reading === null) return seeing ?? reading;
  return { ...seeing, committed: [...seeing.committed, ...reading.committed], reading: reading.reading };
}
