import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { loadConfig, SystemTime } from '../../adapters/files/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { type Config, parseConfig } from '../../core/config/index.ts';
import { BUILD_FLOOR, openStores } from '../../daemon/state/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import type { OpenedState } from '../state/index.ts';
import { stateFolder } from '../state/index.ts';
import type { Answers, AnswersReading } from './answers.ts';
import { PLACES, type Places } from './detect.ts';
import type { Dialogue, Question, StepEvent, Wanted } from './dialogue.ts';
import { Draft } from './draft.ts';
import { believed, type Facts, type Progress, readProgress, withStep, writeProgress } from './progress.ts';
import { type AnswerFault, StepRefused } from './refusal.ts';

/** How often a question is asked: one empty line may be a slip of the finger, but not three. */
const TURNS = 3;

export interface BenchOptions {
  configFile: string;
  stateDir: string;
  simulated: boolean;
  /** The file of answers; null if the technician is asked. */
  answers: Extract<AnswersReading, { ok: true }> | null;
  dialogue: Dialogue;
  /** Where devices are looked for; if absent, on this machine. */
  places?: Places;
}

/** The kiosk being set up, as far as it exists; the steps work on it. */
export class Bench {
  readonly configFile: string;
  readonly stateDir: string;
  readonly simulated: boolean;
  readonly answers: Answers;
  readonly unattended: boolean;
  /** Format errors in the answers. */
  readonly reading: { file: string; faults: readonly AnswerFault[]; broken: readonly string[] };
  readonly clock: SystemTime = new SystemTime(BUILD_FLOOR);
  readonly #base: string;
  readonly places: Places;
  readonly #dialogue: Dialogue;
  readonly #draft: Draft;
  #isLoaded = false;
  #step = '';
  #progress: Progress;
  #state: OpenedState | null = null;

  constructor({ configFile, stateDir, simulated, answers, dialogue, places }: BenchOptions) {
    this.configFile = resolve(configFile);
    this.stateDir = resolve(stateDir);
    this.simulated = simulated;
    this.answers = answers?.answers ?? {};
    this.unattended = answers !== null;
    this.reading = answers ?? { file: '', faults: [], broken: [] };
    this.#base = answers?.base ?? process.cwd();
    this.#dialogue = dialogue;
    this.places = places ?? PLACES;
    this.#draft = new Draft(this.stateDir);
    this.#progress = { format: 'waypost.provisioning.1', simulated, key: null, steps: {} };
  }

  /** Resumes what an earlier run left; without `create`, a missing folder is not created. */
  async start({ create }: { create: boolean }): Promise<void> {
    // On a new kiosk, nothing else has initialised signatures before the first one is checked.
    await updateReady();
    if (!create && !existsSync(this.stateDir)) return;
    const folder = stateFolder(this.stateDir, { create });
    if (!folder.ok) throw new StepRefused('PROVISION_STATE', folder.message, 'Choose another folder with --state.');
    if (existsSync(join(this.stateDir, 'decommissioned.json'))) {
      const message = `${this.stateDir} belongs to a kiosk that was decommissioned.`;
      throw new StepRefused('PROVISION_STATE', message, 'Choose an empty folder with --state.');
    }
    const read = readProgress(this.stateDir);
    if (read === null) return;
    if (read.progress.simulated !== this.simulated) {
      const [was, is] = read.progress.simulated ? ['with', 'without'] : ['without', 'with'];
      const message = `Provisioning of this kiosk began ${was} --simulated, but this run was started ${is} it.`;
      throw new StepRefused('PROVISION_STATE', message, `Run it ${was} --simulated, or choose another --state FOLDER.`);
    }
    this.#progress = { ...this.#progress, key: read.progress.key };
    this.#progress = believed(this.stateDir, read, (await this.openIfThere())?.ring ?? null);
  }

  close(): void {
    this.#state?.close();
    this.#state = null;
  }

  say(line: string): void {
    this.#dialogue.say(line);
  }

  get progress(): Progress {
    return this.#progress;
  }

  facts(step: string): Facts | null {
    return this.#progress.steps[step]?.facts ?? null;
  }

