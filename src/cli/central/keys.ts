import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { passphraseFault } from '../../adapters/storage/keys/index.ts';
import { placeFile } from '../../central/files/index.ts';
import { CentralFolder } from '../../central/folder/index.ts';
import { holdCeremony, type PlannedKey, planCeremony } from '../../central/keys/index.ts';
import {
  discardRoot,
  type PendingRoot,
  pendingRoot,
  prepareRoot,
  type RotateVerdict,
  signRoot,
} from '../../central/publish/index.ts';
import { type KeyRole, newSecretFile } from '../../central/secrets/index.ts';
import { Repository } from '../../central/tuf/index.ts';
import { fileFingerprint, hexGroups, spokenForm } from '../../delivery/format/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  centralOfficeCommand,
  onCentralOffice,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
  withKey,
} from './context.ts';

const ROOT_BYTES_MAX = 512_000;
const ROTATED: readonly KeyRole[] = ['root', 'targets', 'snapshot', 'timestamp'];

interface CeremonyOptions {
  office: string;
  keys: string;
  root: string[];
  targets: string[];
  operator: string;
  people: string;
  courier?: boolean;
}

interface RotateOptions {
  office: string;
  leaves: string;
  holder: string;
  out: string;
}

/** `waypost central keys ceremony|rotate|archive|renew|sign|discard`: who has which key (docs/central-it.md, decision 0024). */
export function registerCentralKeyCommands(central: Command): void {
  const keys = central.command('keys').description('keys of the repository and their holders');
  centralOfficeCommand(keys, 'ceremony', 'create every key of a new central office, with all holders in the room')
    .requiredOption('--keys <folder>', 'where the secret keys are written; each holder takes their own away')
    .requiredOption('--root <name>', 'holder of a root key; give it three times', collect, [])
    .requiredOption('--targets <name>', 'person who approves lists; give it three times', collect, [])
    .requiredOption('--operator <name>', 'person who publishes, and who holds the online keys')
    .requiredOption('--people <number>', 'number of people in the room who hold a key; each may be named twice')
    .option('--courier', 'a repository that is only carried by couriers: its timestamp is valid for 7 days')
    .action(async (options: CeremonyOptions) => atCentralOffice((context) => ceremony(context, options)));
  centralOfficeCommand(keys, 'rotate', 'replace a key; the new one counts when two root holders have signed it')
    .argument('<role>', ROTATED.join(', '))
    .requiredOption('--leaves <holder>', 'holder or id of the key to be replaced')
    .requiredOption('--holder <name>', 'who holds the new key')
    .requiredOption('--out <file>', 'new secret key to write')
    .action(async (role: string, options: RotateOptions) =>
      atCentralOffice((context) => rotate(context, role, options)),
    );
  centralOfficeCommand(keys, 'archive', 'create another archive key, if the old one is lost; then build --without-last')
    .requiredOption('--holder <name>', 'who holds it')
    .requiredOption('--out <file>', 'new secret key to write')
    .action(async (options: { office: string; holder: string; out: string }) =>
      atCentralOffice((context) => newArchiveKey(context, options)),
    );
  centralOfficeCommand(
    keys,
    'renew',
    'keep the same keys for another year; it counts when two root holders have signed it',
  ).action(async (options: { office: string }) =>
    atCentralOffice((context) =>
      onCentralOffice(options.office, (folder) => told(context, folder, prepareRoot(folder, null, context.now()))),
    ),
  );
  centralOfficeCommand(keys, 'sign', 'sign the new root that is waiting')
    .requiredOption('--key <file>', 'your root key')
    .option(...PASSPHRASE_FILE)
    .action(async (options: { office: string; key: string; passphraseFile?: string }) =>
      atCentralOffice((context) => signPending(context, options)),
    );
  centralOfficeCommand(keys, 'discard', 'discard a new root that is not published').action(
    async (options: { office: string }) =>
      atCentralOffice((context) =>
        onCentralOffice(options.office, (folder) => {
          if (!discardRoot(folder)) throw new Refused('No new root is waiting.');
          context.print('The new root is discarded. The published one remains in force.');
        }),
      ),
  );
}

