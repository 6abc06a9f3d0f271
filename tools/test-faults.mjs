// `npm run test:faults [NUMBER …]` runs the tests of each fault design, and ends with one table of the results.
// A missing tool is shown in the table and does not count as a pass: the exit code is then 1 too.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandExists, fail, prepare, root } from './prepare.mjs';

const OUT = join(root, 'build', 'faults');
const REPORT = join(OUT, 'tests.json');
const FIGURES = join(OUT, 'figures.jsonl');
const designs = JSON.parse(readFileSync(join(root, 'test', 'faults', 'designs.json'), 'utf8'));

const wanted = process.argv.slice(2).map(Number);
if (wanted.some((number) => !designs.some((design) => design.number === number))) {
  fail(
    `npm run test:faults accepts numbers of fault designs from 1 to ${designs.length}; without a number it runs all of them.`,
  );
}
const chosen = designs.filter(({ number }) => wanted.length === 0 || wanted.includes(number));
const files = [...new Set(chosen.flatMap(({ tests }) => tests))];

await prepare();
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
if (files.length > 0) {
  spawnSync(
    join(root, 'node_modules', '.bin', 'vitest'),
    [
      'run',
      ...['unit', 'integration', 'inference', 'long', 'faults'].flatMap((name) => ['--project', name]),
      '--maxWorkers',
      '1',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${REPORT}`,
      ...files,
    ],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', WAYPOST_FAULT_FIGURES: FIGURES },
    },
  );
}

const results = new Map(
  (existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')).testResults : []).map((file) => [
    file.name.slice(root.length + 1),
    file,
  ]),
);
const figures = existsSync(FIGURES)
  ? readFileSync(FIGURES, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];

/** The tools that are missing. Debian's `faketime` contains a library; the others are commands. */
const missingTools = ({ tools = [] }) => tools.filter((tool) => !commandExists(tool));

function verdictOf(design) {
  if (design.tests.length === 0) return { verdict: 'not built', count: '' };
  const seen = design.tests.map((test) => results.get(test));
  const each = seen.flatMap((file) => file?.assertionResults ?? []);
  const of = (status) => each.filter((test) => test.status === status).length;
  const count = `${of('passed')} of ${each.length}`;
  const lacking = missingTools(design);
  if (lacking.length > 0) return { verdict: `not shown: ${lacking.join(', ')} missing`, count };
  if (seen.some((file) => file === undefined || file.assertionResults.length === 0))
    return { verdict: 'not run', count };
  return { verdict: of('failed') > 0 || seen.some((file) => file.status === 'failed') ? 'FAILED' : 'passed', count };
}

const rows = chosen.map((design) => {
  const own = figures.filter(({ test }) => design.tests.includes(`test/faults/${test}.test.ts`));
  return {
    number: design.number,
    fault: design.fault,
    ...verdictOf(design),
    points: own.reduce((sum, { points = 0 }) => sum + points, 0),
    lost: own.reduce((sum, { lost = 0 }) => sum + lost, 0),
    note: design.note ?? '',
  };
});
console.log('\n no  verdict       tests       points   lost  fault');
for (const { number, verdict, count, points, lost, fault, note } of rows) {
  const cut = points === 0 ? ['', ''] : [String(points), String(lost)];
  console.log(
    `${String(number).padStart(3)}  ${verdict.padEnd(12)}  ${count.padEnd(10)}  ${cut[0].padStart(6)}  ${cut[1].padStart(5)}  ${fault}${note === '' ? '' : ` (${note})`}`,
  );
}
for (const { test, note } of figures) if (note) console.log(`     ${test}: ${note}`);
const points = figures.reduce((sum, one) => sum + (one.points ?? 0), 0);
const lost = figures.reduce((sum, one) => sum + (one.lost ?? 0), 0);
console.log(`\n${points} kills and power cuts; acknowledged and lost: ${lost}`);
writeFileSync(join(OUT, 'report.json'), `${JSON.stringify({ points, lost, rows, figures }, null, 2)}\n`);
process.exit(rows.every(({ verdict }) => verdict === 'passed' || verdict === 'not built') ? 0 : 1);
