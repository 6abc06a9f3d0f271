import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { freePort } from '../../fakes/ports.ts';

/**
 * Every `npm` command that the README and the manuals print is run here in its smallest size, or stands below with the
 * reason why it cannot. A command that broke is otherwise noticed by the reader.
 */
const NOT_HERE: Readonly<Record<string, string>> = {
  ci: 'CI installs with it before any test can start',
  test: 'CI runs it, and this file is beside it',
  'test:long': 'this file is a part of it',
  'models:build': 'writes what every other test reads; `npm run build` runs the same program in a fresh clone',
  'test:package': 'needs root, debootstrap and a mirror of Debian',
  'test:attacks': 'every attack in full size; the same files run small in `npm run test:long`',
  'test:acceptance': 'eleven travellers in real time, several times: a quarter of an hour',
  'test:discreet': 'thousands of visits; ten of each are part of `npm test`',
  'test:chip:bits': 'part of `npm run test:long`: the file is test/unit/chip/one-bit.test.ts',
  'test:chip:kills': 'fifty times a PC/SC service that dies: ten minutes; the same file runs once in the long tests',
  'test:fleet:kills':
    'a hundred kills over a thousand kiosks: many minutes; the same files run small in the long tests',
  'test:program:kills': 'two hundred kills of a real dpkg: many minutes; the same file runs small in the long tests',
  'test:update:kills': 'two hundred kills of an update: many minutes; the same file runs small in the long tests',
  'test:seals:mutants': 'tens of thousands of inputs: minutes; the same file runs small in `npm test`',
  'test:chip:mutants': 'a million inputs: minutes; the same file runs small in `npm test`',
  'test:chip:portraits': 'a million pictures: half an hour; the same file runs small in `npm test`',
  'test:axe': 'every page for every role, six languages, light and dark: ten minutes',
  'test:help': 'part of `npm run test:long`: the file is test/integration/help-chain/chain.test.ts',
  'test:manuals': 'types the manuals, command by command: many minutes',
  'test:runtimes': 'fetches two other runtimes and runs `npm test` under each',
};

let folder = '';
const at = (...parts: string[]): string => join(folder, ...parts);

/** How each of the others is run, and what it must have said. */
const HERE: Readonly<Record<string, () => Promise<void>>> = {
  build: async () => {
    await good(['run', 'build']);
  },
  bench: async () => {
    const { out } = await good(['run', 'bench', '--', '--once']);
    expect(out).not.toContain('NOT MEASURED');
    const parts = [...out.matchAll(/^measuring (\S+) …$/gm)].map(([, part]) => part);
    for (const part of printedParts()) expect(parts, `npm run bench ${part} is printed`).toContain(part);
  },
  eval: async () => {
    drawnData();
    const { out } = await good(['run', 'eval', '--', '--data', at('data')]);
    const done = [...out.matchAll(/^== eval (\S+)$/gm)].map(([, name]) => name);
    expect(done).toEqual(
      ['mrz-text', 'mrz-pages', 'printed-zone', 'document', 'names'].concat(['faces', 'face-pairs', 'liveness']),
    );
    expect(out).not.toContain('not evaluated');
    for (const name of done) {
      const lines = readFileSync(join(packageRoot, 'build', 'eval', `${name}.jsonl`), 'utf8');
      expect(lines.trim().split('\n').length, name).toBeGreaterThan(0);
      expect(lines, name).toMatch(/^\{/);
    }
  },
  'models:verify': async () => {
    expect((await good(['run', 'models:verify'])).out).toContain('golden input reproduced');
  },
  package: async () => {
    await good(['run', 'package', '--', '--stage', at('staged')]);
    expect(readdirSync(at('staged', 'usr', 'lib', 'waypost', 'bin'))).toContain('waypost.mjs');
  },
  screenshots: async () => {
    mkdirSync(at('pictures'));
    await good(['run', 'screenshots', '--', '-t', 'the page about the machine'], {
      WAYPOST_SCREENSHOTS: at('pictures'),
    });
    expect(readdirSync(at('pictures'))).toEqual(['diagnostics-page.png']);
  },
  soak: async () => {
    expect((await good(['run', 'soak', '--', '--once'])).out).toMatch(/^passed$/m);
  },
  start: async () => {
    const lane = npm(['start', '--', '--state', at('lane'), '--port', String(await freePort())]);
    try {
      await lane.said(/ready after/);
    } finally {
      lane.interrupt();
    }
    // npm ends by the interrupt itself; the output closes once the lane has ended as well.
    expect(await lane.ended, lane.out()).toBeNull();
  },
  'test:faults': async () => {
    expect((await good(['run', 'test:faults', '--', '3'])).out).toMatch(/^ +3 +passed/m);
  },
  'test:mutations': async () => {
    const { out } = await good(['run', 'test:mutations', '--', '--jobs=1', '^packs/tuf-persons ']);
    expect(out).toMatch(/^packs +1 +0 +0 +0 +0$/m);
  },
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-printed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(packageRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((name) => ({ name, text: readFileSync(join(packageRoot, name), 'utf8') }));

/** Commands as they are printed; in a table the second of a row may stand without `npm run`. */
function printed(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, text } of pages) {
    for (const [, script, plain, short] of text.matchAll(
      /\bnpm run ([a-z]+(?::[a-z]+)*)|\bnpm (ci|start|test)\b|`(test:[a-z]+)`/g,
    ))
      found.set(script ?? plain ?? short ?? '', name);
  }
  return found;
}

function printedParts(): string[] {
  return pages.flatMap(({ text }) =>
    [...text.matchAll(/npm run bench (?:-- )?([a-z][a-z-]*)/g)].map(([, part]) => part ?? ''),
  );
}

describe('the commands that README and manuals print', () => {
  it('are run here or stand in the list of those that cannot, and every one is there', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { scripts: object };
    const found = printed();
    expect([...found.keys()].sort()).toEqual([...Object.keys(HERE), ...Object.keys(NOT_HERE)].sort());
    for (const [command, page] of found)
      if (command !== 'ci') expect(Object.keys(scripts), `${page} prints ${command}`).toContain(command);
  });

  it.each(Object.keys(HERE))('npm run %s', async (name) => HERE[name]?.());
});