async function ceremony(context: CentralOfficeContext, options: CeremonyOptions): Promise<void> {
  const plan = planCeremony({ ...options, people: Number(options.people) });
  if (!plan.ok) throw new Refused(plan.message, EXIT_NOT_TRIED);
  context.print('KEY CEREMONY. Every holder must be in the room, and this machine must have no network.');
  context.print('Each person types their own passphrase of at least 12 characters, unseen by the others.');
  const byOperator = new Map<string, string>();
  const verdict = await holdCeremony({
    folder: new CentralFolder(resolve(options.office)),
    keysFolder: options.keys,
    keys: plan.keys,
    passphrase: async (key) => {
      const online = !['root', 'targets'].includes(key.role);
      const known = online ? byOperator.get(key.holder) : undefined;
      if (known !== undefined) return known;
      const passphrase = await newPassphrase(
        context,
        `${key.holder}, passphrase for ${online ? 'the three online keys' : key.name}`,
      );
      if (online) byOperator.set(key.holder, passphrase);
      return passphrase;
    },
    courier: options.courier === true,
    now: context.now(),
  });
  if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
  for (const { path, note } of verdict.files) context.print(`${path}: ${note.role} key of ${note.holder}`);
  const root = new Repository(`${options.office}/repository`).metadataFile('1.root.json');
  const fingerprint = fileFingerprint(Buffer.from(readSmall(root, ROOT_BYTES_MAX)));
  context.print(`First root: ${root}, until ${verdict.root.signed.expires}. Every kiosk gets this file and compares:`);
  context.print(`  ${hexGroups(fingerprint)}`);
  context.print(`  ${spokenForm(fingerprint)}`);
  for (const line of afterwards(plan.keys)) context.print(line);
}

function afterwards(keys: readonly PlannedKey[]): string[] {
  const root = keys.filter(({ role }) => role === 'root').map(({ holder }) => holder);
  return [
    'Do this now, before anybody leaves:',
    `- ${root.join(', ')}: each of you must move your own root key to your own USB stick and lock it in your own safe. Two of you are needed once a year.`,
    '- Approvers: each of you must move your own targets key to your own machine. Two of you sign each generation.',
    '- The operator keeps the online keys. Delete every other key from this machine.',
    'A lost or stolen key: waypost central keys rotate, the same day. If two root keys are lost, every kiosk must be set up again.',
  ];
}

async function newPassphrase(context: CentralOfficeContext, whose: string): Promise<string> {
  const typed = await context.prompt.secret(`${whose} (not shown): `);
  if (typed === null) throw new Refused('No passphrase was entered. Nothing was created.', EXIT_NOT_TRIED);
  const fault = passphraseFault(typed);
  if (fault !== null) throw new Refused(`${fault} Nothing was created.`, EXIT_NOT_TRIED);
  const again = await context.prompt.secret('The same passphrase again: ');
  if (again !== typed) throw new Refused('The two passphrases are not the same. Nothing was created.', EXIT_NOT_TRIED);
  return typed;
}

/** Makes a new archive key. It does not sign, so it is not in any root. Texts sealed with the old key stay closed. */
async function newArchiveKey(
  context: CentralOfficeContext,
  { office, holder, out }: { office: string; holder: string; out: string },
): Promise<void> {
  if (existsSync(out)) throw new Refused(`${out} already exists and is not overwritten.`);
  await onCentralOffice(office, async (folder) => {
    const passphrase = await newPassphrase(context, `${holder}, passphrase for the new archive key`);
    const { text, note } = await newSecretFile({ role: 'archive', holder, passphrase });
    placeFile(out, text);
    folder.noteHolders([note]);
    context.print(`${out}: new archive key of ${holder}. Build every list once with --without-last.`);
  });
}

