import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { devicesOf } from '../../central/devices/index.ts';
import { placeFile } from '../../central/files/index.ts';
import type { CentralFolder } from '../../central/folder/index.ts';
import {
  agreements,
  buildGeneration,
  contentHash,
  OLDEST_APP,
  stageOperationEnd,
} from '../../central/publish/index.ts';
import { sortedRecords } from '../../central/source/index.ts';
import { type Additions, readAdditions } from '../../core/additions/index.ts';
import {
  notStricter,
  type OperationRules,
  POLICY_LIMIT_BYTES,
  policyInForce,
  readPolicyPack,
} from '../../core/inspection/policy/pack/index.ts';
import { type Operation, operationSchema } from '../../core/operation/index.ts';
import { readListKey, readListPublicKey, spokenForm } from '../../delivery/format/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { collect, KEY_FILE_BYTES } from '../terminal/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  centralOfficeCommand,
  isoDay,
  KEYS,
  onCentralOffice,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
  withOnlineKeys,
  withRecords,
} from './context.ts';
import { headIn } from './generation.ts';
import { printReport } from './records.ts';

const SMALL_FILE_BYTES = 64 * 1024;

interface StageOptions {
  office: string;
  keys: string;
  passphraseFile?: string;
  list: string;
  records: string;
  operation: string;
  additions?: string;
  policy?: string;
  device: string[];
  out: string;
}

interface SignOptions {
  key: string;
  records: string;
  additions?: string;
  out: string;
}

/**
 * `waypost central operation stage|sign|import|end`: a list of two agencies for some kiosks and a limited time
 * (docs/operations.md).
 */
export function registerOperationCommands(central: Command): void {
  const operation = central
    .command('operation')
    .description('a list of two agencies, for some kiosks and a limited time');
  centralOfficeCommand(
    operation,
    'stage',
    'build the list of a joint operation and write what the partner agency signs',
  )
    .requiredOption('--list <file>', 'what the issuer states about the list (JSON), with its purposes')
    .requiredOption('--records <file>', 'records, one JSON object per line')
    .requiredOption('--operation <file>', 'id, agency, agreement, notBefore and notAfter of the operation (JSON)')
    .option('--additions <file>', 'what the operation adds to the kiosks that take part (JSON)')
    .option(
      '--policy <file>',
      'policy pack of these kiosks, needed where the operation adds rules: each must be stricter',
    )
    .requiredOption('--device <name>', 'name or id of a kiosk that takes part; give it once for each', collect, [])
    .requiredOption('--out <file>', 'request for the partner agency; it contains no record')
    .requiredOption(...KEYS)
    .option(...PASSPHRASE_FILE)
    .action(async (options: StageOptions) => atCentralOffice((context) => stage(context, options)));
  operation
    .command('sign <request>')
    .description('at the partner agency: compare the list with your records, and sign it')
    .requiredOption('--key <file>', 'secret key of the partner agency, made with waypost central keygen')
    .requiredOption(
      '--records <file>',
      'the records that you agreed on; signed only if the list contains exactly these',
    )
    .option('--additions <file>', 'your copy of the agreed additions; needed where the operation adds anything')
    .requiredOption('--out <file>', 'what the first agency imports')
    .action(async (request: string, options: SignOptions) =>
      atCentralOffice((context) => signRequest(context, request, options)),
    );
  centralOfficeCommand(operation, 'import <signed>', 'add the signature of the partner agency to what is staged')
    .requiredOption('--partner <file>', 'public key of the partner agency, as the policy of the kiosks names it')
    .action(async (path: string, options: { office: string; partner: string }) =>
      atCentralOffice((context) => importSigned(context, path, options)),
    );
  centralOfficeCommand(
    operation,
    'end <list>',
    'stage the early end of a joint operation, by the id of its list',
  ).action(async (list: string, { office }: { office: string }) =>
    atCentralOffice((context) => end(context, { list, office })),
  );
}