/** `npm` as a reader types it. */
function npm(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  // What the test runner says of itself to its children would make a Vitest inside of it another one.
  const { VITEST: _, NODE_ENV: _mode, ...inherited } = process.env;
  const child = spawn('npm', words, { cwd: packageRoot, env: { ...inherited, ...env }, detached: true });
  let out = '';
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      for (const listen of heard) listen();
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = (words: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => (words.test(out) ? resolve() : undefined);
      heard.add(look);
      look();
      void ended.then(() => reject(new Error(`npm ended before it said ${words}:\n${out}`)));
    });
  /** Ctrl+C: a terminal gives it to npm and to all that npm started. */
  const interrupt = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
  };
  return { ended, said, interrupt, out: () => out };
}

/** A command that must end well. */
async function good(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ out: string }> {
  const run = npm(words, env);
  const code = await run.ended;
  expect(code, run.out()).toBe(0);
  return { out: run.out() };
}

/** A data folder as the evaluation expects it, of drawn people and invented names. */
function drawnData(): void {
  const demo = join(packageRoot, 'hardware', 'demo');
  const copy = (from: string, ...to: string[]): void => {
    mkdirSync(dirname(at('data', ...to)), { recursive: true });
    copyFileSync(join(demo, from), at('data', ...to));
  };
  copy('pages/genuine.jpg', 'mrz-pages', 'genuine.jpg');
  const { travellers } = JSON.parse(readFileSync(join(demo, 'travellers.json'), 'utf8')) as {
    travellers: { id: string; mrz: string[] }[];
  };
  const mrz = travellers.find(({ id }) => id === 'genuine')?.mrz ?? [];
  writeFileSync(at('data', 'mrz-pages', 'truth.tsv'), `file\tmrz\ngenuine.jpg\t${mrz.join('/')}\n`);
  for (const [person, turn] of [
    ['id01', 1],
    ['id01', 2],
    ['id02', 1],
  ] as const)
    copy(`faces/${person}_live${turn}.jpg`, 'faces', 'lfw', person, `${person}_000${turn}.jpg`);
  writeFileSync(at('data', 'faces', 'pairs.txt'), '1\nid01\t1\t2\nid01\t1\tid02\t1\n');
  mkdirSync(at('data', 'names'));
  writeFileSync(
    at('data', 'names', 'pairs.csv'),
    'query,candidate,is_match\nOSTERVANG ELIAS MARTEN,Elias Ostervang,true\nOSTERVANG ELIAS MARTEN,Ilsa Velmora,false\n',
  );
}
