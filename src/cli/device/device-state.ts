import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import {
  ACCEPTANCE_REMEDY,
  ACCEPTANCE_WORDS,
  DEVICE_STATE_REMEDY,
  DEVICE_STATE_WORDS,
  type DeviceState,
  DeviceStateStore,
  overrideFault,
} from '../../adapters/storage/device-state/index.ts';
import { makeTraining, removeTraining, type TrainingPin, trainingRing } from '../../daemon/training/index.ts';
import { examineMachine, examineState, type Finding, numberFault, viewerOf } from '../doctor/index.ts';
import { DEVICE_STATE } from '../reports/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  type OpenedState,
  onState,
  operator,
  type Saying,
  type StateContext,
  stateContext,
} from '../state/index.ts';
import { askPins, technicianAndSupervisor, verifyBoth } from '../terminal/index.ts';

interface StateChangeOptions {
  config: string;
  technician?: string;
  supervisor?: string;
  override?: string;
}

/** What the command needs; tests pass their own parts. */
export interface DeviceStateCommandParts {
  askPins: typeof askPins;
  /** The self-test before returning to production. */
  examine(state: OpenedState): Promise<Finding[]>;
}

const ownParts: DeviceStateCommandParts = {
  askPins,
  examine: async (state) => {
    const { findings } = await examineState(state);
    return [
      ...findings,
      ...(await examineMachine(state.config, { viewer: viewerOf(state.config.stateDir), daemonRuns: false })),
    ];
  },
};

/** States that this version can run. */
const SETTABLE: readonly DeviceState[] = ['production', 'training', 'acceptance'];

/** `waypost device state [STATE]`: what this kiosk is used for; two people change it (docs/training.md). */
export function registerDeviceStateCommand(
  device: Command,
  context: StateContext = stateContext,
  given: Partial<DeviceStateCommandParts> = {},
): void {
  const parts = { ...ownParts, ...given };
  reports(device.command('state [state]'), DEVICE_STATE)
    .description(`show what this kiosk is used for, or set it with two people: ${SETTABLE.join(', ')}`)
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .option('--technician <id>', 'account of the technician')
    .option('--supervisor <id>', 'account of the supervisor')
    .option('--override <reason>', 'reason for production without an accepted acceptance run, for the audit')
    .action((name: string | undefined, options: StateChangeOptions & ReportOptions) =>
      reporting(context, { kind: DEVICE_STATE, options }, (out) =>
        onState(out, options, async (state) => {
          if (name !== undefined) await change({ context: out, state, parts }, name, options);
          if (name === undefined || options.json === true) show(out, state);
        }),
      ),
    );
}

interface Desk {
  context: StateContext;
  state: OpenedState;
  parts: DeviceStateCommandParts;
}

function storeOf({ config, ring, journal }: OpenedState): DeviceStateStore {
  return new DeviceStateStore({ stateDir: config.stateDir, ring, journal });
}

function show(context: Saying<typeof DEVICE_STATE>, state: OpenedState): void {
  const standing = storeOf(state).standing();
  if (!standing.ok) {
    context.warn(`Out of service: ${DEVICE_STATE_WORDS[standing.reason]} (${standing.reason}). ${DEVICE_STATE_REMEDY}`);
    context.exit(EXIT_REFUSED);
    return;
  }
  const { record } = standing;
  const { since = null, technician = null, supervisor = null } = record ?? {};
  context.report({ state: standing.state, since, technician, supervisor });
  const set =
    record === null ? 'never changed' : `since ${record.since}, set by ${record.technician} and ${record.supervisor}`;
  context.print(`${standing.state} (${set})`);
}

async function change(desk: Desk, name: string, options: StateChangeOptions): Promise<void> {
  const { context, state } = desk;
  const refuse = (message: string, code: number = EXIT_REFUSED): void => {
    context.warn(`${message} The state was not changed.`);
    context.exit(code);
  };
  const wanted = SETTABLE.find((known) => known === name);
  if (wanted === undefined) {
    refuse(`${name} cannot be set here. Choose one of these states: ${SETTABLE.join(', ')}.`, EXIT_NOT_TRIED);
    return;
  }
  const { technician, supervisor } = options;
  if (technician === undefined || supervisor === undefined) {
    refuse('Two people set the state: name them with --technician ID and --supervisor ID.', EXIT_NOT_TRIED);
    return;
  }
  const before = storeOf(state).standing();
  if (before.ok && before.state === wanted) {
    refuse(`This kiosk is already in ${wanted}.`);
    return;
  }
  const barred = wanted === 'production' ? productionFault(state, options.override) : overrideElsewhere(options);
  if (barred !== null) {
    refuse(barred);
    return;
  }
  const people = technicianAndSupervisor(state.accounts, { technician, supervisor });
  if (!people.ok) {
    refuse(people.message);
    return;
  }
  // A running daemon belongs to the previous state, so its rows must not come after the row of the change.
  const held = lockFolder(state.config.stateDir);
  if (!held.ok) {
    refuse('The daemon is running, or the state folder cannot be locked. Stop the daemon first.');
    return;
  }
  try {
    context.print(`To set ${wanted}: the PIN of ${technician}, then that of ${supervisor}.`);
    const pins = await desk.parts.askPins([technician, supervisor]);
    const verified = pins.ok
      ? await verifyBoth(state, { technician, approver: supervisor }, pins.pins)
      : { ok: false as const, message: pins.message };
    if (!verified.ok) {
      refuse(verified.message);
      return;
    }
    const two = { technician, supervisor };
    if (wanted === 'training') await enterTraining(desk, two, refuse);
    else if (wanted === 'acceptance') await enterAcceptance(desk, two, refuse);
    else await enterProduction(desk, { ...two, override: options.override?.trim() ?? null }, refuse);
  } finally {
    held.lock.release();
  }
}

