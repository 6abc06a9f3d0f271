import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { SITE_FOLDER, siteProfiles } from '../../../../core/config/index.ts';
import { loadProfiles, printable, SHIPPED_PROFILES } from '../index.ts';
import { lineText } from './line-noise.ts';
import { runLine } from './prompt.ts';
import { playScenario, readScenario } from './scenario.ts';
import { ScannerSimulator, type SimulatorEvent } from './simulator.ts';

interface SimScannerOptions {
  link: string;
  profile: string;
  siteProfiles: string;
  baud?: string;
  scenario?: string;
}

/**
 * Adds `sim scanner` to the command line: a simulated reader on a pseudo-terminal, with a prompt or a scenario file. A
 * command `sim` that another room has already added is used.
 */
export function registerSimulatorCommand(program: Command): void {
  const sim =
    program.commands.find((command) => command.name() === 'sim') ??
    program.command('sim').description('simulated hardware for technicians and developers');
  sim
    .command('scanner')
    .description('play documents and faults on a pseudo-terminal, as a serial MRZ scanner would send them')
    .requiredOption(
      '--link <path>',
      'where the link to the pseudo-terminal appears; enter it as the path of the scanner',
    )
    .option('--profile <name>', 'device profile to imitate', 'generic-lines')
    .option('--site-profiles <folder>', 'scanner profiles of the site', siteProfiles(SITE_FOLDER))
    .option('--baud <number>', 'speed of the simulated scanner; default: the first speed of the profile')
    .option('--scenario <file>', 'play this scenario and exit')
    .action(async (options: SimScannerOptions) => {
      process.exitCode = await simScanner(options);
    });
}

async function simScanner(options: SimScannerOptions): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const complain = (line: string): void => void process.stderr.write(`${line}\n`);
  const { profiles } = loadProfiles(SHIPPED_PROFILES, options.siteProfiles);
  const profile = profiles.get(options.profile);
  if (!profile) {
    complain(`No profile "${options.profile}". There are: ${[...profiles.keys()].join(', ')}`);
    return 2;
  }
  const baud = options.baud === undefined ? null : Number(options.baud);
  if (baud !== null && (!Number.isInteger(baud) || baud < 300 || baud > 4_000_000)) {
    complain('--baud must be a whole number from 300 to 4000000');
    return 2;
  }
  const scenario = options.scenario === undefined ? null : readScenario(options.scenario);
  if (scenario && !scenario.ok) {
    complain(`Scenario ${options.scenario} was refused:\n${scenario.detail}`);
    return 2;
  }
  const simulator = new ScannerSimulator({
    link: options.link,
    profile,
    ...(baud === null ? {} : { baud }),
    onEvent: (event) => say(describe(event)),
  });
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    await simulator.start();
    say(`Scanner "${profile.title}" at ${lineText(simulator.line)} on ${options.link}`);
    if (scenario) {
      say('Waiting for a host to open the port');
      await Promise.race([simulator.untilHostOpen(), aborted(stop.signal)]);
      await playScenario(simulator, scenario.scenario, {
        signal: stop.signal,
        onStep: (step, index) => say(`step ${index + 1}: ${step.do}`),
      });
    } else {
      await prompt(simulator, stop.signal, say);
    }
    return 0;
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    complain('The simulator needs python3 (standard library) and a folder in which it may create the link.');
    return 1;
  } finally {
    await simulator.stop();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function prompt(simulator: ScannerSimulator, signal: AbortSignal, say: (line: string) => void): Promise<void> {
  say('Type "help" for what can be played');
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: 'scanner> ' });
  signal.addEventListener('abort', () => terminal.close());
  // Its lines are still read after the end of the input; Node 24 and later then refuse a prompt.
  let ended = false;
  terminal.once('close', () => {
    ended = true;
  });
  terminal.prompt();
  for await (const line of terminal) {
    const outcome = await runLine(simulator, line.trim());
    if (outcome.quit) break;
    if (outcome.text !== '') say(outcome.text);
    if (!ended) terminal.prompt();
  }
  terminal.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function describe(event: SimulatorEvent): string {
  switch (event.kind) {
    case 'plugged':
      return `plugged in (${event.node})`;
    case 'unplugged':
      return 'unplugged';
    case 'host':
      return event.open ? 'host opened the port' : 'host closed the port';
    case 'line':
      return `host set ${event.text}`;
    case 'received':
      return `host sent ${printable(event.bytes)}`;
  }
}
