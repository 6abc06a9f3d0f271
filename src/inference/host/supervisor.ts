import { type ChildProcess, fork } from 'node:child_process';
import { builtEntry } from '../../adapters/installation/index.ts';
import {
  ANSWER_VALUES,
  childMessage,
  isPageOperation,
  type Operation,
  type Payload,
  type ProfileReport,
  type RequestFailure,
  type RequestMessage,
  RestartBudget,
  SharedPictures,
} from '../protocol/index.ts';
import { CHILD_FLAGS, childEnvironment, endOf } from './child-process.ts';
import type { InferenceResult, InferenceState } from './open-pages.ts';
import { OpenPages, type PageOpener } from './open-pages.ts';
import { type Pending, RequestQueue } from './queue.ts';
import type { InferenceHealth, RequestOptions, SupervisorOptions } from './service.ts';

/** Longest time from fork to ready, milliseconds; the models load in about one second. */
const READY_TIMEOUT_MS = 20_000;
/** Longest time to decode one page, from dispatch to answer, milliseconds; the decoder has its own, shorter limit. */
const OPEN_DEADLINE_MS = 10_000;
/** Time between two attempts while degraded, milliseconds. */
const DEGRADED_RETRY_MS = 60_000;
/** Length of the child's standard error that is kept for the technician, characters. */
const STDERR_TAIL_CHARS = 2_000;

/**
 * Keeps one inference child alive and communicates with it. A crash, a hang or an answer that does not follow the protocol ends
 * the child, answers its request with MODEL_UNAVAILABLE and starts another child. After five restarts in 60 s the state is
 * `degraded`, with one try a minute. A faulty model never makes this class throw.
 */
export class InferenceSupervisor {
  private readonly options: SupervisorOptions;
  private readonly listeners = new Set<(health: InferenceHealth) => void>();
  private readonly queue = new RequestQueue();
  private readonly budget: RestartBudget;
  private readonly pages: OpenPages;
  /** Number of pictures that the children decoded, by operation. */
  readonly decodes: Partial<Record<Operation, number>> = {};
  private child: ChildProcess | null = null;
  /** Shared pictures of the running child; each child has its own, so that it never finds data of an earlier one. */
  private shared: SharedPictures | null = null;
  private state: InferenceState = 'stopped';
  private profile: ProfileReport | null = null;
  private current: Pending | null = null;
  private nextId = 1;
  private deaths = 0;
  private lastFailure: string | null = null;
  private deadline: NodeJS.Timeout | null = null;
  private readyTimer: NodeJS.Timeout | null = null;
  private retryTimer: NodeJS.Timeout | null = null;
  private settled: (() => void) | null = null;

  constructor(options: SupervisorOptions) {
    this.options = options;
    this.budget = new RestartBudget();
    this.pages = options.pages ?? new OpenPages(() => [this.opener]);
  }

  /** Forks the child; resolves when it is ready or when the restart budget is used up. Never rejects. */
  async start(): Promise<void> {
    if (this.state !== 'stopped') return;
    const settled = new Promise<void>((resolve) => {
      this.settled = resolve;
    });
    this.spawn();
    await settled;
  }

  /** Ends the child; waiting requests get MODEL_UNAVAILABLE. */
  async stop(): Promise<void> {
    this.clearTimers();
    const child = this.child;
    this.child = null;
    this.profile = null;
    this.setState('stopped');
    this.failAll('the inference process was stopped');
    this.dropShared();
    this.settle();
    if (child !== null && child.exitCode === null && child.signalCode === null) await endOf(child);
    if (this.options.pages === undefined) this.pages.stop();
  }

  /**
   * Sends one request. At most QUEUE_LIMIT wait; beyond that the answer is QUEUE_FULL at once. The pictures of a
   * `PageOperation` are decoded by the first request with their buffer, and stay open until `closePage`.
   */
  request<O extends Operation>(op: O, payload: Payload<O>, options: RequestOptions): Promise<InferenceResult<O>> {
    return isPageOperation(op) && this.running
      ? this.onPages(op, payload, options)
      : this.enqueue(op, payload, options);
  }

  /** Overwrites the pixels of a page. The caller overwrites the buffer itself. */
  closePage(bytes: Uint8Array): void {
    this.pages.close(bytes);
  }

