import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const OWN = 'test/unit/citations.test.ts';

/** Pages of planning that a reader of the repository does not have. What the code needs is written in docs or in a public standard. */
const ABSENT = [
  /\bDESIGN(?:\.md)?(?: section)? \d/,
  /\bDESIGN\.md\b/,
  /\b(?:officer|scanner|reading|platform|watchlist|protection|imagers?)(?:'s)? page(?:'s)?,? (?:\d\.)?[A-E]\.\d/,
  /\bofficer page\b/,
  /\bofficer-and-protection\b/,
  /\b(?:watchlist|platform|officer|face|document-checks) 3\.\d/,
  /\breference page\b/,
  /(?:\.\.\/|shared\/)reference\//,
  /\btrap \d+/,
  /\bfindings?\.md\b/,
  /\bissue \d+, item\b/,
];
const TEXT = /\.(?:ts|tsx|mjs|js|md|json|py|css|html|service|sh|yml)$/;
const GENERATED = /^(?:package-lock\.json|test\/vectors\/|hardware\/demo\/faces\/)/;

function tracked(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return listed.split('\0').filter((path) => TEXT.test(path) && !GENERATED.test(path) && existsSync(join(root, path)));
}

const citationsIn = (text: string): string[] =>
  // A citation may be broken over two lines of a comment.
  text
    .replaceAll(/\s*\n\s*(?:\*|\/\/|#)?\s*/g, ' ')
    .split(/(?<=[.;:!?)]) /)
    .filter((sentence) => ABSENT.some((pattern) => pattern.test(sentence)));

describe('citations', () => {
  const files = tracked().filter((path) => path !== OWN);

  it('name no page that is not in the repository', () => {
    expect(files.length).toBeGreaterThan(1000);
    const found = files.flatMap((path) =>
      citationsIn(readFileSync(join(root, path), 'utf8')).map((sentence) => `${path}: ${sentence.slice(0, 160)}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    'One record (watchlist 3.2).',
    'The allow button (officer\n * page A.6).',
    'Limits (DESIGN section 6).',
    'never again (trap 28)',
    'Terms (officer-and-protection B.7)',
  ])('of an absent page are found: %j', (text) => {
    expect(citationsIn(text)).not.toEqual([]);
  });

  it('of docs and decisions lead to a page', () => {
    const decisions = execFileSync('git', ['ls-files', 'docs/decisions'], { cwd: root, encoding: 'utf8' });
    const broken = files
      .filter((path) => /\.(?:ts|tsx|mjs)$/.test(path))
      .flatMap((path) => {
        const text = readFileSync(join(root, path), 'utf8');
        const pages = [...text.matchAll(/\bdocs\/[a-z-]+\.md\b/g)]
          .map(([page]) => page)
          .filter((page) => !existsSync(join(root, page)));
        const numbers = [...text.matchAll(/\bdecision (\d{4})\b/g)]
          .map(([, number]) => number)
          .filter((number) => !decisions.includes(`/${number}-`));
        return [...pages, ...numbers].map((what) => `${path}: ${what}`);
      });
    expect(broken).toEqual([]);
  });
});
