import type { Command } from 'commander';
import { loadConfig } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { ADMIN_SOCKET, examine } from '../doctor/index.ts';
import { SELFTEST } from '../reports/index.ts';
import { EXIT_REFUSED, notTried, type Saying, type StateContext, stateContext } from '../state/index.ts';
import { lineOf } from './doctor.ts';

/**
 * `waypost selftest`: what `waypost doctor` examines, including models with their golden inputs, once a day and with a row in
 * the audit (docs/diagnostics.md). Exit code 0: nothing needs work; 1: something does; 2: the test could not be run,
 * or its row could not be written, and then it does not count.
 */
export function registerSelftestCommand(program: Command, context: StateContext = stateContext): void {
  reports(program.command('selftest'), SELFTEST)
    .description('daily test of this kiosk: check everything, and write the result into the audit')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .option('--socket <file>', 'admin socket of the running daemon', ADMIN_SOCKET)
    .action((options: { config: string; socket: string } & ReportOptions) =>
      reporting(context, { kind: SELFTEST, options }, (out) => selftest(out, options)),
    );
}

async function selftest(context: Saying<typeof SELFTEST>, options: { config: string; socket: string }): Promise<void> {
  const loaded = loadConfig(options.config);
  const state = loaded.ok ? await context.open(options, 'existing') : loaded;
  if (!loaded.ok || !state.ok || !('state' in state))
    return notTried(context, state.ok ? 'The state folder could not be opened.' : state.message);
  const { clock, journal } = state.state;
  const began = clock.mono();
  const { findings, report } = await examine({
    config: loaded.config,
    state,
    socket: options.socket,
    now: clock.wall(),
  });
  const row = journal.appendSystem('self-test', loaded.config.lane.id, {
    result: report.work === 0 ? 'passed' : 'needs-work',
    seconds: Math.round((clock.mono() - began) / 1000),
    components: report.components.map(({ component, state: standing, code }) => ({
      component,
      state: standing,
      code,
    })),
  });
  state.state.close();
  for (const finding of findings)
    if (finding.state !== 'ok' && finding.state !== 'none') context.print(lineOf(finding));
  if (!row.ok)
    return notTried(
      context,
      `The result could not be written into the audit (${row.detail}): the test does not count.`,
    );
  const { work, components } = report;
  context.report({ result: work === 0 ? 'passed' : 'needs-work', row: row.seq, work, components });
  context.print(
    report.work === 0
      ? `Self-test passed: ${findings.length} components, row ${row.seq} of the audit.`
      : `Self-test: ${report.work} of ${findings.length} components need work; row ${row.seq} of the audit.`,
  );
  if (report.work > 0) context.exit(EXIT_REFUSED);
}
