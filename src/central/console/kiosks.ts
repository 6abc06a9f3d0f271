import type { Report } from '../../adapters/storage/outbox/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time/index.ts';
import type { EnrolledDevice } from '../devices/index.ts';
import type { Cell, Column, Kiosk, KioskState } from './contract.ts';
import type { FleetReading, GapReading, KioskReading } from './fleet-reading.ts';
import { type InForce, isDue } from './in-force.ts';
import type { Published } from './published.ts';
import type { Sites } from './sites.ts';

/** Missed heartbeats after which a kiosk with a line counts as silent. */
const BEATS_LATE = 3;
/** The slowest pace that can be set at a kiosk, used if the office does not know the actual one, seconds. */
const SLOWEST_BEAT_SECONDS = 900;
/** Notices take two routes and can overtake each other: a gap counts as missing once it has been open this long. */
const GAP_MS: number = 30 * MINUTE_MS;
/** Lists with a column of their own; the table must fit a screen. */
const LIST_COLUMNS_MAX = 6;
/** Numbers of missing notices that are listed; the rest are counted. */
const NUMBERS_SHOWN_MAX = 3;

/** A kiosk in the table, with the data by which it is sorted and folded. */
export interface KioskRow extends Kiosk {
  way: 'network' | 'stick';
  /** Milliseconds since the last verified letter; null if none came. */
  silentMs: number | null;
  /** When the office first missed a number, ISO 8601. */
  missingSince: string | null;
  /** True if this kiosk lacks something that is in force. */
  isBehind: boolean;
  report: Report | null;
}

export interface KioskTable {
  rows: KioskRow[];
  columns: Column[];
  moreLists: string[];
  sites: Sites;
}

/**
 * Cells of reports that have already been compared, valid while the columns are the same: most of a fleet has not
 * changed.
 */
export class ComparedCells {
  #columns = '';
  #byReport = new WeakMap<Report, Cell[]>();

