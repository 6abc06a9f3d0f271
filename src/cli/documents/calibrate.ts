import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { whyRefused } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import {
  CALIBRATED_CHECK_IDS,
  type CalibratedCheck,
  calibrationName,
  calibrationOf,
  documentsNeeded,
  isCalibrated,
  LEAST_DOCUMENTS,
} from '../../core/document/calibration/index.ts';
import { DEFAULT_CAPTURE_LIMITS } from '../../core/document/index.ts';
import {
  illuminationsOf,
  imagerOf,
  openCalibrations,
  openDocumentTypes,
  uvReferenceOf,
} from '../../daemon/lane/index.ts';
import { openTrust, SealReadingService } from '../../daemon/signed/index.ts';
import { stationOf } from '../../daemon/state/index.ts';
import { recordCalibration, withdrawCalibration } from '../../delivery/packs/index.ts';
import type { PageService } from '../../inference/host/index.ts';
import {
  analyzeAll,
  chooseAll,
  chosenWords,
  type Eyes,
  eyesOf,
  folderOf,
  kitOf,
  modelsOf,
  type Observation,
  rateOf,
  recordOf,
  SameDocuments,
  type Seen,
  settingOf,
  uncountedLines,
  withSetting,
  writeKit,
} from '../calibration/index.ts';
import { startInference } from '../evaluation/index.ts';
import { CALIBRATIONS } from '../reports/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  notTried,
  type OpenedState,
  onState,
  operator,
  refuse,
  type StateContext,
  type StateOptions,
  stateContext,
} from '../state/index.ts';
import { askPins, collect, type SecondPerson, signTogether, type TwoSigners, twoPeople } from '../terminal/index.ts';
import { perDayOf, showCalibrations, WRONG_RATE } from './calibration-status.ts';

interface CalibrateOptions extends StateOptions {
  pages: string;
  attackKit?: string;
  check: string[];
  target: string;
  perDay?: string;
  technician: string;
  approver: string;
  consent?: boolean;
}

/** What the command needs; tests pass their own parts. */
export interface CalibrateParts {
  /** Null if this is not possible; the reason has then been printed. */
  openEyes(state: OpenedState, config: string): Promise<Eyes | null>;
  askPins: typeof askPins;
  salt(): Uint8Array;
}

const ownParts: CalibrateParts = { openEyes, askPins, salt: () => randomBytes(32) };

/** Smallest and largest target, per cent. Below, thousands of documents would be needed; above, the claim is worthless. */
const TARGET_PERCENT = { least: 0.1, most: 10 } as const;
const CONFIG = ['--config <file>', 'configuration of the kiosk'] as const;
const PER_DAY = [
  '--per-day <n>',
  'genuine documents that this imager can capture in a day, to work out how many days are needed',
] as const;

/** `waypost calibrate documents|show|withdraw`: document checks on this imager (docs/document-checks.md). */
export function registerCalibrateCommands(
  program: Command,
  context: StateContext = stateContext,
  parts: CalibrateParts = ownParts,
): void {
  const calibrate = program
    .command('calibrate')
    .description('thresholds of the document checks on the imager of this kiosk');
  calibrate
    .command('documents')
    .description('set thresholds from genuine pages of this imager; a technician and a second person sign')
    .requiredOption('--pages <dir>', 'pictures of genuine documents, as this imager writes them; only scores are kept')
    .option('--attack-kit <dir>', 'one folder of pictures for each family of forgeries, for example screen-phone')
    .option(
      '--check <id>',
      `check to calibrate; may be repeated; without it, all of these: ${CALIBRATED_CHECK_IDS.join(', ')}`,
      collect,
      [],
    )
    .option('--target <share>', 'proportion of genuine documents that may raise an alarm, at 95 % confidence', '5%')
    .option(...PER_DAY)
    .requiredOption('--technician <id>', 'account of the technician')
    .requiredOption('--approver <id>', 'account of the second person: a supervisor or another technician')
    .option('--consent', 'the holders of the documents agreed')
    .requiredOption(...CONFIG)
    .action(async (options: CalibrateOptions) =>
      onState(context, options, (state) => calibrateDocuments({ context, state, parts }, options)),
    );
  calibrate
    .command('kit <folder>')
    .description('write synthetic pages to print and to display: the attack kit')
    .action(async (folder: string) => kit(context, folder));
  reports(calibrate.command('show'), CALIBRATIONS)
    .description('list what is calibrated on this kiosk, whether it is in force, and what is missing for the rest')
    .option(...PER_DAY)
    .requiredOption(...CONFIG)
    .action((options: StateOptions & ReportOptions & { perDay?: string }) =>
      reporting(context, { kind: CALIBRATIONS, options }, (out) =>
        onState(out, options, (state) => showCalibrations(out, state, perDayOf(options.perDay))),
      ),
    );
  calibrate
    .command('withdraw <name>')
    .description('withdraw a calibration, by its name in waypost calibrate show; a technician and a second person sign')
    .requiredOption('--reason <text>', 'reason, for the audit; do not name a traveller')
    .requiredOption('--technician <id>', 'account of the technician')
    .requiredOption('--approver <id>', 'account of the second person: a supervisor or another technician')
    .requiredOption(...CONFIG)
    .action(async (name: string, options: StateOptions & TwoSigners & { reason: string }) =>
      onState(context, options, (state) => withdraw({ context, state, parts }, name, options)),
    );
}