  /** Records a step as done; synced to disk when this returns. */
  async mark(step: string, facts: Facts): Promise<void> {
    this.#progress = withStep(this.#progress, step, this.clock.wall(), facts);
    await writeProgress(this.stateDir, this.#progress, this.#ring());
    await this.#draft.end(step, this.#ring());
  }

  /** Notes that a step begins: from now on, typed answers belong to it. */
  begin(step: string): void {
    this.#step = step;
  }

  /** Notes whether the step waits for somebody else: then its questions are not asked again. After a refusal, all are. */
  async settle(waits: boolean): Promise<void> {
    if (waits) await this.#draft.settle(this.#step, this.#ring());
    else if (this.#draft.settles(this.#step)) await this.#draft.settle(null, this.#ring());
  }

  note(event: StepEvent): void {
    this.#dialogue.note(event);
  }

  /** Records where the root key comes from, before it is made. */
  async chooseKey(key: Config['key']): Promise<void> {
    this.#progress = { ...this.#progress, key: key as Progress['key'] };
    await writeProgress(this.stateDir, this.#progress, this.#ring());
  }

  /** A path for the configuration, relative to the configuration's folder. */
  atConfig(path: string): string {
    return resolve(dirname(this.configFile), path);
  }

  /** A path in the answers, relative to their folder. */
  at(path: string): string {
    return isAbsolute(path) ? path : resolve(this.#base, path);
  }

  /**
   * The answer from the file, or from the technician. `key` is its name in the file. When the step is tried again, earlier
   * answers are offered, so that only wrong ones have to be typed again; after a wait they are used without asking.
   */
  async answer(given: string | undefined, key: string, wanted: string | Wanted): Promise<string> {
    if (given !== undefined) return given;
    return await this.#typed('text', key, typeof wanted === 'string' ? { text: wanted } : wanted);
  }

  /** Asks for an answer that must not be shown on the screen again. */
  async code(key: string, text: string): Promise<string> {
    return await this.#typed('code', key, { text });
  }

  async #typed(kind: 'text' | 'code', key: string, wanted: Wanted): Promise<string> {
    if (this.unattended) throw missing(true, key);
    const before = this.#draft.get(key);
    if (before !== undefined && this.#draft.settles(this.#step)) {
      this.say(`   ${wanted.text}: as entered before`);
      return before;
    }
    const { text, offer, choices = [], isClosed = false } = wanted;
    const answer = await this.#asked({ key, text, kind, offer: before ?? offer ?? null, choices, isClosed });
    if (answer === null) throw missing(false, key);
    await this.#draft.keep(key, answer, this.#ring());
    return answer;
  }

  async #asked(question: Question): Promise<string | null> {
    for (let turn = 0; turn < TURNS; turn += 1) {
      const line = await this.#dialogue.ask(question);
      if (line === null) return null;
      const typed = line.trim();
      if (typed !== '') return chosen(question, typed);
      if (question.offer !== null) return question.offer;
      this.say('   Nothing was typed. Type an answer, or press Ctrl+C to continue later.');
    }
    return null;
  }

  /** Waits until a technician who sits here is ready; an unattended run continues at once. */
  async pause(words: string): Promise<void> {
    this.say(`   ${words}.`);
    if (!this.unattended) await this.#dialogue.ask(plain('ready', words));
  }

  /** Asks a technician who sits here whether to try the step again. */
  async again(): Promise<boolean> {
    if (this.unattended) return false;
    const line = await this.#dialogue.ask(plain('again', 'Press Enter to try this step again, or type stop'));
    return line !== null && line.trim() === '';
  }

  async secret(text: string): Promise<string> {
    const typed = this.unattended ? null : await this.#dialogue.ask(plain('secret', text));
    if (typed) return typed;
    throw new StepRefused('PROVISION_ANSWER_MISSING', 'Nothing was typed.', 'Run it again.');
  }

  /** The configuration that was written; null before the step that writes it. */
  config(): Config | null {
    if (this.facts('site') === null && !existsSync(this.configFile)) return null;
    const loaded = loadConfig(this.configFile);
    return loaded.ok && loaded.config.stateDir === this.stateDir ? loaded.config : null;
  }

  /** The stores with the existing key, or null if no key has been made yet. */
  async openIfThere(): Promise<OpenedState | null> {
    if (this.#state !== null) return this.#state;
    const isThere = existsSync(join(this.stateDir, 'audit.db'));
    return isThere && this.#progress.key !== null ? await this.open() : null;
  }

  /** The stores; the first call makes key and chain. */
  async open(): Promise<OpenedState> {
    if (this.#state !== null) return this.#state;
    const config = this.config() ?? this.#bare();
    const opened = await openStores({ config, time: this.clock, bootId: randomUUID() });
    if (!opened.ok) throw new StepRefused('PROVISION_KEY', opened.message, 'See "Keys" in docs/provisioning.md.');
    const { ring, journal, memory, accounts } = opened.stores;
    const close = (): void => {
      accounts.close();
      journal.stop();
      ring.wipe();
    };
    this.#state = { config, ring, journal, memory, accounts, clock: this.clock, close };
    if (!this.#isLoaded && !this.#draft.load(ring))
      this.say(
        '   The answers of an earlier run cannot be opened with the key of this kiosk: answer the questions again.',
      );
    this.#isLoaded = true;
    return this.#state;
  }

  /** Opens the stores again, with the current configuration. */
  async reopen(): Promise<OpenedState> {
    this.close();
    return await this.open();
  }

  #ring(): KeyRing | null {
    return this.#state?.ring ?? null;
  }

  /** Configuration before one is written: key and folder, without devices. */
  #bare(): Config {
    const parsed = parseConfig(
      {
        lane: { id: 'new', name: 'New kiosk' },
        stateDir: this.stateDir,
        key: this.#progress.key,
        scanner: { kind: 'none' },
        imager: { kind: 'none' },
        camera: { kind: 'none' },
        lists: [],
      },
      this.stateDir,
    );
    if (!parsed.ok) throw new StepRefused('PROVISION_KEY', parsed.message, 'Correct key in the answers.');
    return parsed.config;
  }
}

/** The answer; a choice can be given by its number. */
function chosen({ choices }: Question, typed: string): string {
  if (choices.some(({ value }) => value === typed) || !/^\d{1,2}$/.test(typed)) return typed;
  return choices[Number(typed) - 1]?.value ?? typed;
}

const plain = (kind: 'ready' | 'again' | 'secret', text: string): Question => ({
  key: kind,
  text,
  kind,
  offer: null,
  choices: [],
  isClosed: false,
});

function missing(unattended: boolean, key: string): StepRefused {
  const message = unattended ? `The answers lack ${key}.` : 'There was no answer.';
  return new StepRefused('PROVISION_ANSWER_MISSING', message, `Give ${key}, then run the command again.`);
}
