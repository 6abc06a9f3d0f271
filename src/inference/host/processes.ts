import type { Operation, Operations, ProfileReport } from '../protocol/messages.ts';
import {
  type InferenceHealth,
  type InferenceResult,
  type InferenceState,
  InferenceSupervisor,
  type RequestOptions,
  type SupervisorOptions,
} from './supervisor.ts';

/** Who answers what. A reader of print that hangs or dies must not take the face of the same traveller with it. */
const READS: Readonly<Record<Operation, 'seeing' | 'reading'>> = {
  frame: 'seeing',
  page: 'seeing',
  spectral: 'seeing',
  'document-model': 'reading',
  'page-plane': 'reading',
  gallery: 'seeing',
  'gallery-search': 'seeing',
  'mrz-page': 'reading',
  'mrz-second': 'reading',
  'printed-zone': 'reading',
  // The reading process is at the printed text then; this one has done its part of the page.
  'patch-page': 'seeing',
};

/** What the rest of the daemon needs of the inference processes. */
export type InferenceHost = Pick<
  InferenceSupervisor,
  'start' | 'stop' | 'request' | 'health' | 'subscribe' | 'killForDemo'
>;

/**
 * Two inference children: one looks at faces and pictures, one reads print. They work side by side, so that the MRZ of a
 * page is there while its portrait is still being looked for, and each dies alone.
 */
export class InferenceProcesses implements InferenceHost {
  readonly #seeing: InferenceSupervisor;
  readonly #reading: InferenceSupervisor;

  constructor(options: Omit<SupervisorOptions, 'part'>) {
    this.#seeing = new InferenceSupervisor({ ...options, part: 'seeing' });
    this.#reading = new InferenceSupervisor({ ...options, part: 'reading' });
  }

  async start(): Promise<void> {
    await Promise.all([this.#seeing.start(), this.#reading.start()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#seeing.stop(), this.#reading.stop()]);
  }

  request<O extends Operation>(
    op: O,
    payload: Operations[O]['payload'],
    options: RequestOptions,
  ): Promise<InferenceResult<O>> {
    const process = READS[op] === 'seeing' ? this.#seeing : this.#reading;
    return process.request(op, payload, options);
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

  /** The one at work, as a crash would: the demonstration shows what happens to the page under way. */
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

/** What is loaded, of both; a process that has not said anything yet adds nothing. */
function both(seeing: ProfileReport | null, reading: ProfileReport | null): ProfileReport | null {
  if (seeing === null || reading === null) return seeing ?? reading;
  return { ...seeing, committed: [...seeing.committed, ...reading.committed], reading: reading.reading };
}
