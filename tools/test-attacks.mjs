// `npm run test:attacks [PATTERN …]` runs every attack of test/attacks in full size against a fresh lane and prints one
// table. The exit code is 1 if an attack succeeded even once, or if a test failed or did not run.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

const OUT = join(root, 'build', 'attacks');
const REPORT = join(OUT, 'tests.json');
const FIGURES = join(OUT, 'figures.jsonl');

await prepare();
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const run = spawnSync(
  join(root, 'node_modules', '.bin', 'vitest'),
  [
    'run',
    '--project',
    'attacks',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', WAYPOST_ATTACKS: 'full', WAYPOST_ATTACK_FIGURES: FIGURES },
  },
);

const figures = existsSync(FIGURES)
  ? readFileSync(FIGURES, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
const tests = existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')).testResults : [];
const each = tests.flatMap((file) => file.assertionResults);
const failed = each.filter(({ status }) => status === 'failed');

console.log('\n  tries  succeeded  attack');
for (const { attack, tries, succeeded, note } of figures) {
  console.log(
    `${String(tries).padStart(7)}  ${String(succeeded).padStart(9)}  ${attack}${note === undefined ? '' : ` (${note})`}`,
  );
}
for (const { fullName } of failed) console.log(`  FAILED: ${fullName}`);
const passed = each.filter(({ status }) => status === 'passed').length;
console.log(`\n${figures.length} attacks measured; ${passed} of ${each.length} tests passed`);
process.exit(run.status === 0 && figures.length > 0 && figures.every(({ succeeded }) => succeeded === 0) ? 0 : 1);
