import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { putWhole } from '../../adapters/storage/exchange-folder/index.ts';
import { ANSWER_ENDING, answerFile, type BodyKeys, carriedIn } from '../../adapters/storage/protection/index.ts';
import type { Answer, ReadReferral } from '../../core/protection/sealed/index.ts';
import { type Ledger, writeLedger } from '../body/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext } from '../state/index.ts';

export type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;

/** Keys and register of a body, opened with its passphrase. */
export interface Open {
  keys: BodyKeys;
  ledger: Ledger;
  office: string;
}

/** Lists the drills, and accepts unanswered ones if requested; false if that is not possible. */
export async function drillsOf(
  words: Words,
  folder: string,
  input: Open & { answerDrills: boolean; drills: readonly { referral: ReadReferral; from: string }[] },
): Promise<boolean> {
  const { ledger, drills, answerDrills } = input;
  words.print('');
  let answered = 0;
  for (const { referral, from } of drills) {
    const { refNo, at, siteId } = referral;
    const open = ['opened', 'received'].includes(ledger[refNo]?.state ?? '');
    if (answerDrills && open) {
      if (!(await answer(words, { ...input, folder }, { refNo, state: 'accepted', reason: null }))) return false;
      answered += 1;
    }
    words.print(`Drill, about nobody: ${refNo}  (${ledger[refNo]?.state})  from ${from}, site ${siteId}, ${at}`);
  }
  if (answerDrills)
    words.print(`${answered} of ${drills.length} drills answered now. Carry ${folder} back to the kiosk.`);
  else words.print(`${drills.length} drills. To answer all of them at once, run the same command with --answer-drills`);
  return true;
}

/** Writes the signed answer to an entry of the register, and records it there; false if it cannot be written to the folder. */
export async function answer(
  words: Words,
  { keys, ledger, office, folder }: Open & { folder: string },
  { refNo: key, ...stated }: Omit<Answer, 'blake2b'>,
): Promise<boolean> {
  const known = ledger[key];
  if (known === undefined) throw new Error('asked before');
  const { answers } = carriedIn(folder);
  if (!existsSync(answers)) {
    fail(words, `${answers} does not exist: is this the right USB stick?`, EXIT_NOT_TRIED);
    return false;
  }
  const text = answerFile({ refNo: key.slice(0, 10), blake2b: known.blake2b, ...stated }, keys.answers);
  const put = await putWhole(join(answers, key + ANSWER_ENDING), text);
  if (put !== 'written' && put !== 'same') {
    fail(words, `${answers} cannot be written.`, EXIT_REFUSED);
    return false;
  }
  ledger[key] = { ...known, state: stated.state };
  await writeLedger(office, ledger);
  return true;
}

export function fail(words: Words, message: string, code: number): void {
  words.warn(message);
  words.exit(code);
}