interface Desk {
  context: StateContext;
  state: OpenedState;
  parts: CalibrateParts;
}

class Refused extends Error {
  readonly code: number;

  constructor(message: string, code: number = EXIT_REFUSED) {
    super(message);
    this.code = code;
  }
}

async function calibrateDocuments(desk: Desk, options: CalibrateOptions): Promise<void> {
  try {
    await calibrateOrRefuse(desk, options);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    desk.context.warn(error.message);
    desk.context.exit(error.code);
  }
}

async function calibrateOrRefuse(desk: Desk, options: CalibrateOptions): Promise<void> {
  const { context, state } = desk;
  const checks = checksOf(options.check);
  const target = targetOf(options.target);
  const stated = perDayOf(options.perDay);
  if (stated === 'wrong') throw new Refused(WRONG_RATE, EXIT_NOT_TRIED);
  if (options.consent !== true) {
    throw new Refused(
      'Did the holders of these documents agree? Confirm it with --consent. No picture was read.',
      EXIT_NOT_TRIED,
    );
  }
  const imager = imagerOf(state.config);
  if (imager === null) {
    const message =
      'Which imager is this? State imager.device in the configuration: { "model": …, "serial": …, "firmware": … }. ' +
      'A calibration applies to one imager and one firmware.';
    throw new Refused(message, EXIT_NOT_TRIED);
  }
  const people = twoPeople(state.accounts, options);
  if (!people.ok) throw new Refused(people.message);
  if (!state.clock.trusted()) throw new Refused('The clock of this machine cannot be trusted: set it first.');
  const { genuine, attacks } = await observeAll(desk, options);
  for (const line of uncountedLines(genuine.uncounted)) context.print(line);
  const setting = settingOf(genuine.pages);
  if (!setting.ok) throw new Refused(`${setting.message} Nothing was calibrated.`);
  const kit = new Map<string, Observation[]>();
  for (const [family, looked] of attacks) {
    const { pages, uncounted } = withSetting(looked, setting.images);
    kit.set(family, pages);
    if (uncounted.length > 0) context.print(`${options.attackKit}/${family}:`);
    for (const line of uncountedLines(uncounted)) context.print(line);
  }
  const models = modelsOf(genuine.pages);
  const counted = models.map(({ country, type, n }) => `${country} ${type} ${n}`).join(', ');
  context.print(`${genuine.pages.length} documents counted, by issuer and type: ${counted}`);
  if (models.length === 1) context.print('They are all of one document type: the result applies only to that type.');
  const minSharpness = await sharpnessInForce(state);
  const chosen = chooseAll({ genuine: genuine.pages, kit, checks, target, minSharpness });
  const named = options.check.length > 0;
  // Nobody needs to hear about a lamp that the imager does not have unless they asked for it.
  const told = chosen.filter((one) => named || one.unscored !== 'SENSOR_NOT_FITTED');
  const rate = rateOf(genuine.pages, stated);
  for (const one of told) for (const line of chosenWords(one, { target, rate })) context.print(line);
  const ready = chosen.filter((one) => one.result.ok);
  const isShort = told.some(({ result }) => !result.ok && result.reason === 'CAL_TOO_FEW');
  if (isShort && rate.source === null)
    context.print('The pictures are all from one day. Use --per-day N to state how many documents are read in a day.');
  if (ready.length === 0) throw new Refused('Nothing was calibrated.');
  await sign(desk, {
    people,
    records: ready.map((one) => recordOf(one, { state, imager, images: setting.images, target, people })),
  });
  context.print(`Only scores were kept. Delete the pictures in ${options.pages}.`);
  if (ready.length < chosen.length && named) context.exit(EXIT_REFUSED);
}

/** What the command prints while it examines pictures. */
async function observeAll(
  { context, state, parts }: Desk,
  options: CalibrateOptions,
): Promise<{ genuine: Seen; attacks: Map<string, Seen> }> {
  const folder = await folderOf(options.pages);
  if (!folder.ok) throw new Refused(folder.message, EXIT_NOT_TRIED);
  const families = options.attackKit === undefined ? null : await kitOf(options.attackKit);
  if (families !== null && !families.ok) throw new Refused(families.message, EXIT_NOT_TRIED);
  const eyes = await parts.openEyes(state, options.config ?? '');
  if (eyes === null) throw new Refused('Nothing was calibrated.', EXIT_NOT_TRIED);
  try {
    const progress = (line: string): void => context.print(line);
    const same = new SameDocuments(parts.salt());
    const fitted = illuminationsOf(state.config);
    const place = { dir: options.pages, files: folder.files, fitted };
    const genuine = await analyzeAll(eyes, place, { refuse: (document) => same.refuse(document), progress });
    const attacks = new Map<string, Seen>();
    for (const [family, { files }] of families?.families ?? []) {
      const at = { dir: `${options.attackKit}/${family}`, files, fitted };
      attacks.set(family, await analyzeAll(eyes, at, { refuse: () => null, progress }));
    }
    return { genuine, attacks };
  } finally {
    await eyes.stop();
  }
}

