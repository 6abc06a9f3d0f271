/**
 * `npm run bench [-- PART …]`: the budgets of the design, measured on this machine. Exit 1 where a budget is missed or a part
 * could not be measured. `--once` takes the smallest size of each part and judges no budget: it shows that all of them run.
 */
import { cpus, loadavg } from 'node:os';
import { benchCentral } from './central/central.ts';
import { benchChip } from './chip.ts';
import { benchConsole } from './console.ts';
import { benchFaceList } from './face-list.ts';
import { benchLane } from './lane.ts';
import { benchModels } from './models.ts';
import { benchMrzParser } from './mrz-parser.ts';
import { benchNameRecall } from './name-recall.ts';
import { benchNameSample } from './name-sample.ts';
import { benchNotices } from './notices.ts';
import { benchOpener } from './opener.ts';
import { benchScreen } from './screen.ts';
import { benchSeals } from './seals.ts';
import { FULL, ONCE, type Sizes } from './size.ts';
import { benchStart } from './start.ts';
import { isMet, printTable, type Row } from './table.ts';
import { benchWatchlist } from './watchlist/watchlist.ts';

const MRZ_TARGET_PER_CPU_SECOND = 200_000;

function parserRows(size: Sizes['mrz']): Row[] {
  return benchMrzParser(size).map(({ what, value, unit, budgeted }) => ({
    what,
    unit,
    p50: null,
    p95: value,
    budget: budgeted ? MRZ_TARGET_PER_CPU_SECOND : null,
    higherIsBetter: true,
  }));
}

const PARTS: Readonly<Record<string, (sizes: Sizes) => Promise<Row[]> | Row[]>> = {
  start: ({ start }) => benchStart(start),
  lane: ({ lane }) => benchLane(lane),
  chip: ({ chip }) => benchChip(chip),
  seals: ({ seals }) => benchSeals(seals),
  screen: ({ screen }) => benchScreen(screen),
  models: ({ models }) => benchModels(models),
  watchlist: ({ watchlist }) => benchWatchlist(watchlist),
  names: ({ names }) => benchNameRecall(names),
  'name-sample': ({ nameSample }) => benchNameSample(nameSample),
  central: ({ central }) => benchCentral(central),
  notices: ({ notices }) => benchNotices(notices),
  console: ({ console: size }) => benchConsole(size),
  faces: ({ faces }) => benchFaceList(faces),
  opener: ({ opener }) => benchOpener(opener),
  mrz: ({ mrz }) => parserRows(mrz),
};

const words = process.argv.slice(2);
const once = words.includes('--once');
const wanted = words.filter((word) => word !== '--once');
const unknown = wanted.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) {
  console.error(`There is no part ${unknown}: ${Object.keys(PARTS).join(', ')}; or --once.`);
  process.exit(2);
}

const load = loadavg()[0] ?? 0;
const rows: Row[] = [];
const failed: string[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring ${name} …`);
  try {
    const own = await measure(once ? ONCE : FULL);
    if (own.length === 0) failed.push(`${name}: no row`);
    for (const { what, p95 } of own) if (!Number.isFinite(p95)) failed.push(`${name}: no figure for "${what}"`);
    rows.push(...own);
  } catch (error) {
    console.error(error);
    failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(
  `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load before ${load.toFixed(1)}`,
);
if (once) console.log('One round of the smallest size: no figure here means anything, and no budget is judged.');
printTable(once ? rows.map((row) => ({ ...row, budget: null })) : rows);
for (const line of failed) console.log(`NOT MEASURED  ${line}`);
process.exit(failed.length > 0 || (!once && rows.some((row) => isMet(row) === false)) ? 1 : 0);
