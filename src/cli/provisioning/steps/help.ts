import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, readText } from '../../../adapters/files/index.ts';
import { folderWords } from '../../../adapters/storage/exchange-folder/index.ts';
import {
  ANSWER_ENDING,
  type CarryFault,
  carriedIn,
  carryIn,
  carryOut,
  folderFault,
  type ProtectionStore,
} from '../../../adapters/storage/protection/index.ts';
import { dialled, type HelpNumber, type HelpRoute } from '../../../core/protection/route/index.ts';
import { DAY_MS, MINUTE_MS } from '../../../core/time/index.ts';
import {
  carrierAtSetUp,
  drillsBeside,
  noteNumberTried,
  numbersTried,
  openRoute,
  packInForce,
  packPlace,
  ruledLane,
  wayBeside,
} from '../../../daemon/lane/index.ts';
import { installPack, SIGNED_PACK_LIMIT_BYTES } from '../../../delivery/packs/index.ts';
import { type OpenedState, operator } from '../../state/index.ts';
import type { Bench } from '../bench.ts';
import { missingSection, notThere } from '../examine.ts';
import type { Facts } from '../progress.ts';
import { type AnswerFault, StepRefused, unrecorded } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';

/** How old a call may be; an older one does not prove anything about today. */
const CALLED_WITHIN_MS = 7 * DAY_MS;
/** How far ahead a stated time may be, because two people's clocks differ. */
const AHEAD_MS = 5 * MINUTE_MS;

/** Step 11: a route to help that was tried: a number that a person answered, and a sealed drill with its answer. */
export const helpStep: Step = {
  id: 'help',
  title: 'Route to help: number called, drill answered',
  section: 'help',
  check: async (bench) => {
    const facts = bench.facts('help');
    const state = await bench.openIfThere();
    if (facts === null || state === null) return TODO;
    if (facts['none'] === true) return done('This is a training bench: nobody can be helped from here.');
    const number = String(facts['number']);
    if (numbersTried(state.journal)(number) === null) return TODO;
    if (facts['sealed'] !== true) return done(`Telephone: ${number}. The policy does not require a sealed route.`);
    return answeredDrill(state) ? done(`${number}; drill answered after ${facts['minutes']} min.`) : TODO;
  },
  examine: (bench) => {
    const { help } = bench.answers;
    if (help === undefined) return [missingSection('help')];
    if (help === null)
      return bench.simulated ? [] : [fault('help', 'help is null.', 'Only a bench with --simulated may omit it.')];
    const faults = help.pack === null ? [] : notThere(bench, 'help.pack', bench.at(help.pack));
    const wrong = timeFault(bench, new Date(help.called.answeredAt));
    if (wrong !== null)
      faults.push(fault('help.called.answeredAt', wrong, 'Call again, and write down when a person answered.'));
    return faults;
  },
  run: async (bench): Promise<Facts> => {
    const state = await bench.open();
    if (hasNone(bench, state)) {
      bench.say(
        '   This is a training bench without a central office: it has no number and no receiving body. It can never go into production.',
      );
      return { none: true };
    }
    const { help } = ruledLane(state).policy;
    if (help.emergency === null)
      throw refused(
        'The policy has no help.emergency: officers of this lane would not know whom to call.',
        'Ask central IT for a policy pack with help.emergency, install it (step site), then run the step again.',
      );
    if (help.sealed) await takePack(bench, state);
    const opened = openRoute(state);
    if (!opened.ok) throw refused(opened.message, opened.remedy);
    const { store } = opened;
    try {
      const number = await callNumber(bench, state, store);
      if (!help.sealed) return { sealed: false, number };
      const minutes = await drill(bench, state, store);
      return { sealed: true, number, minutes, carrier: state.config.protection.folder === null ? 'stick' : 'folder' };
    } finally {
      store.close();
    }
  },
};

/** Whether a person has to carry sealed files from this kiosk, as far as is known yet. */
export async function needsCarrier(bench: Bench): Promise<boolean> {
  const state = await bench.openIfThere();
  const config = bench.config();
  if (state !== null && config !== null)
    return (
      !hasNone(bench, { config }) &&
      config.protection.folder === null &&
      ruledLane({ ...state, config }).policy.help.sealed
    );
  const { site, help } = bench.answers;
  if (help == null || help.pack === null || site?.siteFile == null) return false;
  const read = readJson(bench.at(site.siteFile), {
    limitBytes: SITE_FILE_BYTES,
    what: 'the site file from central IT',
  });
  const parts = read.ok ? siteParts.safeParse(read.value).data : undefined;
  return parts !== undefined && parts.protection?.folder == null;
}

/** Whether this is a bench without an office, which has nobody to call. */
function hasNone({ simulated, answers, unattended }: Bench, { config }: Pick<OpenedState, 'config'>): boolean {
  if (!simulated) return false;
  return unattended ? answers.help == null : config.protection.packKeys.keys.length === 0;
}

