import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { cryptoReady } from '../../adapters/storage/crypto/index.ts';
import {
  carriedIn,
  makeBodyKeys,
  openBodyKeys,
  openReferral,
  publicKeys,
  SEALED_ENDING,
  SEALED_FILE_LIMIT_BYTES,
  type SealedReason,
} from '../../adapters/storage/protection/index.ts';
import {
  ACKNOWLEDGED,
  type Acknowledged,
  type Answer,
  kindOf,
  REGISTER_KEY,
  REJECTIONS,
  type ReadFact,
  type ReadReferral,
  type Rejection,
  registerKey,
  SAY_MINUTES_MAX,
  SAYINGS,
  unknownMembers,
} from '../../core/protection/sealed/index.ts';
import { IDENTITY_LIMIT_BYTES, readIdentity } from '../../delivery/device/index.ts';
import { devicesFiles } from '../../delivery/packs/index.ts';
import { keepOfficeTrust, keptOfficeTrust, noteOpened, readLedger, writeLedger } from '../body/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, entriesOf, refuse } from '../state/index.ts';
import { type Asked, collect, Prompt, passphraseIn } from '../terminal/index.ts';
import { answer, drillsOf, fail, type Open, type Words } from './body-answers.ts';

interface CentralOfficeOptions {
  office: string;
  passphraseFile?: string;
}

interface OpenOptions {
  device: string[];
  devices?: string;
  answerDrills?: boolean;
}

interface AnswerOptions {
  state: string;
  reason?: string;
  say?: string;
  minutes?: string;
}

const REASONS: Readonly<Record<SealedReason, string>> = {
  REF_TOO_LARGE: 'larger than a referral can be',
  REF_MALFORMED:
    'not a complete referral: the USB stick was pulled out too early, or the file was changed. Ask for it again',
  REF_NOT_FOR_US: 'sealed for another receiving body, or for an older key of this one',
  REF_SIGNATURE: 'NOT SIGNED BY A KIOSK YOU NAMED WITH --device: do not act on it; ask the central office that sent it',
  REF_UNREADABLE: 'changed on the way. Ask for it again',
  REF_NEWER: 'written by a kiosk with a newer version. Get the newest program; nothing is lost',
};

/** `waypost protection body keygen|open|acknowledge`: at the body that receives referrals (docs/protection.md). */
export function registerBodyCommands(protection: Command, words: Words): void {
  const body = protection.command('body').description('for the receiving body, never on a kiosk');
  const office = ['--office <folder>', 'folder of the keys of this receiving body'] as const;
  const passphrase = [
    '--passphrase-file <file>',
    'file with the passphrase of the key; without it, the command asks',
  ] as const;
  body
    .command('keygen')
    .description('create the keys to which kiosks seal referrals; once')
    .requiredOption(...office)
    .option(...passphrase)
    .action(async (options: CentralOfficeOptions) => keygen(words, options));
  body
    .command('open <folder>')
    .description('open and show every referral on a USB stick or in a spool folder; none of it is stored')
    .requiredOption(...office)
    .option('--device <file>', 'identity file of a kiosk; give it once for each', collect, [])
    .option(
      '--devices <file>',
      'devices file from the central office, which names the kiosks; use trust once to choose whose keys count',
    )
    .option('--answer-drills', 'accept all drills at once; referrals stay as they are')
    .option(...passphrase)
    .action(async (folder: string, options: CentralOfficeOptions & OpenOptions) =>
      withCentralOffice(words, options, (open) =>
        openAll(words, resolve(folder), { ...open, files: options.device, devices: options.devices ?? null, options }),
      ),
    );
  body
    .command('trust <devices>')
    .description(
      'keep the keys that signed a devices file, after the central office has read their ids to you by telephone',
    )
    .requiredOption('--key <id>', 'id that was read out to you, 32 hexadecimal digits; repeat for each', collect, [])
    .requiredOption(...office)
    .option(...passphrase)
    .action(async (devices: string, options: CentralOfficeOptions & { key: string[] }) =>
      withCentralOffice(words, options, (open) => trust(words, devices, { ...open, ids: options.key })),
    );
  body
    .command('acknowledge <folder> <refNo>')
    .description('write the signed answer to a referral that was opened here')
    .requiredOption('--state <state>', ACKNOWLEDGED.join(', '))
    .option('--reason <reason>', `with rejected: ${REJECTIONS.join(', ')}`)
    .option('--say <what>', `to the desk: ${SAYINGS.join(', ')}`)
    .option('--minutes <n>', 'with --say: minutes until somebody comes, or within which you ask to be called')
    .requiredOption(...office)
    .option(...passphrase)
    .action(async (folder: string, refNo: string, options: CentralOfficeOptions & AnswerOptions) =>
      withCentralOffice(words, options, (open) =>
        acknowledge(words, { ...open, folder: resolve(folder), refNo, ...options }),
      ),
    );
}

