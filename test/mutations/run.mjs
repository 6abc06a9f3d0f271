/**
 * Breaks the program on purpose, one place at a time, and looks whether a test notices: npm run test:mutations [PATTERN]
 *
 * `table/AREA.json` holds the changes, each with the tests that must fail. They are made in a copy of the tree, never here.
 * PATTERN is a regular expression over `area/id file`. Exit 1 where a change survives without an explanation, where no answer
 * came, where its old text is not there exactly once, or where the tests do not pass without it.
 */
import { execFile, execFileSync, fork } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
const HOST = join(import.meta.dirname, 'host.mjs');
/** Built or fetched, so not in git: linked into the copy where they are. */
const LINKED = ['node_modules', 'dist', 'build/ui', 'build/opener', 'models/bundles'];
/** The screen that a browser test opens is built, so a change in its sources has to be built as well. */
const SCREEN = 'build/ui';
/** A test that starts a program starts the built one, so a change in its sources has to be built as well. */
const PROGRAM = 'dist';
const STARTS_PROGRAMS = /^test\/(?:browser|integration)\//;
/** A busy machine and a loop without end look the same. A change without an answer is tried once more, alone and for longer. */
const ANSWER_LIMIT_MS = 120_000;
const ALONE_LIMIT_MS = 600_000;

const args = process.argv.slice(2);
const jobs = Number(args.find((arg) => arg.startsWith('--jobs='))?.slice(7) ?? 2);
const pattern = new RegExp(args.find((arg) => !arg.startsWith('--')) ?? '');
const bare = args.includes('--no-baseline');
const verbose = args.includes('--verbose');

const TABLE = join(import.meta.dirname, 'table');
const entries = readdirSync(TABLE)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .flatMap((name) => {
    const area = name.slice(0, -5);
    return JSON.parse(readFileSync(join(TABLE, name), 'utf8')).map((entry) => ({ area, ...entry }));
  })
  .filter(({ area, id, file }) => pattern.test(`${area}/${id} ${file}`));

const twice = entries.filter(
  ({ area, id }, at) => entries.findIndex((one) => one.area === area && one.id === id) !== at,
);
if (twice.length > 0) fail(`ids given twice: ${twice.map(({ area, id }) => `${area}/${id}`).join(', ')}`);
if (entries.length === 0) fail('no entry matches');

/** Why an entry cannot be tried; null where it can. */
function faultOf({ file, old, tests }) {
  if (!existsSync(join(ROOT, file))) return `${file} is gone`;
  const found = readFileSync(join(ROOT, file), 'utf8').split(old).length - 1;
  if (found !== 1) return `${file}: the old text is there ${found} times`;
  const gone = tests.find((test) => !existsSync(join(ROOT, test)));
  return gone === undefined ? null : `${gone} is gone`;
}

