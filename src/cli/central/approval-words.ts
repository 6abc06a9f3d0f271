import type { Output } from '../../adapters/report/index.ts';
import type { Review, ReviewedList } from '../../central/publish/index.ts';
import type { Operation } from '../../core/operation/index.ts';
import { hexGroups, spokenForm } from '../../delivery/format/index.ts';
import { diffLines } from './generation.ts';
import { showAdditions, showOperation } from './operation.ts';
import { showOrder } from './order.ts';

/** Maximum number of device names shown to an approver; the others are only counted. */
const DEVICES_SHOWN_MAX = 30;
/** Digits of the digest that two approvers compare. */
const COMPARED_DIGITS = 32;

/**
 * Everything here was computed from the staged files, except the lines that say otherwise; it is shown even if it will not be
 * signed.
 */
export function showReview(context: Output, reviewed: Review): void {
  const { staged, list, grant, pack, end, program, order, untouched } = reviewed;
  const { version, expires } = staged.targets.signed;
  if (grant !== null) showGrant(context, reviewed, grant);
  else if (pack !== null) showPack(context, pack);
  else if (end !== null) showEnd(context, end);
  else if (program !== null) showProgram(context, program);
  else if (order !== null) showOrder(context, order, staged.summary.devices);
  else if (list === null) context.print('RENEWAL: the published targets again, nothing else.');
  else showList(context, reviewed, list);
  if (untouched.length > 0) context.print(`other lists, unchanged: ${untouched.join(', ')}`);
  context.print(`targets version ${version}, until ${expires}, under root version ${staged.root.signed.version}`);
}

/** What two approvers read to each other: the digest of what is signed. */
export function comparedWords({ digest }: Pick<Review, 'digest'>): { spoken: string; hex: string } {
  const compared = digest.slice(0, COMPARED_DIGITS);
  return { spoken: spokenForm(compared), hex: hexGroups(compared) };
}

/** What an approver has to type to prove that they read it: a number from the list, or the id that the site read out. */
export function wordToType({ list, grant, pack, end, program, order }: Review): { word: string; what: string } {
  if (list !== null) return { word: String(list.header.to), what: 'the number of the generation' };
  if (grant !== null)
    return { word: grant.deviceKeyId.slice(0, 4), what: 'the first four characters of the id of the kiosk' };
  if (pack !== null) return { word: String(pack.version), what: 'the version of the pack' };
  if (order !== null)
    return {
      word: (order.added[0] ?? order.removed[0] ?? '').slice(0, 4),
      what: 'the first four characters of the id of the first kiosk above',
    };
  if (end !== null) return { word: end.operation.id, what: 'the id of the operation' };
  if (program !== null) {
    const version = program.program?.facts.version;
    return version === undefined
      ? { word: 'halt', what: 'the word halt' }
      : { word: version, what: 'the version of the program' };
  }
  return { word: 'renew', what: 'the word renew' };
}

function showList(context: Output, { staged }: Review, list: ReviewedList): void {
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
    context.print(
      '  what changed, according to the builder (NOT counted here; give --records and --previous to count it):',
    );
    for (const line of diffLines(stated)) context.print(`    ${line}`);
  }
  if (list.recordsMatch) context.print('  the bundle contains exactly the records in your file');
  if (list.recordsMatch && !list.deltaMatches) {
    context.warn(`THE DELTA WAS NOT COMPARED: a kiosk with generation ${list.from} uses it instead of the full list.`);
    context.warn('To compare it, give --previous FILE with the records of that generation.');
  }
  if (header.operation === undefined) showDevices(context, list, staged.summary.devices);
  else showJoint(context, { staged, list, operation: header.operation });
}

/**
 * Who takes part is known only from the builder: the key file has an entry of the same form for every kiosk, and so hides it.
 */
function showJoint(
  context: Output,
  { staged, list, operation }: { staged: Review['staged']; list: ReviewedList; operation: Operation },
): void {
  const { takingPart = [], devices } = staged.summary;
  showOperation(context, operation);
  showAdditions(context, list.additions);
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

function showEnd(context: Output, { listId, operation }: NonNullable<Review['end']>): void {
  context.print(`EARLY END of a joint operation: the list ${listId} is no longer published`);
  showOperation(context, operation);
}

function showGrant(context: Output, { staged }: Review, { deviceKeyId, lists }: NonNullable<Review['grant']>): void {
  const name = staged.summary.devices[deviceKeyId] ?? 'NOT NAMED BY THE OFFICE';
  context.print(`GRANT of published lists to one kiosk: ${hexGroups(deviceKeyId)}  ${name}`);
  context.print(`  ${spokenForm(deviceKeyId)}`);
  context.print('  Call the site and compare the id: waypost device identity shows it at the kiosk.');
  for (const { listId, generation, records } of lists)
    context.print(`  ${listId}: generation ${generation} with ${records} records, as published; no record changes`);
}

function showPack(context: Output, pack: NonNullable<Review['pack']>): void {
  const { version, before, items, bodies, changeNotes, signatures } = pack;
  context.print(`PROTECTION PACK version ${version}, ${before === null ? 'the first one' : `after ${before}`}`);
  context.print(
    `  ${items} items; receiving bodies: ${bodies.join(', ') || 'none'}; ${signatures} signatures on the pack`,
  );
  context.print(`  changes: ${changeNotes}`);
}

function showProgram(context: Output, { program, before, packageMatches }: NonNullable<Review['program']>): void {
  const last = before === null ? 'the first one' : `after ${before}`;
  if (program === null) {
    context.print(
      `HALT of the roll-out of program ${before ?? ''}: kiosks that have not installed it yet will not install it.`,
    );
    return;
  }
  const { version, from, rings, stateBreak } = program.facts;
  context.print(`PROGRAM ${version}, ${last}`);
  context.print(`  ${program.path}, ${program.bytes} bytes, SHA-256 ${program.sha256}`);
  if (packageMatches) context.print('  the package has exactly the bytes of your file');
  context.print(`  over ${from.length === 0 ? 'every version' : from.join(', ')}`);
  for (const { percent, after } of rings) context.print(`  ${percent} % of kiosks from ${after}`);
  if (stateBreak)
    context.warn('The previous version cannot read the state that it leaves: no kiosk installs it automatically.');
}

function showDevices(context: Output, { devices }: ReviewedList, names: Readonly<Record<string, string>>): void {
  context.print(`DEVICES that can open it: ${devices.length}`);
  for (const id of devices.slice(0, DEVICES_SHOWN_MAX))
    context.print(`  ${hexGroups(id)}  ${names[id] ?? 'NOT NAMED BY THE OFFICE'}`);
  const unnamed = devices.filter((id) => names[id] === undefined).length;
  if (devices.length > DEVICES_SHOWN_MAX) context.print(`  and ${devices.length - DEVICES_SHOWN_MAX} more`);
  if (unnamed > 0)
    context.warn(`${unnamed} device(s) are not listed at the central office. Ask whose they are before you sign.`);
}