/** Why production is refused; checked before anybody types a PIN, and again by the store. */
function productionFault(state: OpenedState, override: string | undefined): string | null {
  const store = storeOf(state);
  const accepted = store.acceptance();
  if (accepted.ok) return override === undefined ? null : 'The last acceptance run was accepted: leave out --override.';
  // Simulated hardware cannot be overridden, which the store checks. Neither can an untested number, as help would end at the
  // screen.
  if (override !== undefined) return overrideFault(override) ?? (store.isSimulated() ? null : numberFault(state));
  if (store.isSimulated()) return null;
  return `${ACCEPTANCE_WORDS[accepted.reason]} (${accepted.reason}) ${ACCEPTANCE_REMEDY}`;
}

function overrideElsewhere({ override }: StateChangeOptions): string | null {
  return override === undefined ? null : '--override is only for production.';
}

type Two = { technician: string; supervisor: string };
type Refuse = (message: string) => void;

async function enterTraining({ context, state }: Desk, two: Two, refuse: Refuse): Promise<void> {
  const { config, clock, ring } = state;
  const salt = storeOf(state).newSalt();
  const own = trainingRing(ring, { salt });
  const made = await makeTraining(config, { ring: own, time: clock }).finally(() => own.wipe());
  if (!made.ok) {
    refuse(made.message);
    return;
  }
  const changed = await storeOf(state).change({
    state: 'training',
    salt,
    ...two,
    now: clock.wall(),
    note: { by: operator() },
  });
  if (!changed.ok) {
    removeTraining(config);
    refuse(changed.message);
    return;
  }
  for (const line of trainingWords(made.pins)) context.print(line);
}

async function enterAcceptance({ context, state }: Desk, two: Two, refuse: Refuse): Promise<void> {
  const change = { state: 'acceptance', ...two, now: state.clock.wall(), note: { by: operator() } } as const;
  const changed = await storeOf(state).change(change);
  if (!changed.ok) {
    refuse(changed.message);
    return;
  }
  context.print('The state is now acceptance. The daemon does not start in this state; no traveller can be checked.');
  context.print('To start the run: waypost acceptance run --technician ID --config FILE');
  context.print('Then to production: waypost device state production --technician ID --supervisor ID --config FILE');
}

function trainingWords(pins: readonly TrainingPin[]): string[] {
  return [
    'In force from the next start of the daemon: training. No live list is opened, and no traveller can be checked.',
    'Sign-in for this training period (shown once):',
    ...pins.map(({ id, pin }) => `  ${id.padEnd(12)} PIN ${pin}`),
    'Back to production: waypost device state production --technician ID --supervisor ID --config FILE',
  ];
}

async function enterProduction(
  { context, state, parts }: Desk,
  { override, ...two }: Two & { override: string | null },
  refuse: Refuse,
): Promise<void> {
  const { config, clock } = state;
  const findings = await parts.examine(state);
  const open = findings.filter((finding) => finding.state === 'work');
  for (const { component, reason, remedy } of open)
    context.print(`WORK  ${component}: ${reason}${remedy === null || remedy === '' ? '' : ` -> ${remedy}`}`);
  const selfTest = open.length === 0 ? 'passed' : 'needs-work';
  const note = { by: operator(), selfTest, examined: findings.length, needWork: open.length };
  const changed = await storeOf(state).change({ state: 'production', ...two, now: clock.wall(), note, override });
  if (!changed.ok) {
    refuse(changed.message);
    return;
  }
  if (override !== null)
    context.warn(
      `Without an accepted acceptance run, on the responsibility of ${two.technician} and ${two.supervisor}: ${override}`,
    );
  const gone = removeTraining(config);
  const first = `Self-test: ${findings.length} examined, ${open.length} need work.`;
  context.print(`${first} In force from the next start of the daemon: production.`);
  if (gone) context.print('What was recorded in training was deleted, and its keys were destroyed.');
  else context.warn(`The folder "training" in ${config.stateDir} could not be deleted: delete it yourself.`);
  if (open.length > 0 || !gone) context.exit(EXIT_REFUSED);
}