function copyOfTree() {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-mutations-'));
  const names = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  for (const name of names.split('\0').filter((one) => one !== '' && existsSync(join(ROOT, one)))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(join(ROOT, name), join(folder, name));
  }
  for (const name of LINKED) {
    if (!existsSync(join(ROOT, name)) || existsSync(join(folder, name))) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  return folder;
}

/** A copy of the tree and a process that runs tests in it. */
class Bench {
  folder = copyOfTree();
  #host = null;

  async run(request, limitMs) {
    this.#host ??= fork(HOST, [this.folder], { cwd: this.folder, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const host = this.#host;
    const answer = await new Promise((done) => {
      const timer = setTimeout(
        () => done({ ok: false, silent: true, why: `no answer in ${limitMs / 1000} s` }),
        limitMs,
      );
      const end = (value) => {
        clearTimeout(timer);
        host.off('exit', gone);
        done(value);
      };
      const gone = () => end({ ok: false, silent: true, why: 'the process ended' });
      host.once('message', end);
      host.once('exit', gone);
      host.send(request);
    });
    if (answer.silent) {
      host.removeAllListeners();
      host.kill('SIGKILL');
      this.#host = null;
    }
    return answer;
  }

  async attempt({ file, old, new: text, tests }, limitMs) {
    const path = join(this.folder, file);
    const before = readFileSync(path, 'utf8');
    const built = builtOf(file, tests);
    writeFileSync(path, before.split(old).join(text));
    try {
      if (built === SCREEN) await this.buildScreen();
      if (built === PROGRAM) await this.buildProgram();
      return await this.run({ changed: path, tests }, limitMs);
    } finally {
      writeFileSync(path, before);
      if (built !== null) this.link(built);
    }
  }

  /** A change that does not build is no change that a test noticed: the error ends the run. */
  async buildScreen() {
    rmSync(join(this.folder, SCREEN));
    const vite = join(this.folder, 'node_modules/vite/bin/vite.js');
    const options = ['build', '--config', 'vite.ui.config.ts', '--logLevel', 'error'];
    await promisify(execFile)(process.execPath, [vite, ...options], { cwd: this.folder });
  }

  /** Types are not looked at: they are no test. */
  async buildProgram() {
    rmSync(join(this.folder, PROGRAM));
    cpSync(join(ROOT, PROGRAM), join(this.folder, PROGRAM), { recursive: true });
    const tsc = join(this.folder, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.json', '--noCheck'], { cwd: this.folder });
  }

  link(name) {
    rmSync(join(this.folder, name), { recursive: true, force: true });
    symlinkSync(join(ROOT, name), join(this.folder, name));
  }

  remove() {
    this.#host?.removeAllListeners();
    this.#host?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What has to be built from a changed file before these tests can notice it; null if nothing. */
function builtOf(file, tests) {
  if (file.startsWith('src/ui/')) return tests.some((test) => test.startsWith('test/browser/')) ? SCREEN : null;
  const isProgram = file.startsWith('src/') && !file.startsWith('src/opener/');
  return isProgram && tests.some((test) => STARTS_PROGRAMS.test(test)) ? PROGRAM : null;
}

const results = new Map();
const note = (entry, result, detail = '') => {
  results.set(entry, result);
  const mark = { killed: '.', equivalent: 'e' }[result];
  if (verbose || mark === undefined) console.log(`\n${result}: ${entry.area}/${entry.id} (${entry.file}) ${detail}`);
  else process.stdout.write(mark);
};

const queue = [];
for (const entry of entries) {
  const fault = faultOf(entry);
  if (fault === null) queue.push(entry);
  else note(entry, 'stale', fault);
}
// Neighbours share tests: what one change made slow to load is loaded for the next.
queue.sort((a, b) => (a.tests.join() < b.tests.join() ? -1 : 1));

const began = Date.now();
const baseline = [...new Set(queue.flatMap(({ tests }) => tests))].sort();
const benches = Array.from({ length: Math.min(jobs, queue.length) }, () => new Bench());
process.on('exit', () => {
  for (const bench of benches) bench.remove();
});
process.on('SIGINT', () => process.exit(130));
let baselineHolds = true;
if (!bare) {
  for (const test of baseline) {
    const { ok, why } = await benches[0].run({ changed: null, tests: [test] }, ALONE_LIMIT_MS);
    if (ok) continue;
    baselineHolds = false;
    console.log(`does not pass without any change: ${test} ${why ?? ''}`);
  }
}
const settle = (entry, { ok, silent, why }) => {
  if (silent) note(entry, 'NO ANSWER', why);
  else if (!ok) note(entry, 'killed', why);
  else if (entry.equivalent !== undefined) note(entry, 'equivalent');
  else note(entry, 'SURVIVED', entry.why);
};
/** A bench that fails whatever it runs would call every change noticed. */
async function control(bench, tests) {
  const { ok, why } = await bench.run({ changed: null, tests }, ALONE_LIMIT_MS);
  if (ok) return;
  baselineHolds = false;
  console.log(`\nfails without any change at the end: ${tests.join(', ')} ${why ?? ''}`);
}
const again = [];
const next = () => queue.shift();
await Promise.all(
  benches.map(async (bench) => {
    let last = null;
    for (let entry = next(); entry !== undefined; entry = next()) {
      const answer = await bench.attempt(entry, ANSWER_LIMIT_MS);
      if (answer.silent) again.push(entry);
      else settle(entry, answer);
      last = entry.tests;
    }
    if (last !== null) await control(bench, last);
  }),
);
for (const bench of benches.slice(1)) bench.remove();
for (const entry of again) {
  settle(entry, await benches[0].attempt(entry, ALONE_LIMIT_MS));
  await control(benches[0], entry.tests);
}

const areas = [...new Set(entries.map(({ area }) => area))];
const count = (area, result) =>
  entries.filter((one) => (area === null || one.area === area) && results.get(one) === result).length;
const row = (name, area) =>
  [
    name.padEnd(16),
    ...['killed', 'equivalent', 'NO ANSWER', 'SURVIVED', 'stale'].map((result) =>
      String(count(area, result)).padStart(12),
    ),
  ].join('');
console.log(
  `\n\n${['area'.padEnd(16), 'killed', 'equivalent', 'no answer', 'survived', 'stale'].map((text, at) => (at === 0 ? text : text.padStart(12))).join('')}`,
);
for (const area of areas) console.log(row(area, area));
console.log(row('all', null));
if (again.length > 0) console.log(`tried once more alone: ${again.map(({ area, id }) => `${area}/${id}`).join(', ')}`);
console.log(`${entries.length} changes, ${baseline.length} test files, ${Math.round((Date.now() - began) / 1000)} s`);
const open = count(null, 'NO ANSWER') + count(null, 'SURVIVED') + count(null, 'stale');
process.exit(open === 0 && baselineHolds ? 0 : 1);

function fail(message) {
  console.error(`test:mutations: ${message}`);
  process.exit(2);
}