async function keygen(words: Words, { office, passphraseFile }: CentralOfficeOptions): Promise<void> {
  await cryptoReady();
  const asked = await passphraseOf({ file: passphraseFile, twice: true });
  if (!asked.ok) return fail(words, asked.message, EXIT_NOT_TRIED);
  const folder = resolve(office);
  const made = await makeBodyKeys(folder, asked.text);
  if (!made.ok) return fail(words, made.message, EXIT_REFUSED);
  const { id, box, ack } = publicKeys(made.keys);
  made.keys.wipe();
  words.print(`Key ${id} created in ${folder}, sealed with the passphrase. Keep a copy of the folder offline:`);
  words.print('without the folder and the passphrase no referral can be opened.');
  words.print('For the central office that signs the protection pack, under "keys" of this receiving body:');
  words.print(`  "box": ${JSON.stringify(box)}, "ack": ${JSON.stringify(ack)}`);
}

/** The passphrase from a file, or typed; a new one is typed twice, so that a typing error does not lock its owner out. */
async function passphraseOf({ file, twice }: { file: string | undefined; twice: boolean }): Promise<Asked> {
  if (file !== undefined) return passphraseIn(file);
  const prompt = new Prompt();
  try {
    const text = await prompt.secret('Passphrase of the key, at least 12 characters (not shown): ');
    if (text === null || text === '')
      return { ok: false, message: 'No passphrase was entered: type it, or give --passphrase-file.' };
    if (!twice || (await prompt.secret('The same passphrase again: ')) === text) return { ok: true, text };
    return { ok: false, message: 'The two passphrases are not the same.' };
  } finally {
    prompt.close();
  }
}

async function withCentralOffice(
  words: Words,
  { office, passphraseFile }: CentralOfficeOptions,
  work: (open: Open) => Promise<void>,
): Promise<void> {
  await cryptoReady();
  const asked = await passphraseOf({ file: passphraseFile, twice: false });
  if (!asked.ok) return fail(words, asked.message, EXIT_NOT_TRIED);
  const folder = resolve(office);
  const opened = await openBodyKeys(folder, asked.text);
  if (!opened.ok) return fail(words, opened.message, EXIT_NOT_TRIED);
  try {
    const ledger = readLedger(folder);
    if (ledger === null) return fail(words, `${folder}/referrals.json cannot be read: restore a copy.`, EXIT_NOT_TRIED);
    await work({ keys: opened.keys, ledger, office: folder });
  } finally {
    opened.keys.wipe();
  }
}

