import type { Command } from 'commander';
import { loadConfig } from '../../config/index.ts';
import { ADMIN_SOCKET, examine, type Finding } from '../examination/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext, stateContext } from './state.ts';

const WORDS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok',
  note: 'note',
  work: 'WORK',
  none: 'none',
  unknown: '?',
};

/**
 * `waypost doctor`: one line for each component, with what is wrong and what to do; exit code 1 when something needs
 * work. Runs beside the daemon, which is then asked over its admin socket, or without it.
 */
export function registerDoctorCommand(program: Command, context: StateContext = stateContext): void {
  program
    .command('doctor')
    .description('examine this kiosk: one line for each component, what is wrong and what to do')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .option('--socket <file>', 'admin socket of the running daemon', ADMIN_SOCKET)
    .option('--json', 'print the report as JSON (docs/schemas/doctor.json)')
    .action(async (options: { config: string; socket: string; json?: true }) => {
      const loaded = loadConfig(options.config);
      if (!loaded.ok) {
        context.warn(loaded.message);
        context.exit(EXIT_NOT_TRIED);
        return;
      }
      const state = await context.open(options, 'existing');
      const { findings, report } = await examine({
        config: loaded.config,
        state,
        socket: options.socket,
        now: new Date(),
      });
      if (state.ok) state.state.close();
      if (options.json === true) context.print(JSON.stringify(report, null, 2));
      else {
        for (const finding of findings) context.print(lineOf(finding));
        const open = report.work;
        context.print(open === 0 ? 'Nothing needs work.' : `${open} of ${findings.length} need work.`);
      }
      if (report.work > 0) context.exit(EXIT_REFUSED);
    });
}

/** One line: state, component, reason, and what to do. */
export function lineOf({ component, state, reason, remedy }: Finding): string {
  const next = remedy === null || remedy === '' ? '' : ` -> ${remedy}`;
  return `${WORDS[state].padEnd(4)}  ${component.padEnd(22)} ${reason}${next}`;
}
