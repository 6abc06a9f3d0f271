// Runs test files and reports for each failure whether it is flaky or broken. A file that failed is run once more, alone,
// when everything else has ended. If all of its tests then pass, the file is flaky: the run passes, and the file is named in
// a table and kept in a list. Everything else is broken: a second failure, a file that does not load, an error outside all
// tests, a run that crashed, and a run in which no test was executed.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPORTER = join(dirname(fileURLToPath(import.meta.url)), 'gate-reporter.mjs');
const SHOWN_FLAKY = 10;
const SHOWN_SKIPS = 40;

/**
 * Runs the projects and prints the result; true if the run passes. `folder`: where the vitest configuration is.
 * `wanted`: only files whose path contains one of these words. `list`: file with the flaky tests, one JSON object per line.
 */
export function gate({ vitest, folder, projects, wanted = [], list, env = process.env }) {
  const runner = { vitest, folder, env };
  const first = runOf(runner, [...projects.flatMap((name) => ['--project', name]), ...wanted]);
  const broken = faultsOf(first);
  const failed = first.files.filter(({ ok }) => !ok);
  const flaky = [];
  // A run that is broken as a whole stays broken: running its files alone would not show anything more.
  const again = broken.length > 0 ? [] : failed;
  if (again.length > 0) console.log(`\nwaypost: ${again.length} failed; each is run once more, alone`);
  const final = new Map(first.files.map((file) => [file, file]));
  for (const file of again) {
    const second = runOf(runner, ['--project', file.project, '--maxWorkers=1', '--no-file-parallelism', file.path]);
    const now = second.files.find(({ path }) => path === file.path);
    const faults = faultsOf(second);
    if (second.status === 0 && faults.length === 0 && now?.ok && isSame(file, now)) {
      flaky.push(file);
      final.set(file, now);
    } else broken.push(`${file.name} failed twice: ${now?.message ?? faults[0] ?? file.message}`);
  }
  note(list, flaky);
  return close({ files: [...final.values()], flaky, broken, list });
}

/** True unless the second run skipped a test that had failed: that would show nothing about the test. */
const isSame = (before, now) => now.skipped.every((name) => !before.failed.includes(name));

function runOf({ vitest, folder, env }, args) {
  const place = mkdtempSync(join(tmpdir(), 'waypost-gate-'));
  const report = join(place, 'report.json');
  const reporters = ['--reporter=default', `--reporter=${REPORTER}`];
  const { status, signal, error } = spawnSync(vitest, ['run', ...reporters, ...args], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...env, WAYPOST_GATE_REPORT: report },
  });
  const said = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  rmSync(place, { recursive: true, force: true });
  const ending = error?.message ?? signal ?? `code ${status}`;
  return { status, ending, crashed: said === null, reason: '', unhandled: [], files: [], ...said };
}

/** Faults of the whole run, which running a file again cannot clear. */
function faultsOf(run) {
  if (run.crashed) return [`the run ended (${run.ending}) without a report`];
  const faults = run.unhandled.map((message) => `an error outside every test: ${message}`);
  for (const file of run.files)
    if (!file.ok && file.failed.length + file.passed + file.skipped.length === 0)
      faults.push(`${file.name} did not load: ${file.message}`);
  const executed = run.files.reduce((sum, { passed, failed }) => sum + passed + failed.length, 0);
  if (executed === 0 && run.files.every(({ ok }) => ok)) faults.push('no test was executed');
  if (run.reason === 'interrupted') faults.push('the run was interrupted');
  if (run.status !== 0 && faults.length === 0 && run.files.every(({ ok }) => ok))
    faults.push(`the run ended with ${run.ending} although no test failed`);
  return faults;
}

function note(list, flaky) {
  if (flaky.length === 0) return;
  mkdirSync(dirname(list), { recursive: true });
  const cores = availableParallelism();
  for (const { name, project, load, failed, message } of flaky) {
    const row = { at: new Date().toISOString(), file: name, project, load, cores, tests: failed, message };
    appendFileSync(list, `${JSON.stringify(row)}\n`);
  }
}

function close({ files, flaky, broken, list }) {
  const skipped = files.flatMap((file) => file.skipped.map((name) => `${file.name} > ${name}`));
  if (skipped.length > 0) console.log(`\nwaypost: ${skipped.length} skipped`);
  for (const name of skipped.slice(0, SHOWN_SKIPS)) console.log(`  ${name}`);
  if (flaky.length > 0) {
    console.log(`\nwaypost: flaky tests, which failed once and passed alone (kept in ${list})`);
    for (const { load, project, name, message } of flaky) console.log(rowOf({ load, project, name, message }));
  }
  if (broken.length > 0) console.log('\nwaypost: broken');
  for (const words of broken) console.log(`  ${words}`);
  const sum = (of) => files.reduce((all, file) => all + of(file), 0);
  const failed = sum(({ ok, failed }) => (ok ? 0 : Math.max(1, failed.length)));
  console.log(`\n${sum(({ passed }) => passed)} passed, ${broken.length > 0 ? Math.max(1, failed) : failed} failed`);
  return broken.length === 0 && failed === 0;
}

const rowOf = ({ load, project, name, message }) =>
  `  flaky  load ${load.toFixed(2).padStart(5)}  ${project}  ${name}  ${message ?? ''}`;

/** Prints the newest flaky files, so that the next person who runs the tests sees them. */
export function showFlaky(list) {
  if (!existsSync(list)) return;
  const rows = readFileSync(list, 'utf8').split('\n').filter(Boolean).map(parsed).filter(Boolean);
  if (rows.length === 0) return;
  console.log(`waypost: ${rows.length} flaky so far on this machine (${list}); the newest:`);
  for (const { at, load, project, file, message } of rows.slice(-SHOWN_FLAKY))
    console.log(`  ${String(at).slice(0, 16)}${rowOf({ load: Number(load), project, name: file, message })}`);
}

/** Reads a line of the list. A line cut short by a full disk must not prevent the tests from running. */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
