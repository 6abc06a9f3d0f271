import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig, readJson, readText, writeWhole } from '../../../adapters/files/index.ts';
import type { Config } from '../../../core/config/index.ts';
import { policyPlace, ruledLane } from '../../../daemon/lane/index.ts';
import type { ClaimAnswer } from '../../../delivery/device/index.ts';
import { installPolicy, openPolicy, SIGNED_POLICY_LIMIT_BYTES } from '../../../delivery/packs/index.ts';
import { operator } from '../../state/index.ts';
import type { Bench } from '../bench.ts';
import { ofThisVersion, parsedFor } from '../configuration.ts';
import { found, missingSection, notThere } from '../examine.ts';
import type { Facts } from '../progress.ts';
import { type AnswerFault, StepRefused } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';
import { claimOf } from './claim.ts';

const DIRECTIONS: readonly string[] = ['entry', 'exit', 'both'];
const DIRECTION_WORDS: Readonly<Record<string, string>> = {
  entry: 'travellers enter',
  exit: 'travellers leave',
  both: 'travellers enter and leave',
};
const SITE_FILE_BYTES = 256 * 1024;
/** Sections that the kiosk itself decides, not a file from central IT. */
const OWN = ['lane', 'stateDir', 'key', 'scanner', 'imager', 'camera'];

/** Step 4: which lane this is, under which policy; writes the configuration. */
export const siteStep: Step = {
  id: 'site',
  title: 'Site, lane, direction and policy',
  section: 'site',
  check: async (bench) => {
    const config = bench.config();
    const state = await bench.openIfThere();
    if (bench.facts('site') === null || config === null || state === null) return TODO;
    const { standing, ref } = ruledLane({ ...state, config }).policy;
    if (standing !== 'in-force' && !(bench.simulated && standing === 'development')) return TODO;
    return done(`${config.lane.name}, ${config.lane.direction}, ${ref === null ? 'no policy' : ref.policyId}.`);
  },
  examine: async (bench) => {
    const { site } = bench.answers;
    if (site === undefined) return [missingSection('site')];
    const faults: AnswerFault[] = [];
    const file = async (field: 'siteFile' | 'policyPack'): Promise<string | null> => {
      const key = `site.${field}`;
      const refused = await found(key, () => demanded(bench, key, site[field]));
      const path = site[field] === null ? null : bench.at(site[field]);
      const absent = path === null ? [] : notThere(bench, key, path);
      faults.push(...refused, ...absent);
      return absent.length > 0 ? null : path;
    };
    const [siteFile, pack] = [await file('siteFile'), await file('policyPack')];
    const config = (): Config => {
      const lane = { id: site.laneId, name: site.laneName, site: site.name ?? '-', direction: site.direction };
      return parsedFor(
        bench,
        { ...siteParts(siteFile), ...partsOf(bench, site.port), lane },
        siteFile ?? 'the answers',
      );
    };
    const wrong = await found('site.siteFile', config);
    faults.push(...wrong);
    // A pack is judged with the keys of the site file, and nothing can be said about it without that file.
    if (wrong.length === 0 && siteFile !== null && pack !== null)
      faults.push(...(await found('site.policyPack', () => policyOf(bench, pack, config()))));
    return faults;
  },
  run: async (bench): Promise<Facts> => {
    const state = await bench.open();
    const { site } = bench.answers;
    const laneId = await bench.answer(site?.laneId, 'site.laneId', {
      text: 'Short name of the lane, for example lane-1',
      offer: bench.config()?.lane.id ?? 'lane-1',
    });
    const laneName = await bench.answer(site?.laneName, 'site.laneName', 'Name of the lane, as colleagues know it');
    const direction = await bench.answer(site?.direction, 'site.direction', {
      text: 'Direction',
      choices: DIRECTIONS.map((value) => ({ value, words: DIRECTION_WORDS[value] ?? '' })),
      isClosed: true,
    });
    if (!DIRECTIONS.includes(direction))
      throw new StepRefused('PROVISION_CONFIG', `"${direction}" is not a direction.`, 'Type entry, exit or both.');
    const claimed = claimOf(state)?.answer;
    const name = claimed?.site ?? (await bench.answer(site?.name, 'site.name', 'Site'));
    const siteFile = await fileOf(bench, site?.siteFile, {
      key: 'site.siteFile',
      what: 'Site file from central IT',
      name: 'site.json',
    });
    const packFile = await fileOf(bench, site?.policyPack, {
      key: 'site.policyPack',
      what: 'Signed policy pack',
      name: 'policy.json',
    });
    const lane = { id: laneId, name: laneName, site: name, direction };
    const input = { ...lineOf(claimed), ...siteParts(siteFile), ...partsOf(bench, site?.port), lane };
    const config = parsedFor(bench, input, siteFile ?? 'the answers');
    const pack = packFile === null ? null : policyOf(bench, packFile, config);
    writeConfig(bench, input);
    if (pack !== null) await takePolicy(bench, pack, packFile ?? '');
    const { ref } = ruledLane(await bench.reopen()).policy;
    return { laneId, direction, site: name, policy: ref === null ? null : `${ref.policyId} ${ref.version}` };
  },
};

