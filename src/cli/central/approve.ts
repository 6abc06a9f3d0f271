import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  approvalsOf,
  approve,
  notCompared,
  type OwnRecords,
  type Review,
  type ReviewedGrant,
  type ReviewedList,
  type ReviewedPack,
  review,
  Staging,
} from '../../central/publish/index.ts';
import type { CheckedRecords, TextSource } from '../../central/source/index.ts';
import { METADATA_BYTES_MAX, type Metadata, readMetadata } from '../../central/tuf/index.ts';
import type { Operation } from '../../core/operation/index.ts';
import { hexGroups, spokenForm } from '../../delivery/format/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  isoDay,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
  withKey,
  withRecords,
} from './context.ts';
import { diffLines } from './generation.ts';
import { showOperation } from './operation.ts';
import { packageDigest } from './programs.ts';

interface ApproveOptions {
  key: string;
  root: string[];
  records?: string;
  previous?: string;
  package?: string;
  passphraseFile?: string;
}

/** Device names shown to an approver; the rest is counted. */
const DEVICES_SHOWN_MAX = 30;

/** `waypost central approve`: one of two people, on a machine that has only the staging folder and the own key. */
export function registerApproveCommand(central: Command): void {
  central
    .command('approve <staging>')
    .description('review what was built and sign it; two people, each with their own key')
    .requiredOption('--key <file>', 'your targets key')
    .option(
      '--root <file>',
      'needed: the root that you have kept since the ceremony; later ones after it, in order',
      collect,
      [],
    )
    .option(
      '--records <file>',
      'needed for a list: the records you read; signed only if the bundle holds exactly these',
    )
    .option('--previous <file>', 'the records of the generation before: changes are counted from both')
    .option('--package <file>', 'needed for a program: the package that you built or received, compared byte by byte')
    .option(...PASSPHRASE_FILE)
    .action(async (path: string, options: ApproveOptions) =>
      atCentralOffice((context) => runApprove(context, path, options)),
    );
}

async function runApprove(context: CentralOfficeContext, path: string, options: ApproveOptions): Promise<void> {
  const staging = new Staging(resolve(path));
  const today = isoDay(context.now());
  const { records, previous } = options;
  if (previous !== undefined && records === undefined) throw new Refused('--previous needs --records.');
  if (records === undefined) return await signAfterReview(context, { staging, options, own: undefined });
  await withRecords(records, today, (next) =>
    previous === undefined
      ? signAfterReview(context, { staging, options, own: { next, previous: null } })
      : withRecords(previous, '0000-01-01', (old: { source: TextSource; checked: CheckedRecords }) =>
          signAfterReview(context, { staging, options, own: { next, previous: old } }),
        ),
  );
}

async function signAfterReview(
  context: CentralOfficeContext,
  { staging, options, own }: { staging: Staging; options: ApproveOptions; own: OwnRecords | undefined },
): Promise<void> {
  const roots = options.root.map(rootIn);
  const given = options.package === undefined ? {} : { packageSha256: packageDigest(options.package).sha256 };
  const reviewed = review(staging, { now: context.now(), records: own, roots, ...given });
  if (!reviewed.ok) throw new Refused(`Do not sign this. ${reviewed.message} (${reviewed.reason})`);
  show(context, reviewed);
  const open = notCompared(reviewed);
  if (open !== null) throw new Refused(`Not signed. ${open.message} (${open.reason})`);
  const { word, what } = wordToType(reviewed);
  const answer = await context.prompt.line(`To sign, type ${what}: `);
  if (answer?.trim() !== word) throw new Refused('Not signed.');
  await withKey(context, { path: options.key, role: 'targets', passphraseFile: options.passphraseFile }, (key) => {
    const verdict = approve(staging, reviewed, { key, now: context.now() });
    if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
    const { people, missing, threshold } = approvalsOf(staging, reviewed.staged.targets, reviewed.staged.root);
    const names = missing.map((keyid) => reviewed.staged.summary.holders[keyid] ?? keyid.slice(0, 8));
    context.print(`Signed as ${key.holder}: ${verdict.path}`);
    context.print(
      people >= threshold
        ? `${people} of ${threshold} approvals. Next, at the central office: waypost central publish`
        : `${people} of ${threshold} approvals. Still to sign, one of: ${names.join(', ')}`,
    );
  });
}

