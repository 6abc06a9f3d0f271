import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText, writeWhole } from '../../../adapters/files/index.ts';
import { contentId, replaceFile } from '../../../adapters/storage/files/index.ts';
import { lastChange } from '../../../adapters/storage/journal/index.ts';
import {
  CLAIM_FILE_LIMIT_BYTES,
  type ClaimAnswer,
  type ClaimCode,
  claimRequest,
  deviceIdentity,
  openClaimAnswer,
  readClaimAnswer,
  readClaimCode,
} from '../../../delivery/device/index.ts';
import type { OpenedState } from '../../state/index.ts';
import { passphraseIn } from '../../terminal/index.ts';
import type { Bench } from '../bench.ts';
import { found, missingSection } from '../examine.ts';
import type { Facts } from '../progress.ts';
import { StepRefused, unrecorded } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';
import { linkKeyOf } from './keys.ts';

const FILE = 'claim.json';
const OTHER_PLACE =
  'Plug in the USB stick, or choose another place. If it belongs to another user, mount it for this one (docs/provisioning.md).';
const SUBJECT = 'provisioning-claim';
/** Largest difference between a correct clock and the office's, ms. */
const CLOCK_BEHIND_MS = 600_000;
/** Longest time for carrying an answer to a distant checkpoint, ms: 30 days. */
const ANSWER_CARRIED_MS: number = 30 * 24 * 3_600_000;

/** Step 3: the kiosk proves to central that it was given a code, and central countersigns it. */
export const claimStep: Step = {
  id: 'claim',
  title: 'Claim with the central office',
  section: 'claim',
  check: async (bench) => {
    const state = await bench.openIfThere();
    if (state === null) return TODO;
    if (bench.facts('claim')?.['claimed'] === false) return done('This is a training bench without a central office.');
    const claim = claimOf(state);
    return claim === null ? TODO : done(`Claimed for "${claim.answer.site}".`);
  },
  examine: async (bench) => {
    const { claim } = bench.answers;
    if (claim === undefined) return [missingSection('claim')];
    if (claim === null) return await found('claim', () => onlySimulated(bench));
    const folder = dirname(bench.at(claim.request));
    return [
      ...(await found('claim.codeFile', () => codeOf(bench))),
      ...(await found('claim.request', () => mayWrite(folder, bench.at(claim.request)))),
    ];
  },
  run: async (bench): Promise<Facts> => {
    if (bench.answers.claim === null) {
      onlySimulated(bench);
      return { claimed: false };
    }
    const state = await bench.open();
    const { code, request, answer } = await asked(bench);
    const { deviceKeyId } = deviceIdentity(state.ring, 'kiosk');
    if (!existsSync(answer)) {
      const name = await bench.answer(
        bench.answers.site?.laneName,
        'site.laneName',
        'Name of the lane, as colleagues know it',
      );
      writeRequest(request, claimRequest(state.ring, code, { name, link: linkKeyOf(bench) }));
      throw new StepRefused(
        'PROVISION_CLAIM_WAITS',
        `${request} was written for central IT, and their answer ${answer} has not arrived yet.`,
        'Carry it there (waypost central device accept), and bring back the answer. Then this step continues.',
        answer,
      );
    }
    const read = readText(answer, { limitBytes: CLAIM_FILE_LIMIT_BYTES, what: 'the answer from central IT' });
    if (!read.ok)
      throw new StepRefused('PROVISION_CLAIM_REFUSED', read.message, 'Copy the answer to the USB stick again.');
    const text = read.value;
    const opened = openClaimAnswer(text, { deviceKeyId, code });
    if (!opened.ok) {
      const remedy = 'Use the file that central IT wrote for this kiosk, and the code that they gave for it.';
      throw new StepRefused('PROVISION_CLAIM_REFUSED', `${answer}: ${opened.message} (${opened.reason})`, remedy);
    }
    const { file } = opened;
    clockAgrees(bench, file.answer.acceptedAt);
    const { claim, site, central } = file.answer;
    const body = { id: contentId(file), claim, site, central };
    const row = state.journal.appendSystem('provisioned', SUBJECT, body);
    if (!row.ok) throw unrecorded(row.detail);
    await replaceFile(join(bench.stateDir, FILE), text, { suffix: 'part' });
    bench.say(`   Central IT accepted this kiosk for "${site}".`);
    // The rest of central IT's files are most likely in this folder.
    return { claimed: true, claim, site, central, folder: dirname(answer).slice(0, 400) };
  },
};