async function stage(context: CentralOfficeContext, options: StageOptions): Promise<void> {
  const head = headIn(options.list);
  const operation = operationIn(options.operation, head.purpose);
  const added = additionsIn(options.additions);
  if (added !== null) stricterOnly(added.additions, options.policy, context.now());
  if (existsSync(options.out)) throw new Refused(`${options.out} already exists and is not overwritten.`);
  await onCentralOffice(options.office, (folder) =>
    withRecords(options.records, isoDay(context.now()), async ({ source, checked }) => {
      printReport(checked.report);
      if (checked.report.errors > 0) throw new Refused('The records cannot be signed. Nothing was built.');
      const takingPart = options.device.map((named) => deviceIn(folder, named));
      await withOnlineKeys(context, { ...options, roles: ['archive'] }, (opened) => {
        const verdict = buildGeneration({
          folder,
          head,
          source,
          checked,
          archiveKey: opened.get('archive')?.secret ?? new Uint8Array(),
          now: context.now(),
          minApp: OLDEST_APP,
          joint: { operation, takingPart, additions: added?.text },
          allowEmpty: false,
          withoutLast: false,
        });
        if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
        const request = agreements.agreementRequest(folder);
        if (!request.ok) throw new Refused(`${request.message} (${request.reason})`);
        placeFile(options.out, request.text);
        const { list, takingPart: open = [] } = verdict.summary;
        context.print(`"${list?.name}", generation ${list?.to}: ${verdict.records} records.`);
        showOperation(context, operation);
        showAdditions(context, added?.additions ?? null);
        context.print(
          `${open.length} kiosk(s) take part; the other ${verdict.devices - open.length} get a key that opens nothing.`,
        );
        context.print(`For the partner agency: ${options.out}. Read these words to each other:`);
        context.print(`  ${spokenForm(request.digest.slice(0, 32))}`);
        context.print(
          'Next, at the partner agency: waypost central operation sign FILE --key FILE --records FILE --out FILE',
        );
      });
    }),
  );
}

async function signRequest(context: CentralOfficeContext, path: string, options: SignOptions): Promise<void> {
  const request = agreements.readAgreementRequest(readSmall(path, agreements.AGREEMENT_BYTES_MAX));
  if (request === null)
    throw new Refused(`${path} is not a request that waypost central operation stage wrote.`, EXIT_NOT_TRIED);
  const signer = readListKey(readSmall(options.key, KEY_FILE_BYTES));
  if (signer === null) throw new Refused(`${options.key} is not a secret key: give a .key file.`, EXIT_NOT_TRIED);
  if (existsSync(options.out)) throw new Refused(`${options.out} already exists and is not overwritten.`);
  const { header, digest } = request;
  const { head } = header;
  const added = additionsIn(options.additions);
  if ((added === null) !== (header.format === 'waypost.list.2'))
    throw new Refused(
      added === null
        ? 'Not signed. The operation has additions for its kiosks. Give your own copy of them: --additions FILE. (OPERATION_ADDITIONS)'
        : 'Not signed. The operation adds nothing to its kiosks, but your file contains additions. (OPERATION_ADDITIONS)',
    );
  await withRecords(options.records, isoDay(context.now()), async ({ source, checked }) => {
    if (checked.report.errors > 0) throw new Refused(`${options.records} has errors. See: waypost central check`);
    const { add, hash } = contentHash(added?.text);
    for (const { text } of sortedRecords(source, checked)) add(text);
    const state = hash();
    context.print(`LIST ${head.listId}: ${head.name}, generation ${header.to}, ${header.total} records`);
    context.print(`  issuer ${head.issuer}; legal basis ${head.legalBasis}; handling ${head.handling}`);
    context.print(`  purposes ${(head.purposes ?? []).join(', ')}; covers ${head.covers.join(' and ')}`);
    showOperation(context, header.operation);
    showAdditions(context, added?.additions ?? null);
    context.print('Read these words to the first agency; you must both have the same words:');
    context.print(`  ${spokenForm(digest.slice(0, 32))}`);
    if (state !== header.toState)
      throw new Refused(`Not signed. The list does not contain exactly ${ownFiles(added)}. (OPERATION_RECORDS)`);
    const answer = await context.prompt.line('To sign, type the id of the operation: ');
    if (answer?.trim() !== header.operation.id) throw new Refused('Not signed.');
    const signed = agreements.signAgreement(request, { state, signer });
    if (!signed.ok) throw new Refused(`Not signed. ${signed.message} (${signed.reason})`);
    placeFile(options.out, signed.text);
    context.print(`Signed: ${options.out}. Next, at the first agency: waypost central operation import`);
  });
}

async function importSigned(
  context: CentralOfficeContext,
  path: string,
  { office, partner }: { office: string; partner: string },
): Promise<void> {
  const partnerKey = readListPublicKey(readSmall(partner, KEY_FILE_BYTES));
  if (partnerKey === null) throw new Refused(`${partner} is not a public key: give a .pub file.`, EXIT_NOT_TRIED);
  const text = readSmall(path, agreements.AGREEMENT_BYTES_MAX);
  await onCentralOffice(office, (folder) => {
    const verdict = agreements.takeAgreement(folder, { text, partnerKey });
    if (!verdict.ok) throw new Refused(`${path}: ${verdict.message} (${verdict.reason})`);
    context.print(`"${verdict.operation.id}" is signed by the partner agency "${verdict.operation.agency}".`);
    context.print(`To be signed: ${spokenForm(verdict.digest.slice(0, 32))}`);
    context.print(
      `Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE --records FILE`,
    );
  });
}