async function openAll(
  words: Words,
  folder: string,
  input: Open & { files: string[]; devices: string | null; options: OpenOptions },
): Promise<void> {
  const { keys, ledger, office, files, devices: listed } = input;
  const named = devicesOf(words, files);
  const signed = listed === null ? [] : sendersOf(words, listed, { keys, office });
  if (named === null || signed === null) return;
  const devices = [...named, ...signed];
  const { sealed } = carriedIn(folder);
  const found = entriesOf(sealed);
  if (!found.ok) return fail(words, `${found.message} Is this the right USB stick?`, EXIT_NOT_TRIED);
  const names = found.entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(SEALED_ENDING))
    .map(({ name }) => name)
    .sort();
  let refused = 0;
  const drills: { referral: ReadReferral; from: string }[] = [];
  for (const name of names) {
    const bytes = smallFile(join(sealed, name), SEALED_FILE_LIMIT_BYTES);
    const opened =
      bytes === null
        ? ({ ok: false, reason: 'REF_TOO_LARGE' } as const)
        : openReferral(bytes, { key: keys.box, devices });
    if (!opened.ok) {
      refused += 1;
      words.warn(`${name}: ${REASONS[opened.reason]} (${opened.reason})`);
      continue;
    }
    if (!noteOpened(ledger, opened.referral, opened.blake2b)) {
      refused += 1;
      words.warn(
        `${name}: different content under a number that was opened before. Ask the central office that sent it.`,
      );
      continue;
    }
    const { state = 'opened' } = ledger[registerKey(opened.referral)] ?? {};
    // Somebody may be waiting for a referral, so it must not be accepted unread among a series of drills.
    if (kindOf(opened.referral) === 'drill') drills.push(opened);
    else show(words, opened.referral, { from: opened.from, state });
  }
  await writeLedger(office, ledger);
  const referrals = names.length - refused - drills.length;
  words.print(`${referrals} referrals opened. Answer each: waypost protection body acknowledge FOLDER NUMBER`);
  if (
    drills.length > 0 &&
    !(await drillsOf(words, folder, { ...input, drills, answerDrills: input.options.answerDrills === true }))
  )
    return;
  if (refused === 0) return;
  refuse(words, `${refused} files were refused and stay where they are.`);
}

function show(words: Words, referral: ReadReferral, { from, state }: { from: string; state: string }): void {
  const { at, siteId, ageClass, consent, language, needs, facts, identity, safeContact, photo, handedOn } = referral;
  const kind = kindOf(referral);
  words.print('');
  words.print(`${KINDS[kind] ?? `Referral of the kind "${kind}"`} ${registerKey(referral)}  (${state})`);
  if (referral.of !== undefined) words.print(`  adds to   ${referral.of}`);
  if (referral.goesWith !== undefined) words.print(`  leaves with: ${referral.goesWith}`);
  words.print(`  from      ${from}, site ${siteId}, ${at}, written by: ${referral.officerRole}`);
  if (handedOn !== undefined)
    words.print(`  handed on at ${handedOn.at} by the receiving body ${handedOn.by}; agreed: ${handedOn.agreed}`);
  words.print(`  person    ${ageClass}, consent: ${consent}, language: ${language ?? 'not known'}`);
  words.print(`  needs     ${needs.length === 0 ? 'none named' : needs.join(', ')}`);
  words.print(`  contact   ${safeContact ?? 'none named'}`);
  for (const [name, value] of Object.entries(identity ?? {})) words.print(`  ${name.padEnd(14)}  ${value}`);
  words.print(`  facts     ${facts.length === 0 ? 'none' : ''}`);
  for (const fact of facts)
    words.print(`    ${fact.id}  ${pointOf(fact)}${fact.text}${fact.own ? ' (their own words)' : ''}`);
  for (const [name, value] of unknownMembers(referral)) words.print(`  ${name}: ${JSON.stringify(value)}`);
  if (photo !== undefined) words.print('  photo     yes (JPEG in the file; it is not shown here)');
}

const KINDS: Readonly<Record<string, string>> = {
  referral: 'Referral',
  drill: 'Drill, about nobody:',
  addendum: 'Added to referral',
};

function pointOf({ words }: ReadFact): string {
  const point = typeof words === 'object' ? (words['en'] ?? Object.values(words)[0]) : words;
  return point === undefined ? '' : `${point}: `;
}

async function acknowledge(
  words: Words,
  input: Open & AnswerOptions & { folder: string; refNo: string },
): Promise<void> {
  const { ledger, folder, refNo, state, reason = null } = input;
  const known = REGISTER_KEY.test(refNo) ? ledger[refNo] : undefined;
  if (known === undefined) return fail(words, `${refNo} was not opened here: run open first.`, EXIT_NOT_TRIED);
  if (!isState(state)) return fail(words, `--state takes one of: ${ACKNOWLEDGED.join(', ')}`, EXIT_NOT_TRIED);
  if ((state === 'rejected') !== isReason(reason)) {
    return fail(words, `--reason goes with rejected, and takes one of: ${REJECTIONS.join(', ')}`, EXIT_NOT_TRIED);
  }
  const said = sayOf(input);
  if (said === null) {
    const remedy = `--say takes one of: ${SAYINGS.join(', ')}; --minutes goes with it, 0 to ${SAY_MINUTES_MAX}`;
    return fail(words, remedy, EXIT_NOT_TRIED);
  }
  const stated = { refNo, state, reason: isReason(reason) ? reason : null, ...said };
  if (!(await answer(words, input, stated))) return;
  words.print(`${refNo}: ${state}. The answer is in ${folder}; carry it back to the kiosk.`);
}

