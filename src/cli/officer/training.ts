import type { Command } from 'commander';
import { TRAINED_ROLES } from '../../adapters/storage/accounts/index.ts';
import { dayOf, TRAININGS, type Training } from '../../core/protection/handover/index.ts';
import {
  EXIT_REFUSED,
  type OpenedState,
  onState,
  operator,
  type StateContext,
  type StateOptions,
  withStateOptions,
} from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import { BY_ONE, twoAnswer, WITH_ANOTHER } from './two-answer.ts';

interface TrainOptions extends StateOptions {
  for: string[];
  until?: string;
  end?: boolean;
  by: string;
  with: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Longest validity of training, which must be renewed. */
const LONGEST_YEARS = 3;

/** `waypost officer train`: two people confirm that somebody may take over the form "Support", for what, and until which day. */
export function registerTrainingCommand(officer: Command, context: StateContext): void {
  withStateOptions(
    officer
      .command('train <id>')
      .description('people who may take over the form "Support"; two people take responsibility'),
  )
    .option('--for <subject>', `${TRAININGS.join(' or ')}; give it once for each`, collect, [])
    .option('--until <day>', 'last day of the training, YYYY-MM-DD')
    .option('--end', 'withdraw the training, instead of --for and --until')
    .requiredOption(...BY_ONE)
    .requiredOption(...WITH_ANOTHER)
    .action(async (id: string, options: TrainOptions) =>
      onState(context, options, (state) => train(context, state, id, options)),
    );
}

async function train(context: StateContext, state: OpenedState, id: string, options: TrainOptions): Promise<void> {
  const { accounts, journal } = state;
  const refuse = (message: string): void => {
    context.warn(`${message} Nothing was changed.`);
    context.exit(EXIT_REFUSED);
  };
  const account = accounts.find(id);
  if (account === null) return refuse(`There is no account ${id}. To list them: waypost officer list.`);
  if (!TRAINED_ROLES.includes(account.role))
    return refuse(`Account ${id} is ${account.role}; only ${TRAINED_ROLES.join(', ')} fill the form "Support".`);
  const wanted = wantedOf(options, new Date());
  if (typeof wanted === 'string') return refuse(wanted);
  const answered = await twoAnswer(state, { id, by: options.by, with: options.with });
  if (!answered.ok) return refuse(answered.message);
  const said = wanted === null ? { change: 'training-ended' } : { change: 'trained', ...wanted };
  const row = journal.appendSystem('account-changed', id, {
    ...said,
    answeredBy: [options.by, options.with],
    by: operator(),
  });
  const result = row.ok ? accounts.train(id, wanted) : { ok: false as const, message: row.detail };
  if (!result.ok) return refuse(result.message);
  context.print(
    wanted === null
      ? `The training of ${id} is withdrawn. From now on, nothing is handed over to ${id}.`
      : `${id} is trained for ${wanted.for.join(' and ')} until ${wanted.until}, and is offered in the form "Support".`,
  );
}

/** The training in the options, null for `--end`, or what is wrong with the options. */
function wantedOf(
  { for: named, until, end = false }: TrainOptions,
  now: Date,
): { for: Training[]; until: string } | null | string {
  if (end) return named.length === 0 && until === undefined ? null : 'Use --end without --for and --until.';
  const unknown = named.find((subject) => !(TRAININGS as readonly string[]).includes(subject));
  if (unknown !== undefined) return `"${unknown}" is not a kind of training. Choose: ${TRAININGS.join(', ')}.`;
  if (named.length === 0) return `State what it is for: --for ${TRAININGS.join(' or --for ')}.`;
  if (until === undefined || !DAY.test(until) || dayOf(new Date(`${until}T12:00:00`)) !== until)
    return 'Give the last day: --until YYYY-MM-DD.';
  if (until < dayOf(now)) return `${until} is in the past: training that has ended is not offered.`;
  const last = new Date(now);
  last.setFullYear(last.getFullYear() + LONGEST_YEARS);
  if (until > dayOf(last)) return `${until} is too far away: training is valid for at most ${LONGEST_YEARS} years.`;
  return { for: TRAININGS.filter((training) => named.includes(training)), until };
}