async function sign(
  { context, state, parts }: Desk,
  { people, records }: { people: SecondPerson & { ok: true }; records: ReturnType<typeof recordOf>[] },
): Promise<void> {
  const desk = { context, state, askPins: parts.askPins };
  const verified = await signTogether(desk, people, `To sign ${records.length} calibration(s)`);
  if (!verified.ok) throw new Refused(`${verified.message} Nothing was calibrated.`);
  for (const record of records) {
    const verdict = await recordCalibration(record, { ...stationOf(state), by: operator() });
    if (!verdict.ok) throw new Refused(`${record.check}: ${verdict.message} (${verdict.reason})`);
    context.print(
      `${calibrationName(record.check, record.component)}: record ${verdict.id.slice(0, 12)}, valid until ${record.validUntil.slice(0, 10)}`,
    );
  }
  context.print('In force from the next start of the daemon.');
}

function checksOf(names: readonly string[]): CalibratedCheck[] {
  const strange = names.find((name) => !isCalibrated(name));
  if (strange !== undefined) {
    throw new Refused(
      `${strange} cannot be calibrated. These checks can: ${CALIBRATED_CHECK_IDS.join(', ')}.`,
      EXIT_NOT_TRIED,
    );
  }
  const wanted = names.filter(isCalibrated);
  return CALIBRATED_CHECK_IDS.filter((check) => wanted.length === 0 || wanted.includes(check));
}

function targetOf(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim())?.[1];
  const value = Number(percent);
  const { least, most } = TARGET_PERCENT;
  if (percent !== undefined && value >= least && value <= most) return value / 100;
  const why =
    percent === undefined
      ? `${text} is not a percentage`
      : value < least
        ? `no realistic number of documents proves ${value} % (${least} % needs ${documentsNeeded(least / 100)})`
        : `a check that may raise an alarm for ${value} % of genuine documents is of no use`;
  throw new Refused(
    `--target: ${why}. Give ${least}% to ${most}%; ${LEAST_DOCUMENTS} documents prove 5%.`,
    EXIT_NOT_TRIED,
  );
}

async function sharpnessInForce(state: OpenedState): Promise<number> {
  const standings = await openCalibrations(state).standings();
  const capture = standings.find(({ name, fault }) => name === 'document.capture' && fault === null);
  return capture?.stored?.record.threshold ?? DEFAULT_CAPTURE_LIMITS.minSharpness;
}

async function openEyes(state: OpenedState, configFile: string): Promise<Eyes | null> {
  const { config, clock } = state;
  const supervisor = await startInference({ modelsDir: undefined, profile: undefined, config: configFile });
  if (supervisor === null) return null;
  const { models, pageWidthMm } = config;
  const { models: types } = openDocumentTypes(stationOf(state));
  const uvReference = uvReferenceOf(config);
  const { trusted } = openTrust({ ...state, played: null });
  const seals = (service: PageService) =>
    new SealReadingService({ supervisor: service, clock, trusted, log: () => undefined });
  return eyesOf(supervisor, { clock, profile: models.profile, pageWidthMm, uvReference, types, seals });
}

async function kit(context: StateContext, folder: string): Promise<void> {
  try {
    for (const line of await writeKit(folder)) context.print(line);
  } catch (error) {
    notTried(context, whyRefused(error, folder, 'written'));
  }
}

async function withdraw(
  { context, state, parts }: Desk,
  name: string,
  { reason, technician, approver }: TwoSigners & { reason: string },
): Promise<void> {
  if (calibrationOf(name) === null) {
    const message = `There is no calibration named ${name}. To see the names, run: waypost calibrate show --config FILE`;
    return notTried(context, message);
  }
  const people = twoPeople(state.accounts, { technician, approver });
  if (!people.ok) return refuse(context, people.message);
  const desk = { context, state, askPins: parts.askPins };
  // Without its calibration a check may no longer count, and one person alone must not be able to blind a lane.
  const verified = await signTogether(desk, people, `To withdraw the calibration of ${name}`);
  if (!verified.ok) return refuse(context, `${verified.message} Nothing was changed.`);
  const signed = { by: operator(), technician, approver, reason: reason.slice(0, 300) };
  const verdict = await withdrawCalibration(name, stationOf(state), signed);
  if (!verdict.ok) return refuse(context, `${verdict.message} (${verdict.reason})`);
  context.print(`${name} runs as delivered from the next start of the daemon.`);
}
