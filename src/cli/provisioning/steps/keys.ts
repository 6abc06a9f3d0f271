import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../../adapters/storage/files/index.ts';
import { passphraseFault, ROOT_KEY_FILES } from '../../../adapters/storage/keys/index.ts';
import type { Config } from '../../../core/config/index.ts';
import { deviceIdentity } from '../../../delivery/device/index.ts';
import { hexGroups, spokenForm } from '../../../delivery/format/index.ts';
import { linkPublicKey, makeLinkKey } from '../../../delivery/line/index.ts';
import { operator } from '../../state/index.ts';
import { passphraseIn } from '../../terminal/index.ts';
import type { Bench } from '../bench.ts';
import { found, missingSection } from '../examine.ts';
import type { Facts } from '../progress.ts';
import { StepRefused, unrecorded } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';
import { clockHolds } from './machine.ts';

const DEFAULT_TCTI = 'device:/dev/tpmrm0';
const KINDS = ['tpm', 'passphrase', 'credential'] as const;
const KIND_WORDS: Readonly<Record<(typeof KINDS)[number], string>> = {
  tpm: 'sealed to the TPM of this machine',
  passphrase: 'sealed with a passphrase in a file elsewhere',
  credential: 'a systemd credential',
};

/** Step 2: the root key, from which all other keys of this kiosk are derived, and the words by which central IT recognises it. */
export const keysStep: Step = {
  id: 'keys',
  title: 'Keys of this kiosk',
  section: 'key',
  check: async (bench) => {
    const state = await bench.openIfThere();
    if (state === null || bench.facts('keys') === null) return TODO;
    return done(spokenForm(deviceIdentity(state.ring, 'kiosk').deviceKeyId));
  },
  examine: async (bench) => {
    const { key } = bench.answers;
    if (key === undefined) return [missingSection('key')];
    if (key.kind === 'development') return await found('key.kind', () => onlySimulated(bench));
    if (key.kind === 'passphrase') return await found('key.file', () => passphraseFile(bench));
    const device = /^device:(\/.+)$/.exec(key.kind === 'tpm' ? (key.tcti ?? DEFAULT_TCTI) : '')?.[1];
    return device === undefined ? [] : await found('key.kind', () => tpmIsThere(device));
  },
  run: async (bench): Promise<Facts> => {
    clockHolds(bench);
    const chosen = bench.progress.key as Config['key'] | null;
    if (chosen === null || (await bench.openIfThere()) === null) await bench.chooseKey(await choose(bench));
    const { ring, journal } = await bench.open();
    const { simulated } = bench;
    // The row is written before the step is recorded as done: a bench with simulated hardware must say so even if this run
    // fails.
    if (!journal.caseRows('provisioning').some(({ text }) => text.includes('"step":"keys"'))) {
      const row = journal.appendSystem('provisioned', 'provisioning', { step: 'keys', simulated, by: operator() });
      if (!row.ok) throw unrecorded(row.detail);
    }
    linkKeyOf(bench);
    const { deviceKeyId } = deviceIdentity(ring, 'kiosk');
    bench.say('   Fingerprint of this kiosk, for a call with central IT:');
    bench.say(`     ${spokenForm(deviceKeyId)}`);
    bench.say(`     ${hexGroups(deviceKeyId)}`);
    return { kind: bench.progress.key?.['kind'] ?? '', deviceKeyId };
  },
};

/** Public half of the link key, which is made here and is independent of all other keys. */
export function linkKeyOf({ stateDir }: Bench): Uint8Array {
  const made = makeLinkKey(stateDir, randomBytes);
  if (made.ok) return linkPublicKey(made.seed);
  throw new StepRefused('PROVISION_STATE', made.message, 'Put that right, then run the step again.');
}

function onlySimulated({ simulated }: Bench): void {
  if (simulated) return;
  const remedy = 'Choose tpm, passphrase or credential; or --simulated for a training bench.';
  throw new StepRefused(
    'PROVISION_KEY_DEVELOPMENT',
    'A development key is stored next to the data that it opens.',
    remedy,
  );
}

function tpmIsThere(device: string): void {
  if (existsSync(device)) return;
  const remedy = 'Switch the TPM on in the firmware, or choose the kind passphrase.';
  throw new StepRefused('PROVISION_KEY', `${device} does not exist: this machine has no usable TPM.`, remedy);
}

async function choose(bench: Bench): Promise<Config['key']> {
  const { key } = bench.answers;
  const hint = existsSync('/dev/tpmrm0') ? 'tpm' : 'passphrase';
  const kind =
    key?.kind ??
    (await bench.answer(undefined, 'key', {
      text: 'Where the key is kept',
      offer: hint,
      choices: KINDS.map((value) => ({ value, words: KIND_WORDS[value] })),
      isClosed: true,
    }));
  if (kind === 'development') onlySimulated(bench);
  const left = ROOT_KEY_FILES.find((name) => existsSync(join(bench.stateDir, name)));
  if (left !== undefined && bench.progress.key === null) {
    const message = `${join(bench.stateDir, left)} is the key of a kiosk that was set up earlier.`;
    throw new StepRefused('PROVISION_EARLIER', message, 'Decommission it, or choose an empty folder with --state.');
  }
  switch (kind) {
    case 'development':
      return { kind };
    case 'tpm': {
      const given = key?.kind === 'tpm' ? key : null;
      return { kind, tcti: given?.tcti ?? DEFAULT_TCTI, pcrs: given?.pcrs ?? [] };
    }
    case 'credential':
      return { kind, name: key?.kind === 'credential' ? key.name : 'waypost-root-key' };
    case 'passphrase':
      return { kind, file: await passphraseFile(bench) };
    default:
      throw new StepRefused(
        'PROVISION_KEY',
        `"${kind}" is not a kind of key storage.`,
        `Choose one of: ${KINDS.join(', ')}.`,
      );
  }
}

/** The file that holds the passphrase; a technician who names a new one types it twice. */
async function passphraseFile(bench: Bench): Promise<string> {
  const { key } = bench.answers;
  const given = key?.kind === 'passphrase' ? key.file : undefined;
  const file = bench.at(await bench.answer(given, 'key.file', 'File of the passphrase, outside the state folder'));
  if (!existsSync(file) && !bench.unattended) {
    const typed = await bench.secret('New passphrase, at least 12 characters (not shown)');
    const fault =
      (await bench.secret('The same passphrase again')) === typed ? passphraseFault(typed) : 'They are not the same.';
    if (fault !== null) throw new StepRefused('PROVISION_KEY', fault, 'Run it again.');
    await replaceFile(file, `${typed}\n`, { suffix: 'part' });
  }
  const read = passphraseIn(file);
  const fault = read.ok ? passphraseFault(read.text) : read.message;
  if (fault !== null)
    throw new StepRefused('PROVISION_KEY', `key.file: ${fault}`, `Correct ${file}, then run the step again.`);
  return file;
}
