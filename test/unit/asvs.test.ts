import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY_PURPOSES } from '../../src/adapters/storage/keys/keys.ts';
import { RECORD_CLASSES } from '../../src/core/inspection/policy/pack/index.ts';

/** docs/asvs.md against the numbers and levels of the standard: nothing is left out, and what is called met names where. */
const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/asvs.md'), 'utf8');
const [, ...given] = readFileSync(join(root, 'test/vectors/asvs-5.0-levels.csv'), 'utf8').trim().split('\n');
const rows = page
  .split('\n')
  .filter((line) => /^\| V\d/.test(line))
  .map((line) => {
    const [number = '', level = '', subject = '', stands = '', where = ''] = line.slice(2, -2).split(' | ');
    return { number, level, subject, stands, where };
  });
const MET = 'met';
const NOT_MET = '**not met**';
/** Paths in the words of a row: backticked, with a slash or an ending. */
const pathsIn = (words: string): string[] =>
  [...words.matchAll(/`([\w./-]+)`/g)].flatMap(([, text = '']) =>
    /^[\w-]+\/|\.(json|ts|md)$/.test(text) ? [text] : [],
  );

describe('docs/asvs.md', () => {
  it('has every requirement of levels 1 and 2 once, in order, with its level', () => {
    expect(given).toHaveLength(253);
    expect(rows.map(({ number, level }) => `${number},${level}`)).toEqual(given);
  });

  it.each(rows)('$number stands somewhere, and says where or why', ({ subject, stands, where }) => {
    expect([MET, 'not applicable', NOT_MET]).toContain(stands);
    expect(subject.split(' ').length).toBeLessThanOrEqual(6);
    expect(where.length).toBeGreaterThan(3);
    const paths = pathsIn(where);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    // The word of the page is not enough: a file shows it. Of an absence no file can, so the command is needed.
    if (stands === MET) expect(paths.length + (/`waypost /.test(where) ? 1 : 0)).toBeGreaterThan(0);
    if (stands === NOT_MET) expect(where.split(' ').length).toBeGreaterThan(4);
  });

  it('has an inventory of keys to point to: every purpose there is', () => {
    const [, table = ''] = readFileSync(join(root, 'docs/security.md'), 'utf8').split('## Keys and algorithms');
    const named = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z-]+)`/g)].map(([, purpose]) => purpose),
    );
    expect(named.sort()).toEqual([...KEY_PURPOSES].sort());
  });

  it('counts what it says', () => {
    for (const level of ['1', '2']) {
      const of = rows.filter((row) => row.level === level);
      const count = (stands: string) => of.filter((row) => row.stands === stands).length;
      const line = [level, of.length, count(MET), count('not applicable'), count(NOT_MET)].join(' | ');
      expect(page).toContain(`| ${line} |`);
    }
  });
});

describe('the levels of docs/privacy.md', () => {
  const privacy = readFileSync(join(root, 'docs/privacy.md'), 'utf8');
  const classes = privacy
    .slice(privacy.indexOf('| Class | Level |'))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (Class|---)/.test(line));

  it.each(RECORD_CLASSES)('hold %s, and a test that exists', (name) => {
    const row = classes.find((line) => line.split(' | ')[0]?.includes(`\`${name}\``)) ?? '';
    expect(row.split(' | ')[1]).toMatch(/^[1-4]/);
    expect(pathsIn(row).length).toBeGreaterThan(0);
    expect(pathsIn(row).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