async function end(context: CentralOfficeContext, { list, office }: { list: string; office: string }): Promise<void> {
  await onCentralOffice(office, (folder) => {
    const verdict = stageOperationEnd({ folder, listId: list, now: context.now() });
    if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
    context.print(`The end of "${verdict.operation.id}" is staged: kiosks destroy "${list}" with their next update.`);
    context.print(`To be signed: ${spokenForm(verdict.digest.slice(0, 32))}`);
    context.print(`Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE`);
  });
}

/** What two agencies agreed on, for the person who signs it. */
export function showOperation(context: Pick<CentralOfficeContext, 'print'>, operation: Operation): void {
  context.print(`OPERATION ${operation.id} with the agency ${operation.agency}`);
  context.print(`  agreement ${operation.agreement}; purpose ${operation.purpose}`);
  context.print(`  from ${operation.notBefore} to ${operation.notAfter}`);
}

function ownFiles(added: OwnAdditions | null): string {
  return added === null ? 'the records of your file' : 'the records and additions of your files';
}

/** What an operation adds, in plain words, for each person who signs it. */
export function showAdditions(context: Pick<CentralOfficeContext, 'print'>, additions: Additions | null): void {
  if (additions === null) return;
  const { points, rules } = additions;
  context.print(`ADDED at the kiosks that take part, for as long as the operation is in force:`);
  for (const { id, tab, for: groups, words } of points) {
    context.print(`  point ${id}, tab ${tab}, for ${groups.join(' and ')}`);
    for (const [language, { point, ask, look, not }] of Object.entries(words)) {
      context.print(`    ${language}: ${point}`);
      if (look !== undefined) context.print(`      look at: ${look}`);
      if (ask !== undefined) context.print(`      ask: ${ask}`);
      context.print(`      it does not mean: ${not}`);
    }
  }
  for (const said of ruleLines(rules ?? {})) context.print(`  rule: ${said}`);
}

function ruleLines({ randomSecondLine, confirmedAllow = {}, childAge, checks = [] }: OperationRules): string[] {
  const said =
    randomSecondLine === undefined ? [] : [`one crossing in ${randomSecondLine.oneIn} is sent to the second line`];
  for (const cls of Object.keys(confirmedAllow))
    said.push(`two people must agree to allow a traveller despite an entry of class ${cls}`);
  if (childAge !== undefined) said.push(`a person below the age of ${childAge} counts as a child`);
  for (const { check } of checks) said.push(`the check ${check} is mandatory`);
  return said;
}

/** Refuses rules that are less strict than the policy in force at the kiosks: an operation can only make a lane stricter. */
function stricterOnly({ rules }: Additions, path: string | undefined, now: Date): void {
  if (rules === undefined) return;
  if (path === undefined)
    throw new Refused(
      'The operation adds rules. Give the policy of the kiosks that take part, to compare them: --policy FILE',
    );
  const read = readPolicyPack(readSmall(path, POLICY_LIMIT_BYTES));
  if (!read.ok) throw new Refused(`${path}: ${read.message} (${read.reason})`);
  const site = { lists: [], retention: {} };
  const holds = policyInForce({ standing: 'in-force', pack: read.pack, sha256: '', site, now });
  const looser = notStricter(rules, holds);
  if (looser.length > 0)
    throw new Refused(
      `Nothing was built. A rule of the operation must be stricter than the policy. ${looser.join(' ')} (OPERATION_ADDITIONS)`,
    );
}

/** A file of additions and its canonical text. */
export interface OwnAdditions {
  additions: Additions;
  text: string;
}

/** The additions in a file; null if no file was named. */
export function additionsIn(path: string | undefined): OwnAdditions | null {
  if (path === undefined) return null;
  const read = readAdditions(readSmall(path, SMALL_FILE_BYTES));
  if (!read.ok) throw new Refused(`${path}: ${read.message} (${read.reason})`);
  return read;
}

/** The operation in a file. Its purpose is stated only once, in the list. */
function operationIn(path: string, purpose: string): Operation {
  let value: unknown;
  try {
    value = JSON.parse(readSmall(path, SMALL_FILE_BYTES));
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(`${path} is not valid JSON.`);
  }
  const written = typeof value === 'object' && value !== null ? value : {};
  const parsed = operationSchema.safeParse({ purpose, ...written });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'operation'}: ${message}`);
  throw new Refused(`${path}: ${problems.join('; ')}`);
}

function deviceIn(folder: CentralFolder, named: string): string {
  const device = devicesOf(folder).find(
    ({ name, deviceKeyId, revokedAt }) => revokedAt === null && (name === named || deviceKeyId === named),
  );
  if (device === undefined)
    throw new Refused(`There is no enrolled kiosk named ${named}. See: waypost central device list`);
  return device.deviceKeyId;
}