/** The answer in the options; null if it is not a valid one. */
function sayOf({ say, minutes }: AnswerOptions): Pick<Answer, 'say'> | null {
  const what = SAYINGS.find((one) => one === say);
  if (say === undefined && minutes === undefined) return {};
  const whole = minutes === undefined ? null : /^\d{1,4}$/.test(minutes) ? Number(minutes) : Number.NaN;
  return what === undefined || (whole !== null && !(whole <= SAY_MINUTES_MAX))
    ? null
    : { say: { what, minutes: whole } };
}

/** Keeps the keys of central that the person compared: exactly those whose ids were read out and which all signed. */
async function trust(words: Words, path: string, { keys, office, ids }: Open & { ids: string[] }): Promise<void> {
  const file = devicesFileAt(words, path);
  if (file === null) return;
  const named = new Set(ids.map((id) => id.toLowerCase().replaceAll(/[^0-9a-f]/g, '')));
  const signed = file.signedBy.filter((key) => named.has(devicesFiles.signerId(key)));
  if (signed.length !== named.size || signed.length !== file.signedBy.length) {
    words.warn(`${path} is signed by: ${file.signedBy.map(devicesFiles.signerId).join(', ') || 'nobody'}.`);
    return fail(words, 'Those are not the ids that you gave. Ask the central office; nothing was kept.', EXIT_REFUSED);
  }
  await keepOfficeTrust(office, { keys: signed, threshold: signed.length }, keys.answers);
  words.print(
    `${signed.length} keys of the central office are kept in ${office}. A devices file counts if all of them signed it.`,
  );
}

function sendersOf(
  words: Words,
  path: string,
  { keys, office }: Pick<Open, 'keys' | 'office'>,
): { name: string; sign: Uint8Array }[] | null {
  const file = devicesFileAt(words, path);
  if (file === null) return null;
  const kept = keptOfficeTrust(office, keys.answers.publicKey);
  const senders = kept === null ? null : devicesFiles.believedSenders(file, kept);
  if (senders === null) {
    const why =
      kept === null
        ? 'No key of the central office is kept here yet'
        : 'It is not signed by the keys that are kept here';
    const remedy = `telephone the central office, then: waypost protection body trust ${path} --key ID --key ID --office ${office}`;
    fail(words, `${path} is not trusted. ${why}: ${remedy}`, EXIT_NOT_TRIED);
    return null;
  }
  return senders.map(({ name, sign }) => ({ name, sign: new Uint8Array(Buffer.from(sign, 'hex')) }));
}

function devicesFileAt(words: Words, path: string): devicesFiles.DevicesFile | null {
  const bytes = smallFile(path, devicesFiles.DEVICES_FILE_LIMIT_BYTES);
  const file = bytes === null ? null : devicesFiles.readDevicesFile(Buffer.from(bytes).toString('utf8'));
  if (file === null)
    fail(words, `${path} is not a devices file: create one with waypost central device sign.`, EXIT_NOT_TRIED);
  return file;
}

function devicesOf(words: Words, files: readonly string[]): { name: string; sign: Uint8Array }[] | null {
  const devices = [];
  for (const file of files) {
    const bytes = smallFile(file, IDENTITY_LIMIT_BYTES);
    const identity = bytes === null ? null : readIdentity(Buffer.from(bytes).toString('utf8'));
    if (identity === null) {
      fail(words, `${file} is not the identity of a kiosk: create one with waypost device identity.`, EXIT_NOT_TRIED);
      return null;
    }
    devices.push({ name: identity.name, sign: identity.sign });
  }
  return devices;
}

function smallFile(path: string, limitBytes: number): Uint8Array | null {
  try {
    return statSync(path).size > limitBytes ? null : readFileSync(path);
  } catch {
    return null;
  }
}

const isState = (text: string): text is Acknowledged => (ACKNOWLEDGED as readonly string[]).includes(text);
const isReason = (text: string | null): text is Rejection =>
  text !== null && (REJECTIONS as readonly string[]).includes(text);