/** The sections that the kiosk decides besides the lane. Before the key step, their place is taken from the answers. */
function partsOf(bench: Bench, port: number | undefined): Record<string, unknown> {
  const before = bench.config();
  return {
    ...(port === undefined ? {} : { http: { port } }),
    stateDir: bench.stateDir,
    key: bench.progress.key ?? bench.answers.key,
    scanner: before?.scanner ?? { kind: 'none' },
    imager: before?.imager ?? { kind: 'none' },
    camera: before?.camera ?? { kind: 'none' },
  };
}

/** The line that the office named in its answer; what its site file says about the line takes precedence. */
function lineOf(claimed: ClaimAnswer['answer'] | undefined): { link?: object } {
  return claimed?.fleet === undefined ? {} : { link: claimed.fleet };
}

function demanded({ simulated }: Bench, key: string, given: string | null | undefined): void {
  if (given !== null || simulated) return;
  throw new StepRefused('PROVISION_ANSWER_MISSING', `${key} is null.`, 'Give the file from central IT.');
}

async function fileOf(
  bench: Bench,
  given: string | null | undefined,
  { key, what, name }: { key: string; what: string; name: string },
): Promise<string | null> {
  demanded(bench, key, given);
  if (given === null) return null;
  const folder = bench.facts('claim')?.['folder'];
  const beside = typeof folder === 'string' ? join(folder, name) : '';
  return bench.at(
    await bench.answer(given, key, { text: `${what} (file)`, offer: existsSync(beside) ? beside : undefined }),
  );
}

function siteParts(file: string | null): Record<string, unknown> {
  if (file === null) return ofThisVersion({ lists: [] }, 'the answers');
  const read = readJson(file, { limitBytes: SITE_FILE_BYTES, what: 'the site file from central IT' });
  if (!read.ok) throw new StepRefused('PROVISION_CONFIG', read.message, 'Copy the site file again.');
  const parts = z.record(z.string(), z.unknown()).safeParse(read.value).data;
  if (parts === undefined)
    throw new StepRefused(
      'PROVISION_CONFIG',
      `${file} does not contain a JSON object { … }.`,
      'Copy the site file again.',
    );
  const own = OWN.find((key) => key in parts);
  if (own !== undefined)
    throw new StepRefused(
      'PROVISION_CONFIG',
      `${file}: ${own} can only be set at the kiosk.`,
      `Remove ${own} from the file.`,
    );
  return ofThisVersion({ lists: [], ...parts }, file);
}

/** Writes the complete configuration, but never overwrites that of another kiosk. */
export function writeConfig(bench: Bench, input: unknown): void {
  parsedFor(bench, input, bench.configFile);
  if (existsSync(bench.configFile)) {
    const there = loadConfig(bench.configFile);
    if (!there.ok || there.config.stateDir !== bench.stateDir) {
      const message = `${bench.configFile} is not the configuration of this kiosk.`;
      throw new StepRefused('PROVISION_CONFIG_OTHER', message, 'Move it away, or choose another file with --config.');
    }
  }
  const text = `${JSON.stringify(input, null, 2)}\n`;
  const fault = writeWhole(bench.configFile, text, { mode: 0o640, existing: 'replace' });
  if (fault !== null)
    throw new StepRefused('PROVISION_CONFIG', fault, 'Correct this, then run the step again; nothing was written.');
  bench.say(`   Configuration written: ${bench.configFile}`);
}

/** Checks a pack's signatures and validity before anything is written. */
function policyOf(bench: Bench, file: string, config: Config): string {
  const refuse = (message: string): StepRefused =>
    new StepRefused(
      'PROVISION_POLICY',
      `${file}: ${message}`,
      'Ask central IT for the policy pack of this site; set the clock if it is wrong.',
    );
  const read = readText(file, { limitBytes: SIGNED_POLICY_LIMIT_BYTES, what: 'a policy pack' });
  if (!read.ok) throw refuse(read.message);
  const text = read.value;
  const opened = openPolicy(text, config.policyKeys);
  if (!opened.ok) throw refuse(`${opened.message} (${opened.reason})`);
  const { validFrom, validUntil } = opened.pack;
  const now = bench.clock.wall();
  const clock = `the clock of this kiosk shows ${now.toISOString().slice(0, 16)}`;
  if (now.getTime() >= Date.parse(validUntil)) throw refuse(`it expired on ${validUntil}; ${clock} (POLICY_EXPIRED)`);
  if (now.getTime() < Date.parse(validFrom)) throw refuse(`it is valid from ${validFrom}; ${clock} (POLICY_NOT_YET)`);
  return text;
}

async function takePolicy(bench: Bench, text: string, file: string): Promise<void> {
  const state = await bench.reopen();
  if (ruledLane(state).policy.standing === 'in-force') return;
  const taken = await installPolicy(text, { ...policyPlace(state), by: operator() });
  if (!taken.ok) {
    const remedy = 'Ask central IT for a policy pack that fits this kiosk, then run the step again.';
    throw new StepRefused('PROVISION_POLICY', `${file}: ${taken.message} (${taken.reason})`, remedy);
  }
}
