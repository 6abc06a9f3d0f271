import type { Command } from 'commander';
import { loadConfig } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { ADMIN_SOCKET, DOCTOR, type Examination, examine, examineOutside, type Finding } from '../doctor/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  notTried,
  type Saying,
  type StateContext,
  stateContext,
} from '../state/index.ts';

const WORDS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok',
  note: 'note',
  work: 'WORK',
  none: 'none',
  unknown: '?',
};

/**
 * `waypost doctor`: one line for each component, with what is wrong and what to do; exit code 1 if something needs
 * work. It works with or without the daemon; a running daemon is queried over its admin socket.
 */
export function registerDoctorCommand(program: Command, context: StateContext = stateContext): void {
  reports(program.command('doctor'), DOCTOR)
    .description('examine this kiosk: one line for each component, what is wrong and what to do')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .option('--socket <file>', 'admin socket of the running daemon', ADMIN_SOCKET)
    .action((options: { config: string; socket: string } & ReportOptions) =>
      reporting(context, { kind: DOCTOR, options }, (out) => doctor(out, options)),
    );
}

async function doctor(context: Saying<typeof DOCTOR>, options: { config: string; socket: string }): Promise<void> {
  const examination = await examineAs(context, options, { socket: options.socket, now: new Date() });
  if (!examination.ok) return notTried(context, examination.message);
  const { findings, report } = examination;
  context.report(report);
  for (const finding of findings) context.print(lineOf(finding));
  for (const line of sumOf(findings)) context.print(line);
  if (report.work > 0) context.exit(EXIT_REFUSED);
  else if (findings.some(({ notSeen }) => notSeen)) context.exit(EXIT_NOT_TRIED);
}

type Examined = ({ ok: true } & Examination) | { ok: false; message: string };

/** The daemon's user sees everything. A user who may not read the configuration gets only what the daemon says, if it answers. */
async function examineAs(
  context: StateContext,
  options: { config: string },
  { socket, now }: { socket: string; now: Date },
): Promise<Examined> {
  const loaded = loadConfig(options.config);
  if (!loaded.ok) {
    const { message, denied } = loaded;
    const outside = denied === true ? await examineOutside({ file: options.config, socket, now }) : null;
    return outside === null ? { ok: false, message } : { ok: true, ...outside };
  }
  const state = await context.open(options, 'existing');
  try {
    return { ok: true, ...(await examine({ config: loaded.config, state, socket, now })) };
  } finally {
    if (state.ok) state.state.close();
  }
}

/** Summary of the findings. If this user could not see some parts, it must not say that nothing needs work. */
function sumOf(findings: readonly Finding[]): string[] {
  const open = findings.filter(({ state }) => state === 'work').length;
  const hidden = findings.filter(({ notSeen }) => notSeen).length;
  const lines = open > 0 ? [`${open} of ${findings.length} components need work.`] : [];
  if (hidden > 0)
    lines.push(`${hidden} of ${findings.length} could not be examined by this user, so nothing is known about them.`);
  return lines.length > 0 ? lines : ['No component needs work.'];
}

/** One line: state, component, reason, and what to do. */
export function lineOf({ component, state, reason, remedy }: Finding): string {
  const next = remedy === null || remedy === '' ? '' : ` -> ${remedy}`;
  return `${WORDS[state].padEnd(4)}  ${component.padEnd(22)} ${reason}${next}`;
}