const SITE_FILE_BYTES = 256 * 1024;
const siteParts = z.object({ protection: z.object({ folder: z.string().nullish() }).optional() });

const refused = (message: string, remedy: string): StepRefused => new StepRefused('PROVISION_HELP', message, remedy);

const fault = (field: string, message: string, remedy: string): AnswerFault => ({
  field,
  reason: 'PROVISION_HELP',
  message,
  remedy,
  mayCome: false,
});

function answeredDrill(state: OpenedState): boolean {
  const opened = openRoute(state);
  if (!opened.ok) return false;
  const answered = opened.store.drills().some(({ answeredAtMs, rejected }) => answeredAtMs !== null && !rejected);
  opened.store.close();
  return answered;
}

/** Installs the site's protection pack, which must name a receiving body that the policy allows. */
async function takePack(bench: Bench, state: OpenedState): Promise<void> {
  const remedy =
    'Ask central IT for the protection pack of this site: signed by the keys of protection.packKeys in the site file, with a receiving body that the policy allows.';
  if (bodiesOf(state) > 0) return;
  const folder = bench.facts('claim')?.['folder'];
  const beside = typeof folder === 'string' ? join(folder, 'pack.json') : '';
  const file = bench.at(
    await bench.answer(bench.answers.help?.pack ?? undefined, 'help.pack', {
      text: 'Signed protection pack from central IT (file)',
      offer: existsSync(beside) ? beside : undefined,
    }),
  );
  const read = readText(file, { limitBytes: SIGNED_PACK_LIMIT_BYTES, what: 'a protection pack' });
  if (!read.ok) throw refused(read.message, remedy);
  const taken = await installPack(read.value, { ...packPlace(state), by: operator() });
  if (!taken.ok) throw refused(`${file}: ${taken.message} (${taken.reason})`, remedy);
  if (bodiesOf(state) === 0) throw refused(`${file} has no receiving body that the policy allows.`, remedy);
  bench.say(`   Protection pack ${packInForce(state).pack.version} is in force`);
}

/** Number of bodies in the installed pack that the policy allows and that have a key. */
function bodiesOf(state: OpenedState): number {
  const { pack, from } = packInForce(state);
  if (from !== 'installed') return 0;
  const { referralBody } = ruledLane(state).policy;
  return pack.bodies.filter(({ id, keys }) => keys.length > 0 && (referralBody === null || id === referralBody)).length;
}

/** The route as it will be once its carrier has chosen a PIN; there was no screen yet at which to choose one. */
function beside(state: OpenedState) {
  return { ...state, accounts: carrierAtSetUp(state.accounts, state.clock.wall()) };
}

/** Has a number called until a person answers, and records that in the audit; one tried recently is not called again. */
async function callNumber(bench: Bench, state: OpenedState, store: ProtectionStore): Promise<string> {
  const { numbers, codes } = wayBeside(beside(state), store).standing().route;
  if (codes.includes('REF_NO_NUMBER'))
    throw refused('No number is set up.', 'Ask central IT for a policy with help.emergency.');
  for (const number of numbers) bench.say(`   ${wordsOf(number)}`);
  const [first] = numbers;
  if (!codes.includes('REF_NUMBER_UNTRIED')) return first.number;
  const { number, at } = bench.unattended ? calledBefore(bench, numbers) : await calledNow(bench, first);
  const technician = state.accounts.list().find(({ active, role }) => active && role === 'technician');
  if (technician === undefined)
    throw new StepRefused('PROVISION_ACCOUNT', 'There is no technician.', 'Run the step accounts first.');
  if (!noteNumberTried(state.journal, { number: number.number, by: technician.id, at }))
    throw unrecorded('The audit cannot be written.');
  bench.say(`   ${number.number}: a person answered, entered for ${technician.id}`);
  if (number !== first)
    bench.say(
      `   Call ${first.number} as well: the screens show it first. A supervisor enters it on the supervisor page.`,
    );
  return number.number;
}

function calledBefore(bench: Bench, numbers: HelpRoute['numbers']): { number: HelpNumber; at: Date } {
  const { called } = bench.answers.help ?? {};
  if (called === undefined)
    throw new StepRefused(
      'PROVISION_ANSWER_MISSING',
      'The answers lack help.called.',
      'Call the number, and give help.called.',
    );
  const number = numbers.find((one) => dialled(one.number) === dialled(called.number));
  if (number === undefined)
    throw refused(
      `help.called.number: ${called.number} is not a number of this lane.`,
      `Call one of them, preferably the first: ${numbers.map((one) => one.number).join(', ')}.`,
    );
  const at = new Date(called.answeredAt);
  const wrong = timeFault(bench, at);
  if (wrong !== null)
    throw refused(`help.called.answeredAt: ${wrong}`, 'Call again, and write down when a person answered.');
  return { number, at };
}

