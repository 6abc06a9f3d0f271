import type { SetupService, SetupState } from '../../adapters/http/setup/index.ts';
import { type Dialogue, type Found, type Question, STEPS, type StepEvent } from '../provisioning/index.ts';

/** Maximum number of output lines of the steps that are kept for the page. */
const LINES_MAX = 400;

type StepState = SetupState['steps'][number]['state'];

export interface SetupServiceOptions {
  version: string;
  simulated: boolean;
  /** What this machine reports about its devices, checked again. */
  found: () => Found;
  /** Prints a line for the person at the console, who sees the same as the page shows. */
  print: (line: string) => void;
}

/**
 * A page as another way of asking: it holds the engine's question until a browser answers it, and shows what the engine says.
 * It does not know any step by name, and makes no decisions.
 */
export class SetupPage implements Dialogue, SetupService {
  readonly version: string;
  readonly #options: SetupServiceOptions;
  readonly #steps = new Map<string, { state: StepState; words: string | null }>();
  readonly #lines: string[] = [];
  readonly #turnedAway = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #asked: { id: number; question: Question; take: (answer: string | null) => void } | null = null;
  #problem: SetupState['problem'] = null;
  #found: Found;
  #revision = 0;
  #questions = 0;
  #isWaiting = false;
  #look: (() => void) | null = null;
  #end: SetupState['end'] = null;
  #door: SetupService['pinRefusal'] | null = null;
  #hasBegun = false;
  #enter: () => void = () => undefined;
  readonly #entered: Promise<void>;
  #endSeen: (() => void) | null = null;

  constructor(options: SetupServiceOptions) {
    this.#options = options;
    this.version = options.version;
    this.#found = options.found();
    this.#entered = new Promise((resolve) => {
      this.#enter = resolve;
    });
    for (const { id } of STEPS) this.#steps.set(id, { state: 'todo', words: null });
  }

  get wantsPin(): boolean {
    return this.#door !== null;
  }

  /** From now on a technician's PIN is required in addition to the code. */
  demandPin(refusal: SetupService['pinRefusal']): void {
    this.#door = refusal;
  }

  /** Checks a PIN. A running step may be changing the accounts, so a person who wants to sign in waits for its next question. */
  async pinRefusal(technician: string, pin: string): Promise<string | null> {
    if (this.#hasBegun && this.#phase() === 'works') return 'A step is running. Wait for its next question.';
    return (await this.#door?.(technician, pin)) ?? null;
  }

  entered(): void {
    this.#hasBegun = true;
    this.#enter();
  }

  /** Resolves when somebody has signed in for the first time. */
  untilEntered(): Promise<void> {
    return this.#entered;
  }

  say(line: string): void {
    this.#options.print(line);
    this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - LINES_MAX);
    this.#changed();
  }

  note(event: StepEvent): void {
    switch (event.kind) {
      case 'done-before':
        this.#steps.set(event.step, { state: 'done', words: event.words });
        break;
      case 'begun':
        this.#problem = null;
        this.#found = this.#options.found();
        this.#steps.set(event.step, { state: 'doing', words: null });
        break;
      case 'done':
        this.#steps.set(event.step, { state: 'done', words: null });
        break;
      default: {
        const { reason, message, remedy } = event;
        this.#problem = { reason, message, remedy };
        if (this.#steps.has(event.step)) this.#steps.set(event.step, { state: event.kind, words: null });
      }
    }
    this.#changed();
  }

  ask(question: Question): Promise<string | null> {
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((take) => {
      this.#asked = { id, question, take };
      this.#changed();
    });
  }

  answer(id: number, value: string): boolean {
    if (this.#isWaiting) return this.#lookAgain(id);
    const asked = this.#asked;
    if (asked === null || asked.id !== id) return false;
    this.#asked = null;
    this.#changed();
    asked.take(value);
    return true;
  }

  /**
   * Resolves when `isThere` says that the file has come, or when the technician wants to check now. `every`: interval of the
   * checks.
   */
  async waitFor(isThere: () => boolean, every: () => Promise<void>): Promise<void> {
    this.#isWaiting = true;
    this.#questions += 1;
    this.#changed();
    const looked = new Promise<void>((resolve) => {
      this.#look = resolve;
    });
    let isOver = false;
    void looked.then(() => {
      isOver = true;
    });
    while (!isOver && !isThere()) await Promise.race([every(), looked]);
    this.#look = null;
    this.#isWaiting = false;
    this.#problem = null;
    this.#changed();
  }

  /** Sets the last view of the page. Resolves when a browser has fetched it. */
  ended(how: 'done' | 'stopped'): Promise<void> {
    this.#end = how;
    this.#changed();
    return new Promise((resolve) => {
      this.#endSeen = resolve;
    });
  }

  async newer(revision: number, signal: AbortSignal): Promise<void> {
    if (this.#revision > revision || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        this.#waiting.delete(over);
        signal.removeEventListener('abort', over);
        resolve();
      };
      this.#waiting.add(over);
      signal.addEventListener('abort', over);
    });
  }

  view(): SetupState {
    if (this.#end !== null) this.#endSeen?.();
    const asked = this.#asked;
    return {
      revision: this.#revision,
      simulated: this.#options.simulated,
      steps: STEPS.map(({ id, title }) => ({ id, title, state: 'todo', words: null, ...this.#steps.get(id) })),
      phase: this.#phase(),
      question: this.#isWaiting ? waitQuestion(this.#questions) : asked === null ? null : shown(asked),
      problem: this.#problem,
      lines: [...this.#lines],
      found: {
        ports: this.#found.ports.map(({ path, words }) => ({ path, words })),
        pageFolders: this.#found.pageFolders,
        cameras: this.#found.cameras,
      },
      end: this.#end,
    };
  }

  /** Reports a refusal once for each kind, so that a page that keeps trying does not fill the console. */
  refused(reason: string): void {
    if (this.#turnedAway.has(reason)) return;
    this.#turnedAway.add(reason);
    this.#options.print(`A request to the setup page was refused (${reason}). This is reported only once.`);
  }

  #phase(): SetupState['phase'] {
    if (this.#end !== null) return 'ended';
    if (this.#isWaiting) return 'waits';
    return this.#asked === null ? 'works' : 'asks';
  }

  #lookAgain(id: number): boolean {
    if (id !== this.#questions || this.#look === null) return false;
    this.#look();
    return true;
  }

  #changed(): void {
    this.#revision += 1;
    for (const over of [...this.#waiting]) over();
  }
}

function shown({ id, question }: { id: number; question: Question }): NonNullable<SetupState['question']> {
  const { key, text, kind, offer, choices, isClosed } = question;
  const hasOffer = offer !== null;
  return { id, key, text, kind, offer: kind === 'code' ? null : offer, hasOffer, choices: [...choices], isClosed };
}

/** While a file from somebody else is missing, the only possible answer is to check for it now. */
function waitQuestion(id: number): NonNullable<SetupState['question']> {
  return { id, key: 'wait', text: '', kind: 'ready', offer: null, hasOffer: false, choices: [], isClosed: false };
}
