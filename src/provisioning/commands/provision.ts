import type { Command } from 'commander';
import { loadConfig } from '../../config/index.ts';
import {
  Bench,
  type Dialogue,
  lineOf,
  listSteps,
  provision,
  readAnswers,
  STEPS,
  StepRefused,
} from '../provision/index.ts';
import { Prompt } from './ask.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext, stateContext } from './state.ts';

/** As a shell says that a program was ended with Ctrl+C. */
const EXIT_INTERRUPTED = 130;
/** Somebody else has to act first; nothing is wrong. */
const EXIT_WAITS = 3;
const DEFAULT_STATE = '/var/lib/waypost';

interface Options {
  config: string;
  state?: string;
  unattended?: string;
  simulated?: boolean;
  only?: string;
  list?: boolean;
}

/** `waypost provision`: a new kiosk in one guided run, which goes on where it ended (docs/provisioning.md). */
export function registerProvisionCommand(program: Command, context: StateContext = stateContext): void {
  program
    .command('provision')
    .description(`set up a new kiosk in ${STEPS.length} steps; run it again to go on where it ended`)
    .requiredOption('--config <file>', 'configuration to write')
    .option('--state <folder>', `state folder of the kiosk; default that of the configuration, or ${DEFAULT_STATE}`)
    .option('--unattended <file>', 'answers (JSON), in place of questions')
    .option('--simulated', 'simulated devices, for a training bench that never goes into production')
    .option('--only <step>', `one step, done or not: ${STEPS.map(({ id }) => id).join(', ')}`)
    .option('--list', 'show the steps and what is done; change nothing')
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

/** At any moment, as a power failure may come: every file is put in place whole, and a step that was begun is begun again. */
function interrupted(): void {
  process.stderr.write('\nStopped. Run the same command again: it goes on with this step.\n');
  process.exit(EXIT_INTERRUPTED);
}

async function run(context: StateContext, options: Options, prompt: Prompt): Promise<void> {
  const refuse = (message: string): void => {
    context.warn(message);
    context.exit(EXIT_NOT_TRIED);
  };
  const { only } = options;
  if (only !== undefined && !STEPS.some(({ id }) => id === only))
    return refuse(`There is no step "${only}". There are: ${STEPS.map(({ id }) => id).join(', ')}.`);
  const answers = options.unattended === undefined ? null : readAnswers(options.unattended);
  if (answers !== null && !answers.ok) return refuse(answers.message);
  const there = loadConfig(options.config);
  process.umask(0o077);
  const bench = new Bench({
    configFile: options.config,
    stateDir: options.state ?? (there.ok ? there.config.stateDir : DEFAULT_STATE),
    simulated: options.simulated === true,
    answers,
    dialogue: terminalDialogue(context, prompt),
  });
  try {
    if (options.list === true) await listSteps(bench);
    else await told(context, bench, only ?? null);
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    context.warn(`${error.message} (${error.reason}) ${error.remedy}`);
    context.exit(EXIT_REFUSED);
  } finally {
    bench.close();
  }
}

async function told(context: StateContext, bench: Bench, only: string | null): Promise<void> {
  if (bench.simulated)
    context.print('SIMULATED HARDWARE: this becomes a training bench and never goes into production.');
  const outcome = await provision(bench, only);
  if (outcome.ok) {
    context.print(only === null ? 'Every step is done.' : `The step ${only} is done.`);
    return;
  }
  context.print('Run the same command again to go on from there; what is done is not done twice.');
  context.exit(outcome.waits ? EXIT_WAITS : EXIT_REFUSED);
}

/** Questions as lines of a terminal; choices are listed before, and their number is an answer. */
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
