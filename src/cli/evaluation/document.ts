import { join } from 'node:path';
import { zoneOf } from '../../core/inspection/flow/index.ts';
import {
  SPECTRAL_ILLUMINATIONS,
  type SpectralPicture,
  type SpectralPictures,
} from '../../core/inspection/ports/index.ts';
import type {
  PageMrzOutcome,
  PageOutcome,
  PagePrint,
  PageStep,
  SpectralOutcome,
} from '../../core/inspection/ports/steps/index.ts';
import { behindGate, type Check, type CheckMode, captureFault } from '../../core/inspection/record/checks/index.ts';
import { readMrz } from '../../core/mrz/index.ts';
import {
  createPageStep,
  createPageTextStep,
  createSpectralStep,
  type PageService,
  type UvReference,
} from '../../inference/host/index.ts';
import {
  evalClock,
  evalToday,
  type FaceEvalOptions,
  overPictures,
  percentile,
  readPicture,
  round,
} from './face-run.ts';
import { illuminationsBeside, pagesOf } from './page-illumination.ts';
import { say } from './result-lines.ts';
import { truthColumn } from './truth.ts';

export interface DocumentEvalOptions extends FaceEvalOptions {
  /** Width of the page that the imager shows, millimetres; without it resolution and format are not judged. */
  pageWidthMm?: number | undefined;
  /** Reference of ultraviolet pictures, as in the configuration of an imager. */
  uvReference?: UvReference | null | undefined;
  /** Leaves out the printed text, which takes the most time, to evaluate only the checks in other lights. */
  lightsOnly?: boolean | undefined;
}

/**
 * `waypost eval document DIR`: every document check of each page, by the steps, limits and gate of the daemon. With
 * `truth.tsv` in the folder (columns `file` and `species`) the summary counts alarms for each species; a species named
 * `genuine` is bona fide. `NAME-ir`, `NAME-uv`, `NAME-oblique-1` and `NAME-oblique-2` next to a picture show it in other lights. Exit code 0 if
 * every picture was tried, 2 if the models or the folder cannot be used.
 */
export async function evalDocument(options: DocumentEvalOptions): Promise<number> {
  const species = truthColumn(join(options.dir, 'truth.tsv'), 'species');
  const tally = new Tally();
  return await overPictures(options, async ({ files: found, supervisor, results }) => {
    const files = pagesOf(found);
    for (const file of files.pages) {
      const pictures = files.lights.length === 0 ? null : await illuminationsBeside(options.dir, file, files);
      const page = await checkPage(supervisor, { bytes: await readPicture(options.dir, file), pictures }, options);
      tally.add(species?.get(file) ?? 'not stated', page);
      await results.write({
        file,
        checks: page.checks.map(({ check, mode, value, reason, margin, region, score }) => ({
          check,
          mode,
          result: value,
          reason,
          margin,
          ...(region === undefined ? {} : { region }),
          ...(score === undefined ? {} : { score: score.value, threshold: score.threshold }),
        })),
        ...(page.error === null ? {} : { error: page.error }),
        wallMs: page.wallMs,
        cpuMs: page.cpuMs === null ? null : sum(page.cpuMs),
      });
    }
    tally.report(species !== null);
    return 0;
  });
}

interface CheckedPage {
  checks: Check[];
  error: string | null;
  wallMs: number;
  /** CPU time of each request to the models, ms; null if the page was not read. */
  cpuMs: ReadonlyMap<string, number> | null;
}

async function checkPage(
  supervisor: PageService,
  { bytes, pictures }: { bytes: Uint8Array | string; pictures: SpectralPictures | null },
  { profile, pageWidthMm, uvReference = null, lightsOnly = false }: DocumentEvalOptions,
): Promise<CheckedPage> {
  if (typeof bytes === 'string') return { checks: [], error: bytes, wallMs: 0, cpuMs: null };
  const metered = withCpu(supervisor);
  const policy = { pageWidthMm: pageWidthMm ?? null };
  const page = createPageStep({ supervisor: metered, clock: evalClock, profile: profile ?? 'accurate', policy });
  const text = createPageTextStep({ supervisor: metered, clock: evalClock });
  const start = performance.now();
  const outcome = await page.read(bytes);
  const mrz = await text.readMrz(bytes, { alone: false });
  const own = outcome.ok ? outcome.page.checks : outcome.checks;
  const checks = [...own, ...behindGate(mrz.print, own)];
  let inLights: PagePrint['inLights'];
  if (outcome.ok && !lightsOnly) {
    const { width, height, ppi, portrait } = outcome.page;
    const input = { bytes, width, height, ppi, zone: placeOf(mrz), photo: portrait?.photo ?? null };
    const print = await page.print(input);
    inLights = print.inLights;
    checks.push(...behindGate(print.checks, own));
  }
  if (pictures !== null) {
    const spectral = createSpectralStep({ supervisor: metered, clock: evalClock, uvReference });
    const { checks: lights, portrait } = await lightChecks(spectral, { bytes, pictures, outcome, mrz });
    const fused = behindGate(inLights?.(lights, portrait) ?? [], own);
    for (const check of fused) checks[checks.findIndex((one) => one.check === check.check)] = check;
    checks.push(...lights);
  }
  const zone = lightsOnly ? null : await printedText(text, bytes, mrz);
  if (zone !== null) checks.push(...behindGate([zone], own));
  const wallMs = round(performance.now() - start);
  for (const picture of [bytes, ...SPECTRAL_ILLUMINATIONS.flatMap((illumination) => bytesOf(pictures?.[illumination]))])
    page.close(picture);
  return { checks, error: outcome.ok ? null : outcome.reason, wallMs, cpuMs: metered.used };
}

