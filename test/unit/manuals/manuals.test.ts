import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { waypostProgram } from '../../../src/cli/program.ts';
import { KEY_CAPS } from '../../../src/ui/key-caps.ts';

const root = resolve(import.meta.dirname, '../../..');
const program = await waypostProgram();

function markdownUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownUnder(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const pages = [join(root, 'README.md'), join(root, 'CONTRIBUTING.md'), ...markdownUnder(join(root, 'docs'))];
const named = pages.map((path) => ({ page: relative(root, path), path, text: readFileSync(path, 'utf8') }));

/** Headings as they are addressed: lower case, punctuation gone, blanks to hyphens. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

describe('links', () => {
  it.each(named)('of $page lead to a file, and to a heading of it', ({ path, text }) => {
    const broken: string[] = [];
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? path : join(dirname(path), decodeURIComponent(file));
      if (!existsSync(to)) broken.push(target);
      else if (anchor !== undefined && statSync(to).isFile() && !anchorsOf(readFileSync(to, 'utf8')).has(anchor))
        broken.push(target);
    }
    expect(broken).toEqual([]);
  });

  it('every page of docs is reached from the index', () => {
    const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
    const missing = readdirSync(join(root, 'docs')).filter(
      (name) => /\.(md|html)$/.test(name) && name !== 'README.md' && !index.includes(`](${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('every picture of docs/screenshots is shown somewhere', () => {
    const shown = named.map(({ text }) => text).join('\n');
    const unused = readdirSync(join(root, 'docs/screenshots')).filter(
      (name) => !shown.includes(`screenshots/${name})`),
    );
    expect(unused).toEqual([]);
  });
});

interface Said {
  page: string;
  line: number;
  words: string[];
}

/** `waypost …` at the beginning of a command line and between backticks, cut where the shell goes on with something else. */
function commandsIn({ page, text }: { page: string; text: string }): Said[] {
  const found: Said[] = [];
  const lines = text.split('\n');
  lines.forEach((line, at) => {
    const block = /^(?: {4,}|\t)(?:\$ )?(?:npx |runuser -u waypost -- )?waypost (.+)$/.exec(line)?.[1];
    const spans = [...line.matchAll(/`(?:npx )?waypost ([^`]+)`/g)].map(([, said]) => said ?? '');
    for (const said of [...(block === undefined ? [] : [block]), ...spans]) {
      const before = said.split(/ [|&>;] ?|&&| # /)[0] ?? '';
      found.push({ page, line: at + 1, words: before.trim().split(/\s+/) });
    }
  });
  return found;
}

const bare = (word: string) => word.replaceAll(/[…,.;:)]+$/g, '').replaceAll(/^\[|\]$/g, '');

/** What is wrong with a command as printed, or null. */
function faultOf(words: string[]): string | null {
  let command: Command = program;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = bare(words[at] ?? '');
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) break;
    command = next;
  }
  const rest = words.slice(at);
  const first = bare(rest[0] ?? '');
  // A group of commands takes no argument: what follows must be one of its commands.
  const several = /[|]/.test(first) ? first.split('|') : [first];
  if (command.commands.length > 0 && /^[a-z]/.test(first)) {
    const unknown = several.filter((one) => !command.commands.some((known) => known.name() === one));
    if (unknown.length > 0) return `no command "${[...words.slice(0, at), unknown[0]].join(' ')}"`;
    return null;
  }
  const options = new Set(['--help', '--version', ...allOptions(command)]);
  const strange = rest.map(bare).filter((word) => /^--[a-z]/.test(word) && !options.has(word.split('=')[0] ?? ''));
  return strange.length === 0 ? null : `"${words.slice(0, at).join(' ')}" has no option ${strange.join(', ')}`;
}

function allOptions(command: Command): string[] {
  // A group named alone stands for its commands.
  const own = command.options.flatMap((one) => (one.long === undefined || one.long === null ? [] : [one.long]));
  return [...own, ...command.commands.flatMap(allOptions)];
}

describe('commands', () => {
  const all = named.flatMap(commandsIn);

  it('are found where the manuals name them', () => {
    expect(all.length).toBeGreaterThan(150);
    expect(all.some(({ page }) => page === 'docs/technician-guide.md')).toBe(true);
  });

  it('and their options exist', () => {
    const faults = all.flatMap(({ page, line, words }) => {
      const fault = faultOf(words);
      return fault === null ? [] : [`${page}:${line}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it('that are wrong are found', () => {
    expect(faultOf(['update', 'aply'])).toMatch(/no command "update aply"/);
    expect(faultOf(['update', 'apply', '--form', 'stick'])).toMatch(/no option --form/);
    expect(faultOf(['update', 'apply', '--from', 'stick', '--config', 'lane.json'])).toBeNull();
  });

  it('of npm exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const asked = named.flatMap(({ page, text }) =>
      [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, script = '']) => ({ page, script })),
    );
    expect(asked.filter(({ script }) => !(script in scripts))).toEqual([]);
  });
});

describe('the key card', () => {
  const card = readFileSync(join(root, 'docs/officer-key-card.html'), 'utf8');
  const guide = readFileSync(join(root, 'docs/officer-guide.md'), 'utf8');
  const desk = Object.entries(KEY_CAPS).filter(([name]) => name !== 'altD');

  it.each(desk)('names %s', (_name, cap) => {
    expect(card).toContain(`<td>${cap}</td>`);
  });

  it('belongs to the guide, which names every key of a desk', () => {
    expect(guide).toContain('officer-key-card.html');
    const missing = desk.filter(([name, cap]) => name !== 'escEsc' && !guide.replaceAll('\n', ' ').includes(cap));
    expect(missing).toEqual([]);
  });
});