/** The countersigned claim of this kiosk, as the audit names it; null if there is no valid one. */
export function claimOf({ config, ring, journal }: OpenedState): ClaimAnswer | null {
  const path = join(config.stateDir, FILE);
  if (!existsSync(path) || statSync(path).size > CLAIM_FILE_LIMIT_BYTES) return null;
  const read = readClaimAnswer(readFileSync(path, 'utf8'));
  if (!read.ok || read.file.answer.deviceKeyId !== deviceIdentity(ring, 'kiosk').deviceKeyId) return null;
  return lastChange(journal, SUBJECT, ['provisioned'])?.id === contentId(read.file) ? read.file : null;
}

/**
 * Compares the clock with the office's time, the only one here for which somebody vouches. If the clock were years off, accounts,
 * audit and lists could not be told from forged ones later.
 */
function clockAgrees(bench: Bench, acceptedAt: string): void {
  const now = bench.clock.wall();
  const sinceMs = now.getTime() - Date.parse(acceptedAt);
  if (sinceMs >= -CLOCK_BEHIND_MS && sinceMs <= ANSWER_CARRIED_MS) return;
  const message = `Central IT signed this answer at ${acceptedAt}, but the clock of this kiosk shows ${now.toISOString()}.`;
  const remedy =
    'Set the clock (timedatectl set-time "YYYY-MM-DD HH:MM:SS") and run the step again; or ask for a new code.';
  throw new StepRefused('PROVISION_CLOCK', message, remedy);
}

function onlySimulated({ simulated }: Bench): void {
  if (simulated) return;
  throw new StepRefused('PROVISION_ANSWER_MISSING', 'claim is null.', 'Only a bench with --simulated may omit it.');
}

async function asked(bench: Bench): Promise<{ code: ClaimCode; request: string; answer: string }> {
  const { claim } = bench.answers;
  const code = await codeOf(bench);
  const request = await bench.answer(claim?.request, 'claim.request', 'File for central IT, on the USB stick');
  const answer = await bench.answer(claim?.answer, 'claim.answer', {
    text: 'File of their answer, on the USB stick',
    offer: join(dirname(request), 'answer.json'),
  });
  return { code, request: bench.at(request), answer: bench.at(answer) };
}

async function codeOf(bench: Bench): Promise<ClaimCode> {
  const { claim } = bench.answers;
  const typed =
    claim == null ? await bench.code('claim.codeFile', 'Claim code from central IT') : inFile(bench.at(claim.codeFile));
  const code = readClaimCode(typed);
  if (code !== null) return code;
  const where = claim == null ? 'What you typed' : `claim.codeFile (${claim.codeFile})`;
  const remedy = 'It has six groups of four letters and digits. Ask central IT to read it out again.';
  throw new StepRefused('PROVISION_CLAIM_CODE', `${where} is not a claim code: a letter is wrong or missing.`, remedy);
}

function inFile(path: string): string {
  const read = passphraseIn(path);
  if (read.ok) return read.text;
  throw new StepRefused('PROVISION_CLAIM_CODE', `claim.codeFile: ${read.message}`, 'Write the code into that file.');
}

/** Writes the request. A repeated one has the same bytes, so that central answers it again. */
function writeRequest(path: string, text: string): void {
  const fault = writeWhole(path, text, { mode: 0o644, existing: 'replace' });
  if (fault !== null) throw new StepRefused('PROVISION_DEVICE', fault, OTHER_PLACE);
}

/** Whether the folder of the request accepts a file, before one is written. */
function mayWrite(folder: string, path: string): void {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StepRefused('PROVISION_DEVICE', `${path} cannot be written (${code}).`, OTHER_PLACE);
  }
}