async function rotate(context: CentralOfficeContext, named: string, options: RotateOptions): Promise<void> {
  const role = (['root', 'targets', 'snapshot', 'timestamp'] as const).find((one) => one === named);
  if (role === undefined)
    throw new Refused(`${named} is not a role. The roles are: ${ROTATED.join(', ')}.`, EXIT_NOT_TRIED);
  if (existsSync(options.out)) throw new Refused(`${options.out} already exists and is not overwritten.`);
  await onCentralOffice(options.office, async (folder) => {
    const root = new Repository(folder.repository).roots().at(-1);
    if (root === undefined) throw new Refused('There is no repository yet. Run: waypost central keys ceremony');
    if (pendingRoot(folder) !== null)
      throw new Refused(
        'Another new root is waiting for signatures. Sign and publish it, or run: waypost central keys discard',
      );
    const matching = root.signed.roles[role].keyids.filter(
      (keyid) => keyid === options.leaves || folder.holderOf(keyid) === options.leaves,
    );
    const [leaves, ...more] = matching;
    if (leaves === undefined || more.length > 0) {
      const holders = root.signed.roles[role].keyids.map(
        (keyid) => `${folder.holderOf(keyid)} (${keyid.slice(0, 8)}…)`,
      );
      throw new Refused(
        `${options.leaves} does not match exactly one ${role} key. The keys are: ${holders.join(', ')}.`,
      );
    }
    const passphrase = await newPassphrase(context, `${options.holder}, passphrase for the new ${role} key`);
    const { text, note } = await newSecretFile({ role, holder: options.holder, passphrase });
    placeFile(options.out, text);
    context.print(`${options.out}: new ${role} key of ${options.holder}`);
    told(context, folder, prepareRoot(folder, { role, leaves, joins: note }, context.now()));
  });
}

async function signPending(
  context: CentralOfficeContext,
  options: { office: string; key: string; passphraseFile?: string },
): Promise<void> {
  await onCentralOffice(options.office, async (folder) => {
    const pending = pendingRoot(folder);
    if (pending === null) throw new Refused('No new root is waiting for a signature.');
    for (const line of changes(folder, pending)) context.print(line);
    const word = String(pending.root.signed.version);
    if ((await context.prompt.line('To sign, type the version of the new root: '))?.trim() !== word)
      throw new Refused('Not signed.');
    await withKey(context, { path: options.key, role: 'root', passphraseFile: options.passphraseFile }, (key) =>
      told(context, folder, signRoot(folder, key)),
    );
  });
}

/** What the new root changes, found by comparing the two files. */
function changes(folder: CentralFolder, { root, published }: PendingRoot): string[] {
  const lines = [
    `ROOT version ${root.signed.version}, until ${root.signed.expires} (in force: ${published.signed.version})`,
  ];
  for (const role of ['root', 'targets', 'snapshot', 'timestamp'] as const) {
    const [before, after] = [published.signed.roles[role], root.signed.roles[role]];
    for (const keyid of before.keyids) {
      if (!after.keyids.includes(keyid))
        lines.push(`  ${role}: ${folder.holderOf(keyid)} leaves (${keyid.slice(0, 16)})`);
    }
    for (const keyid of after.keyids) {
      if (!before.keyids.includes(keyid))
        lines.push(`  ${role}: ${folder.holderOf(keyid)} joins (${keyid.slice(0, 16)})`);
    }
    if (before.threshold !== after.threshold)
      lines.push(`  ${role}: ${after.threshold} signatures instead of ${before.threshold}`);
  }
  if (lines.length === 1) lines.push('  no key changes');
  return lines;
}

function told(context: CentralOfficeContext, folder: CentralFolder, verdict: RotateVerdict): void {
  if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
  const { root, open, missing, complete } = verdict.pending;
  if (complete) {
    context.print(
      `Root version ${root.signed.version} is signed. Next: waypost central publish (first approve what is staged)`,
    );
    return;
  }
  const names = open.map((keyid) => folder.holderOf(keyid)).join(', ');
  context.print(
    `Root version ${root.signed.version} needs ${missing.old} more signature(s) by keys of the old root and ${missing.fresh} by keys of the new one.`,
  );
  context.print(`Not yet signed: ${names}. Each of them runs: waypost central keys sign --key FILE`);
}
