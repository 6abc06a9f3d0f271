#!/usr/bin/env node
/**
 * Draws English texts at random, for a second reader: `node tools/sample-english.mjs --count 100 --seed 1`.
 * `--from screens`, `messages` or `docs` draws from one part; `--all` prints every text of it. The same seed and tree draw
 * the same texts.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { transform } from 'esbuild';
import { parseAst } from 'vite';

const PARTS = ['screens', 'messages', 'docs'];
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', multiple: true, default: PARTS },
    all: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
const unknown = values.from.find((part) => !PARTS.includes(part));
if (!Number.isSafeInteger(count) || count < 1 || unknown !== undefined) {
  console.error(
    unknown === undefined
      ? '--count is a whole number from 1.'
      : `--from is one of ${PARTS.join(', ')}, not ${unknown}.`,
  );
  process.exit(2);
}

const tracked = execFileSync(
  'git',
  ['ls-files', '-z', 'src', 'tools', 'systemd', 'docs', 'README.md', 'CONTRIBUTING.md'],
  {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  },
).split('\0');

const WORDS_OF_SCREENS = /^src\/(?:ui|opener)\/.*(?:-en\.ts|\/en\.ts|slips\.ts|slip-paper\.ts)$/;
/** @returns the part to which a file belongs, or null if it does not contain English texts */
function partOf(path) {
  if (WORDS_OF_SCREENS.test(path)) return 'screens';
  if (/^(?:src\/(?!ui\/|opener\/)|tools\/).*\.(?:ts|mjs)$/.test(path) && !/\.gen\.ts$|^tools\/models\//.test(path))
    return 'messages';
  if (path.endsWith('.md')) return 'docs';
  return null;
}

/** True for at least three words, one of them an ordinary word: a name, a path, a query or a single label is not a text. */
const isText = (text) =>
  /\p{L}+ .*\p{L}+ .*\p{L}+/u.test(text) &&
  /(?:^| )[a-z]{2,}[ ,.:;]/.test(text) &&
  !/^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|WITH|BEGIN) |[{};]\s*$|=>|\bSELECT\b|--[a-z-]+ [A-Z]{3,}.*\||^\s*[#.][a-z]/.test(
    text,
  );

/** @returns every string and template of a source file that reads as English; `{}` stands for a value */
async function stringsOf(path) {
  const loader = path.endsWith('.mjs') ? 'js' : 'ts';
  const { code } = await transform(readFileSync(path, 'utf8'), { loader, target: 'esnext' });
  const found = [];
  const walk = (node) => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (node === null || typeof node !== 'object') return;
    if (node.type === 'ImportDeclaration') return;
    if (node.type === 'Literal' && typeof node.value === 'string') found.push(node.value);
    if (node.type === 'TemplateLiteral') {
      found.push(node.quasis.map(({ value }) => value.cooked ?? value.raw).join('{}'));
      return walk(node.expressions);
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'type') walk(child);
  };
  walk(parseAst(code).body);
  return found.map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter(isText);
}

/** @returns the sentences of a page: paragraphs, list items and cells, without code, pictures and headings */
function sentencesOf(path) {
  const lines = readFileSync(path, 'utf8')
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .split('\n');
  const blocks = [];
  let open = '';
  const close = () => {
    if (open !== '') blocks.push(open);
    open = '';
  };
  for (const line of lines) {
    if (/^\s*\|/.test(line)) {
      close();
      blocks.push(...line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
    } else if (/^\s*$|^#|^!\[|^ {4,}\S/.test(line) && open === '') {
      close();
    } else if (/^\s*$|^#|^!\[/.test(line)) {
      close();
    } else {
      if (/^\s*(?:[-*]|\d+\.) /.test(line)) close();
      open += ` ${line.trim()}`;
    }
  }
  close();
  return blocks
    .map((block) =>
      block
        .replace(/^\s*(?:[-*]|\d+\.) /, '')
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .trim(),
    )
    .flatMap((block) => block.split(/(?<=[a-z)`*"][.!?:]) (?=[A-Z"*`])/))
    .filter(isText);
}

const texts = [];
for (const path of tracked) {
  const part = partOf(path);
  if (part === null || !values.from.includes(part)) continue;
  const found = part === 'docs' ? sentencesOf(path) : await stringsOf(path);
  for (const text of new Set(found)) texts.push({ path, text });
}

/** Sorts texts by the hash of seed, path and words, so that an edit does not change the order of the other texts. */
const rank = ({ path, text }) => createHash('sha256').update(`${values.seed}\n${path}\n${text}`).digest('hex');
const drawn = values.all
  ? texts
  : texts
      .map((one) => ({ ...one, at: rank(one) }))
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .slice(0, count);

drawn.forEach(({ path, text }, at) => {
  console.log(`${String(at + 1).padStart(3)}  ${text}\n       ${path}`);
});
console.error(`${drawn.length} of ${texts.length} texts; seed ${values.seed}.`);
