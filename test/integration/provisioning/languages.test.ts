import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerLanguageCommands } from '../../../src/cli/documents/languages.ts';
import { LANGUAGE_DATA, type LanguageData } from '../../../src/inference/protocol/models/index.ts';
import { OPERATOR_LANGUAGES } from '../../../src/inference/protocol/models/tesseract-languages.ts';

const GOOD = Buffer.from('language data of a test, not of a reader');
const known: LanguageData[] = [
  {
    language: 'mrz',
    file: 'mrz.traineddata',
    bytes: GOOD.length,
    sha256: createHash('sha256').update(GOOD).digest('hex'),
    from: 'operator',
    licence: 'BSD-3-Clause',
    source: 'a test',
  },
];

let work: string;
let models: string;
let config: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'languages-'));
  models = join(work, 'bundles');
  mkdirSync(models);
  config = join(work, 'waypost.json');
  writeFileSync(config, JSON.stringify(configOf(models)));
});
afterEach(() => rmSync(work, { recursive: true }));

function configOf(folder: string): object {
  const example = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/examples/lane.json'), 'utf8'));
  return { ...example, models: { profile: 'accurate', folder } };
}

async function type(...words: string[]) {
  const said = { out: [] as string[], err: [] as string[], code: 0 };
  const program = new Command('waypost').exitOverride();
  registerLanguageCommands(
    program.command('models'),
    {
      print: (line) => said.out.push(line),
      warn: (line) => said.err.push(line),
      exit: (code) => {
        said.code = code;
      },
    },
    known,
  );
  await program.parseAsync(['models', ...words, '--config', config], { from: 'user' });
  return said;
}

describe('waypost models', () => {
  it('installs the pinned file whole, says where, and lists it', async () => {
    const file = join(work, 'download.bin');
    writeFileSync(file, GOOD);
    expect((await type('languages')).out.join('\n')).toContain('not installed');
    const said = await type('install-language', file);
    expect(said).toMatchObject({ code: 0, err: [] });
    const folder = join(models, OPERATOR_LANGUAGES);
    expect(readFileSync(join(folder, 'mrz.traineddata')).equals(GOOD)).toBe(true);
    expect(readdirSync(folder)).toEqual(['mrz.traineddata']);
    expect(said.out.join('\n')).toContain(folder);
    expect((await type('languages')).out.join('\n')).toMatch(/mrz +installed/);
    writeFileSync(join(folder, 'mrz.traineddata'), Buffer.alloc(GOOD.length));
    expect((await type('languages')).out.join('\n')).toContain('DAMAGED');
  });

  it('refuses any other file, names the known ones, and leaves nothing behind', async () => {
    const file = join(work, 'mrz.traineddata');
    writeFileSync(file, Buffer.concat([GOOD, Buffer.from('x')]));
    const said = await type('install-language', file);
    expect(said.code).toBe(1);
    expect(said.err.join('\n')).toContain('nothing was installed');
    expect(said.err.join('\n')).toContain(known[0]?.sha256);
    expect(existsSync(join(models, OPERATOR_LANGUAGES))).toBe(false);
  });

  it('says what is missing: the file, or the models', async () => {
    const absent = await type('install-language', join(work, 'nowhere'));
    expect(absent).toMatchObject({ code: 2, err: [expect.stringContaining('it does not exist')] });
    const file = join(work, 'mrz.traineddata');
    writeFileSync(file, GOOD);
    rmSync(models, { recursive: true });
    const early = await type('install-language', file);
    expect(early).toMatchObject({ code: 2, err: [expect.stringContaining('npm run models:build')] });
  });
});

describe('the list of language data', () => {
  it('pins for the reader exactly the files that the build takes from packages', () => {
    const sources = JSON.parse(readFileSync(join(import.meta.dirname, '../../../models/sources.json'), 'utf8')) as {
      packages: { name: string; files: { path: string; sha256: string }[] }[];
      languages: { package: string; copy: string }[];
    };
    const built = sources.languages.map(({ package: name, copy }) => {
      const pack = sources.packages.find((p) => p.name === name);
      return `${copy.split('/').at(-1)} ${pack?.files.find((f) => f.path === copy)?.sha256}`;
    });
    const pinned = LANGUAGE_DATA.filter((data) => data.from === 'package').map((d) => `${d.file} ${d.sha256}`);
    expect(built.sort()).toEqual(pinned.sort());
  });
});