/** Where the MRZ is on the page, to find the resolution if the page width is not known. */
function placeOf(mrz: PageMrzOutcome): Parameters<PageStep['print']>[0]['zone'] {
  if (!mrz.ok || mrz.mrz === null) return null;
  return { corners: mrz.mrz.place.corners, columns: mrz.mrz.lines[0]?.length ?? 0 };
}

/** The checks in the other lights. As on a lane, they are not judged if the page failed the capture gate. */
async function lightChecks(
  spectral: ReturnType<typeof createSpectralStep>,
  page: { bytes: Uint8Array; pictures: SpectralPictures; outcome: PageOutcome; mrz: PageMrzOutcome },
): Promise<Pick<SpectralOutcome, 'checks' | 'portrait'>> {
  const { bytes, pictures, outcome, mrz } = page;
  const failure = outcome.ok ? captureFault(outcome.page.checks) : outcome.reason;
  const any = SPECTRAL_ILLUMINATIONS.some((illumination) => pictures[illumination].ok);
  if (failure !== null || !any || !outcome.ok) return { checks: spectral.without(pictures, failure) };
  const { portrait, ppi } = outcome.page;
  const looked = { white: bytes, pictures, ...zoneOf(mrz), portrait: portrait?.photo ?? null, ppi };
  return await spectral.look(looked);
}

/** Compares the printed text with the MRZ that was read, as on a lane where nothing else reads the MRZ. */
async function printedText(
  text: ReturnType<typeof createPageTextStep>,
  bytes: Uint8Array,
  mrz: PageMrzOutcome,
): Promise<Check | null> {
  if (!mrz.ok || mrz.mrz === null) return null;
  const { lines, uncertain, place, disputed } = mrz.mrz;
  const { document } = readMrz({ lines, source: 'image', uncertain }, evalToday());
  if (document === null) return null;
  const sure = uncertain.length === 0 && disputed.length === 0;
  return await text.compareViz({ bytes, document, place, sure });
}

function bytesOf(picture: SpectralPicture | undefined): Uint8Array[] {
  return picture?.ok ? [picture.bytes] : [];
}

function withCpu(supervisor: PageService): PageService & { used: ReadonlyMap<string, number> } {
  const used = new Map<string, number>();
  return {
    used,
    health: () => supervisor.health(),
    closePage: (bytes) => supervisor.closePage(bytes),
    request: async (op, payload, limits) => {
      const answer = await supervisor.request(op, payload, limits);
      if (answer.ok) used.set(op, (used.get(op) ?? 0) + answer.cpuMs);
      return answer;
    },
  };
}

interface Counts {
  mode: CheckMode;
  failed: number;
  judged: number;
  all: number;
  /** Scores of pages whose check has no threshold yet. */
  scores: number[];
}

class Tally {
  readonly #bySpecies = new Map<string, Map<string, Counts>>();
  readonly #wall: number[] = [];
  readonly #cpu: ReadonlyMap<string, number>[] = [];
  #refused = 0;

  add(species: string, { checks, error, wallMs, cpuMs }: CheckedPage): void {
    if (error !== null) this.#refused++;
    if (wallMs > 0) this.#wall.push(wallMs);
    if (cpuMs !== null) this.#cpu.push(cpuMs);
    const mine = this.#bySpecies.get(species) ?? new Map<string, Counts>();
    this.#bySpecies.set(species, mine);
    for (const { check, mode, value, score } of checks) {
      const counts = mine.get(check) ?? { mode, failed: 0, judged: 0, all: 0, scores: [] };
      mine.set(check, counts);
      counts.all++;
      if (score !== undefined && score.threshold === null) counts.scores.push(score.value);
      if (value === 'failed') counts.failed++;
      if (value === 'failed' || value === 'successful' || value === 'undetermined') counts.judged++;
    }
  }

  report(hasSpecies: boolean): void {
    say(`pages ${this.#wall.length}, refused ${this.#refused}`);
    say(`wall ms p50 / p95  ${percentile(this.#wall, 0.5)} / ${percentile(this.#wall, 0.95)}`);
    const cpu = this.#cpu.map(sum);
    say(`CPU ms p50 / p95   ${percentile(cpu, 0.5)} / ${percentile(cpu, 0.95)}`);
    for (const op of new Set(this.#cpu.flatMap((used) => [...used.keys()]))) {
      const of = this.#cpu.map((used) => used.get(op) ?? 0);
      say(`  ${op.padEnd(16)} ${round(percentile(of, 0.5))} / ${round(percentile(of, 0.95))}`);
    }
    if (!hasSpecies) say('There is no truth.tsv with a column species, so results cannot be called right or wrong.');
    for (const [species, counts] of [...this.#bySpecies].sort(([a], [b]) => a.localeCompare(b))) {
      say(`-- ${species}${species === 'genuine' ? ' (every alarm is a false one)' : ''}`);
      for (const [check, { mode, failed, judged, all, scores }] of counts) {
        const range =
          scores.length === 0 ? '' : `, scores ${[0, 0.5, 1].map((q) => round3(percentile(scores, q))).join(' / ')}`;
        say(`  ${check.padEnd(24)} mode ${mode}  failed ${failed} of ${judged} judged, ${all} pages${range}`);
      }
    }
  }
}

function sum(used: ReadonlyMap<string, number>): number {
  return round([...used.values()].reduce((a, b) => a + b, 0));
}

function round3(value: number): string {
  return value.toFixed(3);
}
