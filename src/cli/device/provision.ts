import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../adapters/files/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import { VERSION } from '../../daemon/state/index.ts';
import {
  Bench,
  checkAnswers,
  type Dialogue,
  lineOf,
  listSteps,
  type ProvisionOutcome,
  provision,
  readAnswers,
  STEPS,
  StepRefused,
} from '../provisioning/index.ts';
import { servePage } from '../setup/index.ts';
import { EXIT_REFUSED, notTried, refuse, type StateContext, stateContext } from '../state/index.ts';
import { Prompt } from '../terminal/index.ts';

/** The exit code with which a shell reports that a program was ended with Ctrl+C. */
const EXIT_INTERRUPTED = 130;
/** Exit code if somebody else has to act first; nothing is wrong. */
const EXIT_WAITS = 3;
/** Default port of the page. It differs from the lane's port, which may be in use. */
const DEFAULT_PORT = '8719';
const DEFAULT_STATE = '/var/lib/waypost';
const PORT_MAX = 65_535;
const SIMULATED_WORDS = 'SIMULATED HARDWARE: this becomes a training bench and can never go into production.';

interface Options {
  config: string;
  state?: string;
  unattended?: string;
  simulated?: boolean;
  only?: string;
  list?: boolean;
  check?: boolean;
  browser?: boolean;
  port: string;
}

/** `waypost provision`: sets up a new kiosk in one guided run, which continues where it stopped (docs/provisioning.md). */
export function registerProvisionCommand(program: Command, context: StateContext = stateContext): void {
  program
    .command('provision')
    .description(`set up a new kiosk in ${STEPS.length} steps; run it again to continue where it stopped`)
    .requiredOption('--config <file>', 'configuration to write')
    .option('--state <folder>', `state folder of the kiosk; default: that of the configuration, or ${DEFAULT_STATE}`)
    .option('--unattended <file>', 'answers (JSON), instead of questions')
    .option('--check', 'with --unattended: report every wrong answer at once; change nothing')
    .option('--simulated', 'simulated devices, for a training bench that can never go into production')
    .option('--only <step>', `one step, done or not: ${STEPS.map(({ id }) => id).join(', ')}`)
    .option('--browser', 'ask through a page in the browser of this machine')
    .option('--port <number>', 'with --browser: port of the page on this machine', DEFAULT_PORT)
    .option('--list', 'show the steps and which of them are done; change nothing')
    .action(async (options: Options) => {
      const prompt = new Prompt(interrupted);
      process.once('SIGINT', interrupted);
      try {
        await run(context, options, prompt);
      } finally {
        process.off('SIGINT', interrupted);
        prompt.close();
      }
    });
}

/**
 * Handles an interruption, which may come at any moment, like a power failure: files are always written completely, and an
 * unfinished step is started again.
 */
function interrupted(): void {
  process.stderr.write('\nStopped. Run the same command again: it continues with this step.\n');
  process.exit(EXIT_INTERRUPTED);
}

async function run(context: StateContext, options: Options, prompt: Prompt): Promise<void> {
  const { only } = options;
  if (only !== undefined && !STEPS.some(({ id }) => id === only))
    return notTried(context, `There is no step "${only}". The steps are: ${STEPS.map(({ id }) => id).join(', ')}.`);
  const answers = options.unattended === undefined ? null : readAnswers(options.unattended);
  if (answers !== null && !answers.ok) return notTried(context, answers.message);
  if (options.check === true && answers === null)
    return notTried(context, '--check examines answers: give them with --unattended FILE.');
  if (options.browser === true && (answers !== null || options.list === true))
    return notTried(context, '--browser needs a person to answer: leave out --unattended, --check and --list.');
  const there = loadConfig(options.config);
  const kiosk = {
    configFile: options.config,
    stateDir: options.state ?? (there.ok ? there.config.stateDir : DEFAULT_STATE),
    simulated: options.simulated === true,
  };
  process.umask(0o077);
  if (options.browser === true) return await inBrowser({ context, options, prompt, kiosk });
  const bench = new Bench({ ...kiosk, answers, dialogue: terminalDialogue(context, prompt) });
  try {
    if (options.list === true) await listSteps(bench);
    else if (options.check === true) {
      if (!(await checkAnswers(bench))) context.exit(EXIT_REFUSED);
    } else await told(context, bench, only ?? null);
  } catch (error) {
    refusedStep(context, error);
  } finally {
    bench.close();
  }
}

function refusedStep(context: StateContext, error: unknown): void {
  if (!(error instanceof StepRefused)) throw error;
  refuse(context, `${error.message} (${error.reason}) ${error.remedy}`);
}

interface Browsing {
  context: StateContext;
  options: Options;
  prompt: Prompt;
  kiosk: { configFile: string; stateDir: string; simulated: boolean };
}

/** Serves the page until the last step. The terminal shows what the page does, and Enter gives a new code. */
async function inBrowser({ context, options, prompt, kiosk }: Browsing): Promise<void> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX)
    return notTried(context, `"${options.port}" is not a port. Give a number from 1 to ${PORT_MAX}.`);
  const only = options.only ?? null;
  if (kiosk.simulated) context.print(SIMULATED_WORDS);
  try {
    const served = await servePage({
      ...kiosk,
      only,
      port,
      screenFolder: join(packageRoot, 'build', 'ui'),
      version: VERSION,
      print: (line) => context.print(line),
      onNewCode: (give) => void enterKeys(prompt, give),
    });
    if (served.started) outcomeTold(context, served.outcome, only);
    else notTried(context, served.message);
  } catch (error) {
    refusedStep(context, error);
  }
}

async function enterKeys(prompt: Prompt, give: () => void): Promise<void> {
  while ((await prompt.line('')) !== null) give();
}

async function told(context: StateContext, bench: Bench, only: string | null): Promise<void> {
  if (bench.simulated) context.print(SIMULATED_WORDS);
  outcomeTold(context, await provision(bench, only), only);
}

function outcomeTold(context: StateContext, outcome: ProvisionOutcome, only: string | null): void {
  if (outcome.ok) {
    context.print(only === null ? 'Every step is done.' : `The step ${only} is done.`);
    return;
  }
  context.print('Run the same command again to continue from there; finished steps are not repeated.');
  context.exit(outcome.waits ? EXIT_WAITS : EXIT_REFUSED);
}

/** Asks questions as lines of a terminal. Choices are listed before the question, and their number is accepted as an answer. */
function terminalDialogue(context: StateContext, prompt: Prompt): Dialogue {
  return {
    say: (line) => context.print(line),
    note: () => undefined,
    ask: (question) => {
      for (const [at, { value, words }] of question.choices.entries())
        context.print(`   ${at + 1}  ${value}  ${words}`);
      if (question.kind === 'secret') return prompt.secret(lineOf(question));
      return prompt.line(question.kind === 'ready' ? 'Ready: ' : lineOf(question));
    },
  };
}
