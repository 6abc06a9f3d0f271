import { existsSync } from 'node:fs';
import { identityFault, PIN_OF_SETUP, pinFault, type Role } from '../../../adapters/storage/accounts/index.ts';
import { type OpenedState, operator } from '../../state/index.ts';
import { isSetup, passphraseIn } from '../../terminal/index.ts';
import type { Bench } from '../bench.ts';
import { missingSection } from '../examine.ts';
import type { Facts } from '../progress.ts';
import { type AnswerFault, StepRefused, unrecorded } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';
import { needsCarrier } from './help.ts';

/**
 * Roles that a kiosk needs: an officer to work here, the next two to set its state, and, if there is no folder for sealed files,
 * the last one to carry them.
 */
async function neededIn(bench: Bench): Promise<readonly Role[]> {
  const always: readonly Role[] = ['officer', 'supervisor', 'technician'];
  return (await needsCarrier(bench)) ? [...always, 'protection'] : always;
}

interface Wanted {
  id: string;
  name: string;
  role: Role;
  pin: string;
}

/** Step 10: the people who sign in. */
export const accountsStep: Step = {
  id: 'accounts',
  title: 'Accounts of officers',
  section: 'accounts',
  check: async (bench) => {
    const state = await bench.openIfThere();
    if (state === null || missing(state, await neededIn(bench)).length > 0) return TODO;
    return done(`${state.accounts.list().length} accounts.`);
  },
  examine: async (bench) => {
    const { accounts } = bench.answers;
    if (accounts === undefined) return [missingSection('accounts')];
    const faults = accounts.flatMap((_, at): AnswerFault[] => {
      const { fault } = readOne(bench, at);
      return fault === null ? [] : [fault];
    });
    const ids = accounts.map(({ id }) => id);
    for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
      faults.push(faultOf('accounts', `The id ${id} appears twice.`, 'Give each person a separate id.'));
    const needed = await neededIn(bench);
    for (const role of needed.filter((one) => !accounts.some((account) => account.role === one)))
      faults.push(faultOf('accounts', `No account has the role ${role}.`, `Add an account with the role ${role}.`));
    return faults;
  },
  run: async (bench): Promise<Facts> => {
    const state = await bench.open();
    // A kiosk that has been in use has two people who can take responsibility for an account; without them no account can be
    // made here.
    if (wasAtWork(bench) && !isSetup(state.accounts)) {
      throw new StepRefused(
        'PROVISION_ACCOUNT',
        'accounts: this kiosk has been in use, so it takes two people to create an account.',
        'Create it: waypost officer add ID --role ROLE --by ID, then activate.',
      );
    }
    const needed = await neededIn(bench);
    // All accounts are checked before the first one is made.
    const wanted = bench.unattended ? fromFile(bench) : [];
    for (const person of wanted) await make(bench, state, person);
    if (!bench.unattended) {
      for (const role of missing(state, needed)) await make(bench, state, await typed(bench, state, role));
    }
    const [open] = missing(state, needed);
    if (open !== undefined)
      throw new StepRefused(
        'PROVISION_ACCOUNT',
        `accounts: nobody is ${open}.`,
        `Add an account with the role ${open}.`,
      );
    return { accounts: state.accounts.list().length };
  },
};

/** Whether the kiosk was ever accepted; before that, an interrupted run continues where it stopped. */
const wasAtWork = (bench: Bench): boolean => bench.facts('acceptance') !== null;

function missing({ accounts }: OpenedState, needed: readonly Role[]): Role[] {
  const roles = accounts.list().flatMap(({ active, role }) => (active ? [role] : []));
  return needed.filter((role) => !roles.includes(role));
}

function fromFile(bench: Bench): Wanted[] {
  const { accounts } = bench.answers;
  if (accounts === undefined)
    throw new StepRefused(
      'PROVISION_ANSWER_MISSING',
      'The answers lack accounts.',
      'Give accounts, then run the command again.',
    );
  return accounts.map((_, at) => {
    const { fault, wanted } = readOne(bench, at);
    if (fault === null) return wanted;
    throw new StepRefused(fault.reason, `${fault.field}: ${fault.message}`, fault.remedy);
  });
}

type ReadOne = { fault: null; wanted: Wanted } | { fault: AnswerFault; wanted: null };

/** One person from the answers, with the PIN from its file. */
function readOne(bench: Bench, at: number): ReadOne {
  const account = bench.answers.accounts?.[at];
  if (account === undefined) throw new Error(`there is no account ${at} in the answers`);
  const { pinFile, ...person } = account;
  const file = bench.at(pinFile);
  const read = existsSync(file) ? passphraseIn(file) : ({ ok: false, message: `${file} is missing.` } as const);
  const fault = read.ok ? (pinFault(read.text)?.message ?? identityFault(person)?.message) : read.message;
  if (read.ok && fault === undefined) return { fault: null, wanted: { ...person, pin: read.text } };
  const remedy = 'Correct it; no account was created.';
  return { fault: faultOf(`accounts.${at}`, `${person.id}: ${fault}`, remedy), wanted: null };
}

function faultOf(field: string, message: string, remedy: string): AnswerFault {
  return { field, reason: 'PROVISION_ACCOUNT', message, remedy, mayCome: false };
}

async function typed(bench: Bench, { accounts }: OpenedState, role: Role): Promise<Wanted> {
  const refuse = (message: string): StepRefused => new StepRefused('PROVISION_ACCOUNT', message, 'Run it again.');
  bench.say(`   Account of the ${role}:`);
  const id = await bench.answer(undefined, `accounts.${role}.id`, 'Short id, as it is typed on the screen');
  const name = await bench.answer(undefined, `accounts.${role}.name`, 'Name, as colleagues know it');
  const fault = identityFault({ id, name });
  if (fault !== null) throw refuse(fault.message);
  if (accounts.find(id) !== null) throw refuse(`There is already an account ${id}.`);
  const pin = await bench.secret('PIN, 6 to 12 digits (not shown)');
  const wrong = pinFault(pin);
  if (wrong !== null) throw refuse(wrong.message);
  if ((await bench.secret('The same PIN again')) !== pin) throw refuse('The two PINs are not the same.');
  return { id, name, role, pin };
}

/** The row is written first, so that every account has one. An account from an earlier run stays as it is. */
async function make(bench: Bench, { accounts, journal }: OpenedState, person: Wanted): Promise<void> {
  const { id, role } = person;
  if (accounts.find(id) !== null) return;
  const row = journal.appendSystem('account-created', id, { role, by: operator(), setup: true });
  if (!row.ok) throw unrecorded(row.detail);
  const made = await accounts.create({ ...person, pinBy: PIN_OF_SETUP });
  if (!made.ok) {
    journal.appendSystem('account-changed', id, { change: 'not-created', reason: made.reason, by: operator() });
    throw new StepRefused('PROVISION_ACCOUNT', made.message, 'Correct the accounts, then run the command again.');
  }
  bench.say(`   ${id} (${role}) can sign in`);
}