/** What an approver types shows that they read it: a number of the list, or the id that the site read out. */
function wordToType({ list, grant, pack, end, program }: Review): { word: string; what: string } {
  if (list !== null) return { word: String(list.header.to), what: 'the number of the generation' };
  if (grant !== null)
    return { word: grant.deviceKeyId.slice(0, 4), what: 'the first four characters of the id of the kiosk' };
  if (pack !== null) return { word: String(pack.version), what: 'the version of the pack' };
  if (end !== null) return { word: end.operation.id, what: 'the id of the operation' };
  if (program !== null) {
    const version = program.program?.facts.version;
    return version === undefined
      ? { word: 'halt', what: 'the word halt' }
      : { word: version, what: 'the version of the program' };
  }
  return { word: 'renew', what: 'the word renew' };
}

function rootIn(path: string): Metadata<'root'> {
  const root = readMetadata('root', readSmall(path, METADATA_BYTES_MAX.root));
  if (root === null) throw new Refused(`${path} is not a root of a repository.`, EXIT_NOT_TRIED);
  return root;
}

/** Everything here was worked out from the staged files, but for the lines that say otherwise; shown also where it will not be signed. */
function show(context: CentralOfficeContext, reviewed: Review): void {
  const { staged, digest, list, grant, pack, end, program, untouched } = reviewed;
  const { version, expires } = staged.targets.signed;
  if (grant !== null) showGrant(context, reviewed, grant);
  else if (pack !== null) showPack(context, pack);
  else if (end !== null) showEnd(context, end);
  else if (program !== null) showProgram(context, program);
  else if (list === null) context.print('RENEWAL: the published targets again, nothing else.');
  else showList(context, reviewed, list);
  if (untouched.length > 0) context.print(`other lists, unchanged: ${untouched.join(', ')}`);
  context.print(`targets version ${version}, until ${expires}, under root version ${staged.root.signed.version}`);
  context.print('read these words to the other approver; both must have the same:');
  context.print(`  ${spokenForm(digest.slice(0, 32))}`);
  context.print(`  ${hexGroups(digest.slice(0, 32))}`);
}

function showList(context: CentralOfficeContext, { staged }: Review, list: ReviewedList): void {
  const { header } = list;
  const { head } = header;
  context.print(`LIST ${head.listId}: ${head.name}`);
  context.print(`  issuer ${head.issuer}; legal basis ${head.legalBasis}; purpose ${head.purpose}`);
  context.print(
    `  handling ${head.handling}; covers ${head.covers.join(' and ')}; valid for ${head.maxAgeHours} hours`,
  );
  if (head.purposes !== undefined) context.print(`  bound to the purposes ${head.purposes.join(', ')}`);
  const { desk } = head;
  context.print(desk === undefined ? '  no desk' : `  desk ${desk.who}, ${desk.number}, ${desk.hours}`);
  const before = list.from === null ? 'the first one' : `after ${list.from} with ${list.recordsBefore} records`;
  context.print(`GENERATION ${header.to}, ${before}`);
  const delta =
    list.deltaBytes === null ? 'no delta' : `delta ${list.deltaBytes} bytes with ${list.operations} operations`;
  context.print(`  ${header.total} records, full ${list.fullBytes} bytes, ${delta}, made at ${header.createdAt}`);
  if (header.face !== undefined)
    context.print(`  a face list: ${header.face.templates} templates of profile ${header.face.profile}`);
  const stated = staged.summary.list?.diff ?? null;
  if (list.diff !== null) {
    context.print('  what changed, counted from your two files:');
    for (const line of diffLines(list.diff)) context.print(`    ${line}`);
  } else if (stated !== null) {
    context.print('  what changed, according to the builder (NOT counted here; --records and --previous count it):');
    for (const line of diffLines(stated)) context.print(`    ${line}`);
  }
  if (list.recordsMatch) context.print('  the bundle holds exactly the records of your file');
  if (list.recordsMatch && !list.deltaMatches) {
    context.warn(`THE DELTA WAS NOT COMPARED: a kiosk with generation ${list.from} uses it and not the full list.`);
    context.warn('To compare it, give --previous FILE with the records of that generation.');
  }
  if (header.operation === undefined) showDevices(context, list, staged.summary.devices);
  else showJoint(context, { staged, list, operation: header.operation });
}

