import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readText } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { folderWords } from '../../adapters/storage/exchange-folder/index.ts';
import { type CarryFault, carryIn, carryOut, type ProtectionStore } from '../../adapters/storage/protection/index.ts';
import {
  AWAITING_REVIEW,
  inLanguage,
  migratePack,
  offered,
  PACK_LIMIT_BYTES,
} from '../../core/protection/pack/index.ts';
import type { Say } from '../../core/protection/referral/index.ts';
import { drillsBeside, openRoute, packInForce, wayBeside } from '../../daemon/lane/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { productPack } from '../../delivery/packs/index.ts';
import { registerPackAuthoring } from '../pack-authoring/index.ts';
import { PACK_SHOW, REFERRALS } from '../reports/index.ts';
import {
  type OpenedState,
  onState,
  refuse,
  reportOnState,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';
import { given, put, signedIn } from '../terminal/index.ts';
import { registerChecks, registerInstalls } from './office-commands.ts';
import { describePack, packFacts } from './office-files.ts';
import { registerBodyCommands } from './protection-body.ts';
import { registerReportCommands } from './protection-report.ts';

interface ReferralOptions extends StateOptions {
  officer: string;
}

interface Signed {
  state: OpenedState;
  store: ProtectionStore;
  by: string;
}

/** `waypost protection pack|referrals|report|verify|body …` (docs/protection.md). */
export function registerProtectionCommands(program: Command, context: StateContext = stateContext): void {
  const protection = program.command('protection').description('the route to help: indicators, sealed referrals');
  registerPackCommands(protection, context);
  const referrals = protection
    .command('referrals')
    .description('sealed referrals; for accounts with the role protection');
  const officer = ['--officer <id>', 'account with the role protection; the command asks for its PIN'] as const;
  reports(
    withStateOptions(referrals.command('list').description('numbers and states; the content is not known here')),
    REFERRALS,
  )
    .requiredOption(...officer)
    .action((options: ReferralOptions & ReportOptions) =>
      reporting(context, { kind: REFERRALS, options }, (out) => signed(out, options, (at) => list(out, at))),
    );
  withStateOptions(referrals.command('export <folder>').description('copy the unanswered ones to a USB stick'))
    .requiredOption(...officer)
    .action(async (folder: string, options: ReferralOptions) =>
      signed(context, options, (at) => exportTo(context, at, resolve(folder))),
    );
  withStateOptions(
    referrals.command('ack <folder>').description("read the receiving body's signed answers from a USB stick"),
  )
    .requiredOption(...officer)
    .action(async (folder: string, options: ReferralOptions) =>
      signed(context, options, (at) => takeFrom(context, at, resolve(folder))),
    );
  registerReportCommands(protection, context);
  registerBodyCommands(protection, context);
}

function registerPackCommands(protection: Command, context: StateContext): void {
  const pack = protection.command('pack').description('signed list of indicators, and who receives referrals');
  registerChecks({ pack }, context);
  reports(withStateOptions(pack.command('show').description('the pack in force')), PACK_SHOW).action(
    reportOnState(context, PACK_SHOW, show),
  );
  registerInstalls({ pack }, context);
  registerPackAuthoring(pack, context);
  pack
    .command('migrate <file>')
    .description('convert a pack of schema 1 to schema 2, with the words of this version; nothing is signed')
    .requiredOption('--out <file>', 'pack to write')
    .option('--country <code>', 'country of the pack, three letters')
    .option(
      '--phone <number>',
      'telephone number of the receiving body with country code, if the pack has it in another form',
    )
    .option('--hours <text>', 'its hours, such as "Mo-Fr 08:00-18:00; Sa 09:00-12:00", if the pack has them in words')
    .option('--zone <name>', 'time zone of the hours, such as Europe/Lisbon')
    .action((path: string, options: MigrateOptions) => migrate(context, path, options));
}

interface MigrateOptions {
  out: string;
  country?: string;
  phone?: string;
  hours?: string;
  zone?: string;
}

function migrate(context: StateContext, path: string, options: MigrateOptions): void {
  const text = given(context, readText(path, { limitBytes: PACK_LIMIT_BYTES, what: 'a protection pack' }));
  if (text === null) return;
  const { out, country = null, phone = null, hours = null, zone = null } = options;
  const issuedAt = new Date().toISOString();
  const migrated = migratePack(text, productPack(), { issuedAt, country, phone, hours, zone });
  if (!migrated.ok) {
    refuse(context, `${path}: ${migrated.message} (${migrated.reason})`);
    return;
  }
  const { pack } = migrated;
  if (!put(context, { path: out, bytes: `${JSON.stringify(pack, null, 2)}\n` })) return;
  const languages = Object.keys(pack.items[0]?.words ?? {})
    .sort()
    .join(', ');
  context.print(`${out}: version ${pack.version}, ${pack.items.length} items with words in ${languages}.`);
  context.print(
    `Every text is marked "${AWAITING_REVIEW}". Have somebody read the texts, then check and sign the pack.`,
  );
}

async function show(context: Saying<typeof PACK_SHOW>, state: OpenedState): Promise<void> {
  await updateReady();
  const { pack, from, fault } = packInForce(state);
  context.report({ from, ...packFacts(pack) });
  context.print(from === 'installed' ? 'Installed pack:' : 'Delivered pack:');
  for (const line of describePack(pack)) context.print(line);
  for (const { id, tab, how, sources, derivedByProject, for: groups, words } of offered(pack)) {
    const child = !groups.includes('adult');
    const source = derivedByProject ? 'derived by the project' : sources.join(', ');
    context.print(`  ${id}  ${tab.padEnd(9)}  ${how.join('+').padEnd(5)}  ${source}${child ? '  (child)' : ''}`);
    context.print(`        ${inLanguage(words, 'en')?.point}`);
  }
  if (fault !== null) refuse(context, `${fault.notice} (${fault.reason})`);
}

/** Signs in, opens the store, and records who looked; if that row cannot be written, nothing is shown. */
async function signed(
  context: StateContext,
  options: ReferralOptions,
  work: (at: Signed) => Promise<void> | void,
): Promise<void> {
  await onState(context, options, async (state) => {
    const by = await signedIn(context, state, { ...options, role: 'protection', otherwise: 'nothing is shown' });
    if (by === null) return;
    const route = openRoute(state);
    if (!route.ok) return refuse(context, `${route.message} ${route.remedy}`);
    try {
      await work({ state, store: route.store, by });
    } finally {
      route.store.close();
    }
  });
}

function list(context: Saying<typeof REFERRALS>, { state, store, by }: Signed): void {
  const now = state.clock.wall();
  if (!store.noteAccess('list-read', by, now)) {
    refuse(context, 'The access cannot be recorded: nothing is shown.');
    return;
  }
  const rows = store.referrals();
  const way = wayBeside(state, store);
  const late = (row: (typeof rows)[number]): boolean => !['rejected', null].includes(way.mark(row));
  context.report({
    referrals: rows.map((row) => ({
      refNo: row.refNo,
      hour: row.hour,
      state: row.state,
      reason: row.reason,
      held: row.held,
      overdue: late(row),
    })),
  });
  for (const row of rows) {
    const mark = way.mark(row);
    const what = mark === null ? '' : `  ${MARK_WORDS[mark]}`;
    const reason = row.reason === null ? '' : ` (${row.reason})`;
    context.print(`${row.refNo}  ${row.hour.slice(0, 13)}h  ${row.state}${reason}${row.held ? '' : '  purged'}${what}`);
  }
  context.print(`${rows.length} referrals.`);
  const [first] = way.route('child').numbers;
  context.print(`Telephone: ${[...Object.values(first.who).slice(0, 1), first.number].join(', ')}.`);
}

const MARK_WORDS = {
  'not-leaving': 'NOT SENT: check the folder',
  carry: 'CARRY IT',
  overdue: 'NO ANSWER IN TIME: telephone',
  rejected: 'telephone the next receiving body',
} as const;

async function exportTo(context: StateContext, { state, store, by }: Signed, folder: string): Promise<void> {
  const now = () => state.clock.wall();
  if (!store.noteAccess('exported', by, now()))
    return refuse(context, 'The access cannot be recorded: nothing is copied.');
  drillsBeside(state, store).carried();
  const { there, written, fault } = await carryOut({ store, folder, now });
  context.print(`${there} sealed files are in ${folder}, ${written} of them written now and read back.`);
  if (fault !== null) return refuse(context, `${folder}: ${wordsOf(fault)}. No file is lost.`);
  if (there > 0)
    context.print(
      'Carry them to the receiving body and bring back its answers: waypost protection referrals ack FOLDER',
    );
}

async function takeFrom(context: StateContext, { state, store }: Signed, folder: string): Promise<void> {
  const result = await carryIn({ store, folder, now: () => state.clock.wall() });
  const { taken, repeated, refused, foreign, said, fault } = result;
  context.print(`${taken} new answers, ${repeated} already known, ${foreign} for other kiosks.`);
  for (const { refNo, say } of said) context.print(`${refNo}: ${sayWords(say)}`);
  if (refused > 0) {
    store.note('answer-refused', { refused }, state.clock.wall());
    refuse(context, `${refused} answers are not from the receiving body and were refused. Keep the USB stick.`);
  }
  if (fault !== null) refuse(context, `${folder}: ${wordsOf(fault)}.`);
}

function sayWords({ what, minutes }: Say): string {
  if (what === 'coming') return `somebody is coming${minutes === null ? '' : ` in about ${minutes} min`}.`;
  return `the receiving body asks you to telephone${minutes === null ? '' : ` within ${minutes} min`}.`;
}

function wordsOf(fault: CarryFault): string {
  return fault === 'REF_STORE_UNAVAILABLE'
    ? 'the state cannot be stored: check the disk and its permissions'
    : folderWords(fault);
}
