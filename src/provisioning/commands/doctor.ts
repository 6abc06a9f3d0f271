import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig } from '../../config/index.ts';
import { lockFolder } from '../../storage/index.ts';
import { examineMachine, examineState, type Finding, work } from '../examination/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext, stateContext } from './state.ts';

const WORDS: Readonly<Record<Finding['state'], string>> = { ok: 'ok', note: 'note', work: 'WORK' };

/**
 * `waypost doctor`: one line for each component, with what is wrong and what to do; exit code 1 when something needs
 * work. Runs beside the daemon or without it.
 */
export function registerDoctorCommand(program: Command, context: StateContext = stateContext): void {
  program
    .command('doctor')
    .description('examine this kiosk: one line for each component, what is wrong and what to do')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action(async (options: { config: string }) => {
      const loaded = loadConfig(options.config);
      if (!loaded.ok) {
        context.warn(loaded.message);
        context.exit(EXIT_NOT_TRIED);
        return;
      }
      const opened = await context.open(options, 'existing');
      const findings = opened.ok
        ? await examineState(opened.state)
        : [notOpened(opened.message, existsSync(loaded.config.stateDir))];
      if (opened.ok) opened.state.close();
      const daemonRuns = opened.ok && isHeld(loaded.config.stateDir);
      findings.push(...(await examineMachine(loaded.config, daemonRuns)));
      for (const finding of findings) context.print(lineOf(finding));
      const open = findings.filter((finding) => finding.state === 'work').length;
      context.print(open === 0 ? 'Nothing needs work.' : `${open} of ${findings.length} need work.`);
      if (open > 0) context.exit(EXIT_REFUSED);
    });
}

function notOpened(message: string, exists: boolean): Finding {
  const [reason = '', ...rest] = message.split('\n');
  const first = 'make the first account: waypost officer add ID --name NAME --config FILE';
  return work('state', reason, exists ? rest.join(' ') : first);
}

function lineOf({ component, state, reason, remedy }: Finding): string {
  const next = remedy === null || remedy === '' ? '' : ` -> ${remedy}`;
  return `${WORDS[state].padEnd(4)}  ${component.padEnd(22)} ${reason}${next}`;
}

/** A running daemon holds the lock of its state folder. */
function isHeld(stateDir: string): boolean {
  const taken = lockFolder(stateDir);
  if (!taken.ok) return taken.reason === 'STORE_BUSY';
  taken.lock.release();
  return false;
}