/** Who takes part is the word of the builder: the key file has an entry of one form for every kiosk, so that nobody sees it. */
function showJoint(
  context: CentralOfficeContext,
  { staged, list, operation }: { staged: Review['staged']; list: ReviewedList; operation: Operation },
): void {
  const { takingPart = [], devices } = staged.summary;
  showOperation(context, operation);
  context.print(`  signed by the partner key ${hexGroups(list.partnerKey ?? '')}`);
  context.print('  Compare this key with the one that the policy of the kiosks names for the agency.');
  context.print(
    `KIOSKS that take part, according to the builder (nothing in the files shows it): ${takingPart.length}`,
  );
  for (const id of takingPart.slice(0, DEVICES_SHOWN_MAX))
    context.print(`  ${hexGroups(id)}  ${devices[id] ?? 'NOT NAMED BY THE OFFICE'}`);
  if (takingPart.length > DEVICES_SHOWN_MAX) context.print(`  and ${takingPart.length - DEVICES_SHOWN_MAX} more`);
  context.print(`  entries in the key file: ${list.devices.length}`);
}

function showEnd(context: CentralOfficeContext, { listId, operation }: NonNullable<Review['end']>): void {
  context.print(`EARLY END of a joint operation: the list ${listId} is published no more`);
  showOperation(context, operation);
}

function showGrant(context: CentralOfficeContext, { staged }: Review, { deviceKeyId, lists }: ReviewedGrant): void {
  const name = staged.summary.devices[deviceKeyId] ?? 'NOT NAMED BY THE OFFICE';
  context.print(`GRANT of published lists to one kiosk: ${hexGroups(deviceKeyId)}  ${name}`);
  context.print(`  ${spokenForm(deviceKeyId)}`);
  context.print('  Call the site and compare the id: waypost device identity shows it at the kiosk.');
  for (const { listId, generation, records } of lists)
    context.print(`  ${listId}: generation ${generation} with ${records} records, as published; no record changes`);
}

function showPack(context: CentralOfficeContext, pack: ReviewedPack): void {
  const { version, before, items, bodies, changeNotes, signatures } = pack;
  context.print(`PROTECTION PACK version ${version}, ${before === null ? 'the first one' : `after ${before}`}`);
  context.print(`  ${items} items; bodies: ${bodies.join(', ') || 'none'}; ${signatures} signatures of its own`);
  context.print(`  changes: ${changeNotes}`);
}

function showProgram(
  context: CentralOfficeContext,
  { program, before, packageMatches }: NonNullable<Review['program']>,
): void {
  const last = before === null ? 'the first one' : `after ${before}`;
  if (program === null) {
    context.print(`HALT of the roll-out of program ${before ?? ''}: kiosks that did not take it yet no longer do.`);
    return;
  }
  const { version, from, rings, stateBreak } = program.facts;
  context.print(`PROGRAM ${version}, ${last}`);
  context.print(`  ${program.path}, ${program.bytes} bytes, SHA-256 ${program.sha256}`);
  if (packageMatches) context.print('  the package has exactly the bytes of your file');
  context.print(`  over ${from.length === 0 ? 'every version' : from.join(', ')}`);
  for (const { percent, after } of rings) context.print(`  ${percent} % of kiosks from ${after}`);
  if (stateBreak)
    context.warn('The version before cannot read the state that it leaves: no kiosk installs it by itself.');
}

function showDevices(
  context: CentralOfficeContext,
  { devices }: ReviewedList,
  names: Readonly<Record<string, string>>,
): void {
  context.print(`DEVICES that can open it: ${devices.length}`);
  for (const id of devices.slice(0, DEVICES_SHOWN_MAX))
    context.print(`  ${hexGroups(id)}  ${names[id] ?? 'NOT NAMED BY THE OFFICE'}`);
  const unnamed = devices.filter((id) => names[id] === undefined).length;
  if (devices.length > DEVICES_SHOWN_MAX) context.print(`  and ${devices.length - DEVICES_SHOWN_MAX} more`);
  if (unnamed > 0)
    context.warn(`${unnamed} device(s) are not listed at the central office. Ask whose they are before you sign.`);
}