/** Asks for the time of the call. It must be typed and is never offered, because pressing Enter is not a telephone call. */
async function calledNow(bench: Bench, number: HelpNumber): Promise<{ number: HelpNumber; at: Date }> {
  const typed = await bench.answer(
    undefined,
    'help.answeredAt',
    `Call ${number.number} now. When did a person answer (HH:MM)? Or type nobody`,
  );
  const [, hours = '', minutes = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(typed) ?? [];
  if (hours === '')
    throw refused(
      `No person answered at ${number.number} yet ("${typed}").`,
      'Call again when somebody answers there, or ask central IT for another number.',
    );
  const at = bench.clock.wall();
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() > bench.clock.wall().getTime() + AHEAD_MS) at.setDate(at.getDate() - 1);
  return { number, at };
}

function timeFault({ clock }: Bench, at: Date): string | null {
  const sinceMs = clock.wall().getTime() - at.getTime();
  if (sinceMs < -AHEAD_MS) return `${at.toISOString()} is in the future.`;
  return sinceMs > CALLED_WITHIN_MS ? `${at.toISOString()} is more than seven days ago.` : null;
}

function wordsOf({ kind, who, number, hours }: HelpNumber): string {
  const name =
    kind === 'emergency' ? 'emergency' : kind === 'mobile' ? 'emergency by mobile telephone' : (who['en'] ?? kind);
  return `${name}: ${number}${hours === null ? '' : `, ${hours}`}`;
}

/** Whole minutes until the drill was answered; without an answer the step waits until somebody brings it. */
async function drill(bench: Bench, state: OpenedState, store: ProtectionStore): Promise<number | null> {
  const folder = await carrierFolder(bench, state);
  const now = (): Date => state.clock.wall();
  const holds = (fault: CarryFault | null): void => {
    if (fault !== null)
      throw new StepRefused(
        'PROVISION_DEVICE',
        `${folder}: ${wordsOfFault(fault)}.`,
        'Plug in the USB stick, or prepare the folder, then run the step again.',
      );
  };
  holds(await folderFault(folder));
  const taken = await carryIn({ store, folder, now });
  holds(taken.fault);
  if (taken.refused > 0)
    throw refused(
      `${taken.refused} answers in ${folder} are not from the receiving body.`,
      'Keep the USB stick, and ask the receiving body to answer the drill again.',
    );
  const last = store.drills().at(-1);
  if (last !== undefined && last.answeredAtMs !== null && !last.rejected) {
    const minutes = Math.max(1, Math.ceil((last.answeredAtMs - last.sealedAtMs) / MINUTE_MS));
    bench.say(`   The drill was answered after ${minutes} min`);
    return minutes;
  }
  if (last?.rejected === true)
    bench.say(
      '   The receiving body did not accept the last drill: another one is sealed. Ask the receiving body why.',
    );
  store.noteExchange(now());
  const waits = last !== undefined && last.answeredAtMs === null ? last.refNo : null;
  const refNo = waits ?? drillsBeside(beside(state), store).seal();
  if (refNo === null) {
    const { codes } = wayBeside(beside(state), store).standing().route;
    throw refused(
      `No drill can be sealed here (${codes.join(', ')}).`,
      'docs/protection.md, "Before travellers come", explains what to do about each.',
    );
  }
  holds((await carryOut({ store, folder, now })).fault);
  const answer = join(carriedIn(folder).answers, refNo + ANSWER_ENDING);
  throw new StepRefused(
    'PROVISION_HELP_WAITS',
    `A sealed drill is in ${folder}, and its answer ${answer} has not arrived yet.`,
    'The receiving body answers it (waypost protection body open FOLDER --answer-drills). Bring back its answer; then this step continues.',
    answer,
  );
}

/** The site's folder for sealed files, or the one on the stick. */
async function carrierFolder(bench: Bench, { config, accounts }: OpenedState): Promise<string> {
  const { folder } = config.protection;
  if (folder !== null) return folder;
  if (!accounts.list().some(({ active, role }) => active && role === 'protection'))
    throw new StepRefused(
      'PROVISION_ACCOUNT',
      'Nobody has the role protection, and the site has no folder.',
      'Run the step accounts first.',
    );
  const claimed = bench.facts('claim')?.['folder'];
  return bench.at(
    await bench.answer(bench.answers.help?.stick, 'help.stick', {
      text: 'Folder of the USB stick for the receiving body',
      offer: typeof claimed === 'string' ? claimed : undefined,
    }),
  );
}

function wordsOfFault(fault: CarryFault): string {
  return fault === 'REF_STORE_UNAVAILABLE' ? 'the state cannot be stored' : folderWords(fault);
}
