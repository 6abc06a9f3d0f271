import { existsSync } from 'node:fs';
import { lockFolder } from '../../../adapters/storage/database/index.ts';
import { DeviceStateStore } from '../../../adapters/storage/device-state/index.ts';
import { hexGroups } from '../../../delivery/format/index.ts';
import { runAcceptance } from '../../acceptance/index.ts';
import { type OpenedState, operator } from '../../state/index.ts';
import { passphraseIn, verifyBoth } from '../../terminal/index.ts';
import type { Bench } from '../bench.ts';
import type { Facts } from '../progress.ts';
import { StepRefused } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';

/** Step 12: an acceptance run with eleven drawn travellers, and the certificate that the device key signs. */
export const acceptanceStep: Step = {
  id: 'acceptance',
  title: 'Acceptance run and certificate',
  check: (bench) => {
    const facts = bench.facts('acceptance');
    const file = facts?.['file'];
    if (facts === null || typeof file !== 'string' || !existsSync(file)) return TODO;
    return done(`${facts['result']}: ${file}`);
  },
  run: async (bench): Promise<Facts> => {
    const state = await bench.open();
    const { technician, supervisor } = people(state);
    await signed(bench, state, { technician, approver: supervisor });
    const held = lockFolder(bench.stateDir);
    if (!held.ok)
      throw new StepRefused('PROVISION_STATE', 'The daemon is running.', 'Stop it: systemctl stop waypostd.');
    try {
      await enter(bench, state, { technician, supervisor, state: 'acceptance' });
      const outcome = await runAcceptance({
        state,
        technician,
        site: state.config.lane.site ?? null,
        cameraMeasured: measuredOf(bench),
        ended: ({ pass, title, differences }) => {
          bench.say(`   ${pass ? 'as expected ' : 'NOT expected'}  ${title}`);
          for (const line of differences) bench.say(`                   ${line}`);
        },
      });
      if (!outcome.ok) throw refused(`${outcome.message} (${outcome.reason})`);
      bench.say(`   Certificate ${outcome.file}`);
      bench.say(`     ${hexGroups(outcome.digest)}`);
      if (!outcome.accepted) throw refused(`Not accepted: ${[...outcome.open, ...outcome.obstacles].join('; ')}.`);
      if (bench.simulated) {
        bench.say('   SIMULATED HARDWARE: this is a training bench and can never be put into production. To use it:');
        bench.say('   waypost device state training --technician ID --supervisor ID --config FILE');
      } else await enter(bench, state, { technician, supervisor, state: 'production' });
      const row = { step: 'acceptance', simulated: bench.simulated, digest: outcome.digest, by: operator() };
      state.journal.appendSystem('provisioned', 'provisioning', row);
      return { result: 'accepted', file: outcome.file, digest: outcome.digest, simulated: bench.simulated };
    } finally {
      held.lock.release();
    }
  },
};

/** Both people type their PIN, as at every change of the device state; an unattended run reads the PINs from step 10's files. */
async function signed(bench: Bench, state: OpenedState, two: { technician: string; approver: string }): Promise<void> {
  const pins: string[] = [];
  for (const id of [two.technician, two.approver]) {
    const file = bench.answers.accounts?.find((account) => account.id === id)?.pinFile;
    const read = file === undefined ? null : passphraseIn(bench.at(file));
    pins.push(read?.ok === true ? read.text : await bench.secret(`PIN of ${id} (not shown)`));
  }
  const verified = await verifyBoth(state, two, pins);
  if (!verified.ok)
    throw new StepRefused('PROVISION_ACCOUNT', verified.message, 'Run the command again with the right PINs.');
}

/** What step 7 measured, for the certificate; null if there was no camera. */
function measuredOf(bench: Bench): string | null {
  const figures = bench.facts('camera')?.['figures'];
  return typeof figures === 'string' ? figures : null;
}

/** A technician and a supervisor of this kiosk. */
function people({ accounts }: OpenedState): { technician: string; supervisor: string } {
  const of = (wanted: string): string | undefined =>
    accounts.list().find(({ active, role }) => active && role === wanted)?.id;
  const [technician, supervisor] = [of('technician'), of('supervisor')];
  if (technician !== undefined && supervisor !== undefined) return { technician, supervisor };
  throw new StepRefused(
    'PROVISION_ACCOUNT',
    'The technician or the supervisor is missing.',
    'Run the step accounts first.',
  );
}

async function enter(
  { stateDir, clock }: Bench,
  { ring, journal }: OpenedState,
  change: { technician: string; supervisor: string; state: 'acceptance' | 'production' },
): Promise<void> {
  const store = new DeviceStateStore({ stateDir, ring, journal });
  const standing = store.standing();
  if (standing.ok && standing.record !== null && standing.state === change.state) return;
  const note = { by: operator(), provisioning: 1 };
  const changed = await store.change({ ...change, now: clock.wall(), note });
  if (!changed.ok)
    throw new StepRefused('PROVISION_STATE', changed.message, 'Run: waypost device state --config FILE.');
}

function refused(message: string): StepRefused {
  return new StepRefused(
    'PROVISION_ACCEPTANCE',
    message,
    'Correct what waypost doctor reports, then run the command again.',
  );
}