  /** Opens the pages that this process shares with another. */
  get opener(): PageOpener {
    const { state } = this;
    return {
      state,
      openPage: (bytes, slot) => this.enqueue('open-page', { bytes, slot }, { deadlineMs: OPEN_DEADLINE_MS }),
    };
  }

  private async onPages<O extends Operation>(
    op: O,
    payload: Payload<O>,
    options: RequestOptions,
  ): Promise<InferenceResult<O>> {
    const pictures = Object.values(payload).filter((part) => part instanceof Uint8Array);
    const opened = await Promise.all(pictures.map((bytes) => this.pages.open(bytes)));
    const failed = opened.find((page, i) => !page.ok && (pictures[i] === payload.bytes || !isOfPicture(page.reason)));
    if (failed !== undefined && !failed.ok) return failed;
    const result = await this.enqueue(op, payload, options);
    const decoding = opened.reduce((sum, page) => sum + (page.ok ? page.cpuMs : 0), 0);
    return result.ok ? { ...result, cpuMs: result.cpuMs + decoding } : result;
  }

  private get running(): boolean {
    return this.state !== 'stopped' && this.state !== 'degraded';
  }

  private enqueue<O extends Operation>(
    op: O,
    payload: Payload<O>,
    { deadlineMs, lane = 'evidence' }: RequestOptions,
  ): Promise<InferenceResult<O>> {
    return new Promise((resolve) => {
      const pending: Pending = {
        id: this.nextId++,
        op,
        payload,
        deadlineMs,
        // The value was checked against the schema of this operation before it is handed over.
        resolve: (result) => resolve(result as InferenceResult<O>),
      };
      if (!this.running) {
        pending.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: `the inference process is ${this.state}` });
        return;
      }
      this.queue.add(pending, lane);
      this.dispatch();
    });
  }

  health(): InferenceHealth {
    return {
      state: this.state,
      pid: this.child?.pid ?? null,
      profile: this.profile,
      deaths: this.deaths,
      queued: this.queue.size,
      lastFailure: this.lastFailure,
    };
  }

  subscribe(listener: (health: InferenceHealth) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Kills the child as a crash would, so that the demo lane and fault tests can show what happens then. */
  killForDemo(): void {
    this.child?.kill('SIGKILL');
  }

  private spawn(): void {
    const made = SharedPictures.create(this.options.sharedFolder);
    if (!made.ok) {
      this.lastFailure = made.detail;
      this.degrade(made.detail);
      return;
    }
    this.shared = made.shared;
    const pages = this.pages.start(this.options.sharedFolder);
    if (!pages.ok) {
      this.dropShared();
      this.lastFailure = pages.detail;
      this.degrade(pages.detail);
      return;
    }
    this.setState('starting');
    const child = fork(
      this.options.entry ?? builtEntry('inference/worker/child.js'),
      [
        this.options.modelsDir,
        this.options.profile,
        this.options.part ?? 'all',
        this.options.committedDir ?? '',
        ...(this.options.operator ? [JSON.stringify(this.options.operator)] : []),
      ],
      {
        serialization: 'advanced',
        env: childEnvironment(),
        execArgv: [...CHILD_FLAGS],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc', made.shared.fd, pages.fd],
      },
    );
    this.child = child;
    let tail = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-STDERR_TAIL_CHARS);
    });
    child.on('message', (message) => {
      if (this.child === child) this.receive(message);
    });
    // A failed fork or send emits `error`, which would end the daemon without a listener. `exit` may not follow.
    child.on('error', (error) => this.ended(child, error.message));
    child.on('exit', (code, signal) => this.ended(child, tail.trim() || `ended with ${signal ?? code}`));
    this.readyTimer = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS * (this.options.patience ?? 1));
  }

  private receive(raw: unknown): void {
    const parsed = childMessage.safeParse(raw);
    if (!parsed.success) {
      this.distrust('a message outside the protocol');
      return;
    }
    const message = parsed.data;
    if (message.kind === 'ready') {
      if (this.readyTimer !== null) clearTimeout(this.readyTimer);
      this.profile = message.report;
      this.setState('ready');
      this.settle();
      this.dispatch();
      return;
    }
    const current = this.current;
    if (current === null || message.id !== current.id) {
      this.distrust('an answer to no request');
      return;
    }
    if (message.kind === 'refusal') {
      this.finish();
      current.resolve({ ok: false, reason: message.reason, detail: message.detail });
    } else {
      const taken = this.shared?.take(message.value) ?? null;
      const value = ANSWER_VALUES[current.op].safeParse(taken?.message);
      if (!value.success) {
        for (const bytes of taken?.bytes ?? []) bytes.fill(0);
        this.distrust('an answer outside the schema');
        return;
      }
      if (message.decodes > 0) this.decodes[current.op] = (this.decodes[current.op] ?? 0) + message.decodes;
      this.finish();
      current.resolve({ ok: true, value: value.data, cpuMs: message.cpuMs });
    }
    this.dispatch();
  }

  private distrust(what: string): void {
    this.lastFailure = `the inference process sent ${what}`;
    this.child?.kill('SIGKILL');
  }

  private dispatch(): void {
    const child = this.child;
    if (this.state !== 'ready' || this.current !== null || child === null || !child.connected) return;
    const next = this.queue.take();
    if (next === null) return;
    const payload = this.handOver(next);
    if (payload === null) {
      this.dispatch();
      return;
    }
    this.current = next;
    this.setState('busy');
    const deadlineMs = next.deadlineMs * (this.options.patience ?? 1);
    this.deadline = setTimeout(() => {
      this.lastFailure = `no answer within ${deadlineMs} ms`;
      child.kill('SIGKILL');
    }, deadlineMs);
    const message: RequestMessage = { kind: 'request', id: next.id, op: next.op, payload };
    // A failed write means that the child has ended; its `exit` settles the request.
    child.send(message, () => undefined);
  }

  /** Puts the pictures of a request where the child reads them. Null if that is impossible; the request was then answered. */
  private handOver(next: Pending): unknown {
    if (isPageOperation(next.op)) {
      const lent = this.pages.lend(next.payload);
      if (lent === null) {
        next.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: 'the page was closed before its turn came' });
        return null;
      }
      next.giveBack = lent.giveBack;
      return lent.payload;
    }
    try {
      return this.shared?.put(next.payload) ?? null;
    } catch (error) {
      this.shared?.wipe();
      const detail = error instanceof Error ? error.message : 'the shared memory cannot be written';
      this.lastFailure = detail;
      const reason = error instanceof RangeError ? 'IMAGE_TOO_LARGE' : 'MODEL_UNAVAILABLE';
      next.resolve({ ok: false, reason, detail });
      return null;
    }
  }

  private finish(): void {
    if (this.deadline !== null) clearTimeout(this.deadline);
    this.deadline = null;
    this.current?.giveBack?.();
    this.current = null;
    this.shared?.wipe();
    if (this.state === 'busy') this.setState('ready');
  }

  private ended(child: ChildProcess, why: string): void {
    if (this.child !== child) return;
    // After a failed write the process may still live; two children must never run side by side.
    child.kill('SIGKILL');
    this.child = null;
    this.profile = null;
    this.deaths++;
    this.lastFailure = why;
    if (this.readyTimer !== null) clearTimeout(this.readyTimer);
    const lost = this.current;
    this.setState('starting');
    this.finish();
    this.dropShared();
    lost?.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: 'the inference process ended during the request' });
    if (this.budget.allow(this.options.mono())) {
      this.spawn();
      return;
    }
    this.degrade('the inference process keeps failing');
  }

  private degrade(detail: string): void {
    this.setState('degraded');
    this.failAll(detail);
    this.settle();
    this.retryTimer = setTimeout(() => this.spawn(), this.options.degradedRetryMs ?? DEGRADED_RETRY_MS);
    this.retryTimer.unref();
  }

  private failAll(detail: string): void {
    const lost = this.current;
    this.finish();
    for (const pending of [...(lost === null ? [] : [lost]), ...this.queue.drain()]) {
      pending.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail });
    }
  }

  private dropShared(): void {
    this.shared?.wipe();
    this.shared?.close();
    this.shared = null;
  }

  private settle(): void {
    this.settled?.();
    this.settled = null;
  }

  private clearTimers(): void {
    for (const timer of [this.deadline, this.readyTimer, this.retryTimer]) if (timer !== null) clearTimeout(timer);
    this.deadline = null;
    this.readyTimer = null;
    this.retryTimer = null;
  }

  private setState(state: InferenceState): void {
    if (this.state === state) return;
    this.state = state;
    const health = this.health();
    for (const listener of this.listeners) listener(health);
  }
}

function isOfPicture(reason: RequestFailure): boolean {
  return reason === 'IMAGE_REJECTED' || reason === 'IMAGE_TOO_LARGE';
}
