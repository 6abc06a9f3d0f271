/** `npm run bench`: the budgets of the design, measured on this machine. Exit 1 when a budget is missed. */
import { cpus, loadavg } from 'node:os';
import { benchCentral } from './central/central.ts';
import { benchFaceList } from './face-list.ts';
import { benchLane } from './lane.ts';
import { benchModels } from './models.ts';
import { benchMrzParser } from './mrz-parser.ts';
import { benchNameRecall } from './name-recall.ts';
import { benchNameSample } from './name-sample.ts';
import { benchNotices } from './notices.ts';
import { benchScreen } from './screen.ts';
import { isMet, printTable, type Row } from './table.ts';
import { benchWatchlist } from './watchlist/watchlist.ts';

const MRZ_TARGET_PER_CPU_SECOND = 200_000;

function parserRows(): Row[] {
  return benchMrzParser().map(({ what, value, unit, budgeted }) => ({
    what,
    unit,
    p50: null,
    p95: value,
    budget: budgeted ? MRZ_TARGET_PER_CPU_SECOND : null,
    higherIsBetter: true,
  }));
}

const parts: { name: string; run: () => Promise<Row[]> | Row[] }[] = [
  { name: 'lane', run: benchLane },
  { name: 'screen', run: benchScreen },
  { name: 'models', run: benchModels },
  { name: 'watchlist', run: benchWatchlist },
  { name: 'names', run: benchNameRecall },
  { name: 'name-sample', run: benchNameSample },
  { name: 'central', run: () => benchCentral() },
  { name: 'notices', run: benchNotices },
  { name: 'faces', run: benchFaceList },
  { name: 'mrz', run: parserRows },
];
const wanted = process.argv.slice(2);
const load = loadavg()[0] ?? 0;
const rows: Row[] = [];
for (const part of parts) {
  if (wanted.length > 0 && !wanted.includes(part.name)) continue;
  console.error(`measuring ${part.name} …`);
  rows.push(...(await part.run()));
}
console.log(
  `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load before ${load.toFixed(1)}`,
);
printTable(rows);
process.exit(rows.some((row) => isMet(row) === false) ? 1 : 0);
