import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** English that reads as translated, and the word to write (docs/glossary.md, CONTRIBUTING.md). No place is allowed. */
const BANNED: readonly { words: RegExp; write: string }[] = [
  { words: /\banew\b/i, write: 'again' },
  { words: /\bof before(?= [a-z0-9])(?! \w+ of)|\bof before[.,;:]/, write: 'older, earlier' },
  { words: /\bwhoever\b/i, write: 'anyone who, the person who' },
  { words: /\bstands? (?:here|there|under|beside|above|below|between|inside|over)\b/, write: 'is' },
  { words: /\bstands? in (?!for\b|the way\b|front\b|its stead\b)/, write: 'is in' },
  { words: /\bstands? on\b/, write: 'is on, depends on' },
  { words: /\bnone waits\b/i, write: 'nothing is waiting' },
  { words: /\b(?:was|were|self-test) never held\b/, write: 'has never run' },
  { words: /\b(?:is|are) told (?:of|together|alone|in lots|nothing)\b/, write: 'is reported, is added up' },
  { words: /\bneeds nobody\b/, write: 'needs no person' },
  { words: /\bvivacit|\bvivacidad\b/i, write: 'détection du vivant, prueba de vida' },
];
const OWN = ['test/unit/words.test.ts'];
/** Words of the other screen languages are not English; the last rule is about them. */
const OTHER_LANGUAGE = /-(?:ar|es|fr|pt|ru)\.ts$|\/traveller\/words\//;

function texts(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', 'src', 'docs', 'README.md', 'CONTRIBUTING.md'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return listed
    .split('\0')
    .filter((path) => /\.(?:ts|tsx|css|md|html)$/.test(path) && !OWN.includes(path) && existsSync(join(root, path)));
}

function bannedIn(text: string, other = false): string[] {
  const rules = other ? BANNED.slice(-1) : BANNED;
  // A phrase may be broken over two lines of a comment or of a page. Code is no English: `of before` is a loop there.
  const flat = text
    .replaceAll(/\b(?:const|let) [^=;]+ of before\b|\bof before\.\w+/g, '')
    .replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ');
  return rules.flatMap(({ words, write }) => {
    const found = words.exec(flat);
    return found === null ? [] : [`"${flat.slice(Math.max(0, found.index - 40), found.index + 40)}": write ${write}`];
  });
}

describe('English of source and pages', () => {
  it('uses no banned word', () => {
    const paths = texts();
    expect(paths.length).toBeGreaterThan(800);
    const found = paths.flatMap((path) =>
      bannedIn(readFileSync(join(root, path), 'utf8'), OTHER_LANGUAGE.test(path)).map((what) => `${path}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    'The box was started anew.',
    'absent in records of before.',
    'for whoever keeps it',
    'The id stands in\n * line 3.',
    "'None waits.'",
    'The self-test was never held',
    'small groups are told together',
    "'Vivacité'",
  ])('finds %j', (text) => {
    expect(bannedIn(text)).not.toEqual([]);
  });

  it('leaves sentences and code alone that are none', () => {
    expect(
      bannedIn('A name that stands for two. for (const key of before) add(key); It stands in for a driver.'),
    ).toEqual([]);
  });
});
