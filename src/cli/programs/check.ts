import { loadConfig } from '../../adapters/files/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { jsonOf } from '../../core/result/index.ts';
import { readSlot } from '../../delivery/program/index.ts';
import { askHealth, examine } from '../doctor/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, onState, refuse, type StateContext } from '../state/index.ts';

/** How many rows of the daily test are searched for the last one from the previous program. */
const ROWS_MAX = 60;
/** Components that change without a change of the program: lists grow old, devices are unplugged, disks fill up. */
const NOT_OF_PROGRAM =
  /^(list |update |faces |lists$|list check|clock|disk|camera|scanner|imager|chip|printer|notices|policy|trust store|retention|help)/;

interface Component {
  component: string;
  state: string;
}

/** Components that need work now, did not before, and depend on the program. */
export function worseThan(before: readonly Component[], now: readonly Component[]): string[] {
  const known = new Set(before.filter(({ state }) => state === 'work').map(({ component }) => component));
  return now
    .filter(({ component, state }) => state === 'work' && !known.has(component) && !NOT_OF_PROGRAM.test(component))
    .map(({ component }) => component);
}

/**
 * The verdict on a trial. It passes if this start has lasted long enough, the daemon is healthy, and all parts that depend on the
 * program and now need work already did in the last daily test before the trial. Exit code 1: the program is rolled back.
 */
export async function checkTrial(
  context: StateContext,
  options: { config: string; slot: string; socket: string; alive: number },
): Promise<void> {
  const loaded = loadConfig(options.config);
  const trial = readSlot(options.slot)?.trial ?? null;
  if (!loaded.ok || trial === null) {
    context.warn(loaded.ok ? 'No program is on trial.' : loaded.message);
    context.exit(loaded.ok ? EXIT_NOT_TRIED : EXIT_REFUSED);
    return;
  }
  const health = await askHealth(options.socket);
  if (!health.ok || !health.value.ok)
    return refuse(
      context,
      `The daemon of ${trial.version} is not healthy: ${health.ok ? 'see waypost doctor' : health.why}.`,
    );
  if (health.value.uptimeSeconds < options.alive || health.value.version !== trial.version)
    return refuse(
      context,
      `The daemon has run ${health.value.version} for ${health.value.uptimeSeconds} s; ${trial.version} must run for ${options.alive} s.`,
    );
  await onState(context, options, async (state) => {
    const { report } = await examine({
      config: loaded.config,
      state: { ok: true, state },
      socket: options.socket,
      now: state.clock.wall(),
    });
    const worse = worseThan(testBefore(state.journal, trial.since), report.components);
    if (worse.length === 0) context.print(`Program ${trial.version} may stay.`);
    else {
      refuse(context, `Worse with program ${trial.version}: ${worse.join(', ')}. See waypost doctor.`);
    }
  });
}

/** Components of the last daily test before the trial; none if there was no test. */
function testBefore(journal: Pick<AuditJournal, 'kindRows'>, since: string | null): Component[] {
  for (const { text } of journal.kindRows('self-test', ROWS_MAX)) {
    const row = jsonOf(text) as { wall?: string; body?: { components?: Component[] } } | null;
    if (row?.body?.components === undefined) continue;
    if (since === null || Date.parse(row.wall ?? '') < Date.parse(since)) return row.body.components;
  }
  return [];
}