  of(columns: readonly Column[]): (report: Report | null) => Cell[] {
    const named = JSON.stringify(columns);
    if (named !== this.#columns) this.#byReport = new WeakMap();
    this.#columns = named;
    const unheard = columns.map((column) => cellOf(column, null));
    return (report) => {
      if (report === null) return unheard;
      const known = this.#byReport.get(report);
      if (known !== undefined) return known;
      const cells = columns.map((column) => cellOf(column, report));
      this.#byReport.set(report, cells);
      return cells;
    };
  }
}

interface Sources {
  devices: readonly EnrolledDevice[];
  sites: Sites;
  published: Published;
  inForce: InForce;
  /** Null if the office does not keep a fleet: then the state of kiosks is not known, and no kiosk is called late. */
  fleet: FleetReading | null;
  now: Date;
  compared?: ComparedCells;
}

/** Every kiosk that is enrolled and not revoked. */
export function kioskTable(sources: Sources): KioskTable {
  const { devices, sites, published, inForce, fleet, now, compared = new ComparedCells() } = sources;
  const { columns, moreLists } = columnsOf({ published, inForce, fleet });
  const cellsOf = compared.of(columns);
  const readings = new Map((fleet?.kiosks ?? []).map((one) => [one.device, one]));
  const gaps = byDevice(fleet?.gaps ?? []);
  const lateMs = BEATS_LATE * (fleet?.line?.beatSeconds ?? SLOWEST_BEAT_SECONDS) * SECOND_MS;
  const forked = new Set((fleet?.forks ?? []).map(({ device }) => device));
  const rows = devices
    .filter(({ revokedAt }) => revokedAt === null)
    .map((device): KioskRow => {
      const reading = readings.get(device.deviceKeyId) ?? null;
      const site = sites.siteOf(device);
      const heardAt = lastOf(reading);
      const way = sites.wayOf(site) ?? wayOf(reading);
      const silentMs = heardAt === null ? null : Math.max(0, now.getTime() - Date.parse(heardAt));
      const own = gaps.get(device.deviceKeyId) ?? [];
      const cells = withProgram(cellsOf(reading?.report ?? null), { device: device.deviceKeyId, inForce, now });
      const verdict = verdictOf({
        hasFleet: fleet !== null,
        silentMs: silentMs ?? now.getTime() - Date.parse(device.enrolledAt),
        wasHeard: heardAt !== null,
        limitMs: sites.limitMs(site, way),
        way,
        report: reading?.report ?? null,
        isForked: forked.has(device.deviceKeyId),
        lateMs,
        hasGaps: own.some(({ since }) => now.getTime() - Date.parse(since) >= GAP_MS),
      });
      return {
        id: device.deviceKeyId,
        name: device.name,
        site,
        ...verdict,
        heardAt,
        cells,
        notices: reading?.notices ?? null,
        gaps: fleet === null ? null : gapWords(own),
        way,
        silentMs,
        missingSince: own.map(({ since }) => since).sort()[0] ?? null,
        isBehind: cells.some(({ differs }) => differs),
        report: reading?.report ?? null,
      };
    });
  return { rows, columns, moreLists, sites };
}

/** The page's names for the signed files for which a report states a version. */
const PACK_WORDS: Readonly<Record<string, string>> = { indicators: 'Protection pack' };

function columnsOf({
  published,
  inForce,
  fleet,
}: Pick<Sources, 'published' | 'inForce' | 'fleet'>): Pick<KioskTable, 'columns' | 'moreLists'> {
  const lists = published.lists
    .slice(0, LIST_COLUMNS_MAX)
    .map(({ id, title, generation }): Column => ({ id, title, now: String(generation), kind: 'list' }));
  const moreLists = published.lists.slice(LIST_COLUMNS_MAX).map(({ title }) => title);
  if (fleet === null) return { columns: lists, moreLists };
  const packs = new Set<string>();
  for (const { report } of fleet.kiosks) for (const id in report?.packs) packs.add(id);
  const versions: Readonly<Record<string, number | null>> = { policy: inForce.policy, indicators: published.pack };
  const named = [...packs].sort().map((id): Column => {
    const title = PACK_WORDS[id] ?? `${id.slice(0, 1).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`;
    return { id, title, now: versions[id]?.toString() ?? null, kind: 'pack' };
  });
  const hasPrograms = fleet.kiosks.some(({ report }) => report !== null);
  const offered = inForce.programs[0]?.version ?? null;
  const program: Column[] = hasPrograms ? [{ id: 'program', title: 'Program', now: offered, kind: 'program' }] : [];
  return { columns: [...lists, ...named, ...program], moreLists };
}

/** A kiosk whose turn in the roll-out has not come is not behind; one to which a newer version is offered is behind. */
function withProgram(cells: Cell[], { device, inForce, now }: { device: string; inForce: InForce; now: Date }): Cell[] {
  const [program] = inForce.programs;
  const own = cells.at(-1);
  if (program === undefined || own?.value == null || own.differs) return cells;
  if (inForce.programs.some(({ version }) => version === own.value)) return cells;
  return isDue(device, program, now) ? [...cells.slice(0, -1), { ...own, differs: true }] : cells;
}

function cellOf({ id, kind, now }: Column, report: Report | null): Cell {
  if (report === null) return { value: null, behind: null, differs: false };
  if (kind === 'program') {
    const { version, state } = report.program;
    const word = state === 'trial' ? `${version} trial` : state === 'back' ? `${version} went back` : version;
    return { value: word, behind: null, differs: state === 'trial' || state === 'back' };
  }
  const own = kind === 'list' ? report.lists.find(([list]) => list === id)?.[1] : report.packs[id];
  // A kiosk with more lists than fit in one report names them in turn: a list that is absent now is not missing.
  if (own === undefined) {
    const isWhole = kind === 'pack' || report.lists.length >= report.of;
    return { value: isWhole ? 'none' : null, behind: null, differs: isWhole && now !== null };
  }
  const behind = now === null ? 0 : Number(now) - own;
  return { value: String(own), behind: behind > 0 ? behind : null, differs: now !== null && behind !== 0 };
}

interface Facts {
  hasFleet: boolean;
  silentMs: number;
  wasHeard: boolean;
  limitMs: number;
  lateMs: number;
  way: 'network' | 'stick';
  report: Report | null;
  isForked: boolean;
  hasGaps: boolean;
}

/** The worst fact decides the state. Only a verified letter is a sign of life. */
function verdictOf(facts: Facts): { state: KioskState; words: string } {
  const { hasFleet, silentMs, wasHeard, limitMs, lateMs, way, report, isForked, hasGaps } = facts;
  if (!hasFleet) return { state: 'unheard', words: 'no reports' };
  if (isForked) return { state: 'forked', words: 'two records' };
  if (silentMs >= limitMs) return { state: 'overdue', words: wasHeard ? 'overdue' : 'never heard' };
  if (!wasHeard) return { state: 'unheard', words: 'no letter yet' };
  if (hasGaps) return { state: 'missing', words: 'notices missing' };
  const trouble = report === null ? null : troubleOf(report);
  if (trouble !== null) return { state: 'attention', words: trouble };
  if (way === 'network' && silentMs >= lateMs) return { state: 'late', words: 'silent' };
  return { state: 'in-date', words: 'in date' };
}

function troubleOf({ codes, selftest, tpm, program }: Report): string | null {
  if (selftest === 'failed') return 'self-test failed';
  if (tpm === 'fault') return 'TPM fault';
  if (program.state === 'back') return 'program was rolled back';
  const [code] = codes;
  if (code === undefined) return null;
  const words = code.toLowerCase().replaceAll('_', ' ');
  return codes.length === 1 ? words : `${words}, ${codes.length - 1} more`;
}

function gapWords(gaps: readonly GapReading[]): NonNullable<Kiosk['gaps']> {
  const count = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const shown: number[] = [];
  for (const { from, to } of gaps) {
    for (let number = from; number <= to && shown.length < NUMBERS_SHOWN_MAX; number += 1) shown.push(number);
  }
  const more = count - shown.length;
  return { count, words: count === 0 ? 'none' : `${shown.join(', ')}${more > 0 ? ` +${more}` : ''}` };
}

function byDevice(gaps: readonly GapReading[]): Map<string, GapReading[]> {
  const found = new Map<string, GapReading[]>();
  for (const gap of gaps) {
    const own = found.get(gap.device);
    if (own === undefined) found.set(gap.device, [gap]);
    else own.push(gap);
  }
  return found;
}

function lastOf(reading: KioskReading | null): string | null {
  if (reading === null) return null;
  const { line, stick } = reading;
  if (line === null || stick === null) return line ?? stick;
  return Date.parse(line) >= Date.parse(stick) ? line : stick;
}

/** The route of the last letter; a kiosk that has sent nothing yet is expected on the line. */
function wayOf(reading: KioskReading | null): 'network' | 'stick' {
  const last = lastOf(reading);
  return last !== null && last === reading?.stick && last !== reading.line ? 'stick' : 'network';
}

/** How long ago something happened, rounded down: just now, 12 min, 3 h, 2 days. */
export function ageWords(ms: number): string {
  if (ms < MINUTE_MS) return 'just now';
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} days`;
}
