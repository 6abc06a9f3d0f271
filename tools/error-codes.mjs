#!/usr/bin/env node
/** Writes docs/error-codes.md from the tables of the program. `--check` only compares, and exits with 1 on a difference. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const load = (path) => tsImport(path, import.meta.url);
const { allCodes, CODE_RANGES, CODE_TABLES, RETIRED_CODES } = await load('../src/daemon/error-codes/index.ts');

/** The screen's texts, which describe the reasons for the results of checks. */
const words = {};
for (const area of ['reasons', 'face', 'light', 'models', 'papers', 'party', 'chip', 'seal']) {
  Object.assign(words, (await load(`../src/ui/words/${area}-en.ts`)).words);
}
const described = Object.assign({}, ...CODE_TABLES);
const textOf = (reason) =>
  described[reason]?.[1] ?? `${words[`reason.${reason}.title`]}. ${words[`reason.${reason}.advice`]}`;

const codes = allCodes();
const section = ([from, name]) => [
  `## ${from}: ${name}`,
  '',
  '| number | reason | what happened, and what to do |',
  '|---|---|---|',
  ...codes
    .filter(({ number }) => number >= from && number < from + 10_000)
    .map(({ number, reason }) => `| ${number} | \`${reason}\` | ${textOf(reason).replaceAll('|', '\\|')} |`),
  '',
];
const text = [
  '# Error codes',
  '',
  'Every reason code of Waypost and its number, in the vendor range 1000 to 999999 of BSI TR-03135-1 5.3. The number of a',
  'reason is never changed, and no number is used twice. A number appears next to a check only if the check could not do',
  'its work; a number of a good result is never shown as an error. In the journal a line with a',
  'reason has its number as `code`.',
  '',
  'Written by `node tools/error-codes.mjs`; add a line for each new code to `test/vectors/error-codes.csv`.',
  '',
  ...CODE_RANGES.flatMap(section),
  '## Retired',
  '',
  'These are in records of earlier builds.',
  '',
  '| number | reason | number now |',
  '|---|---|---|',
  ...Object.entries(RETIRED_CODES).map(
    ([number, reason]) =>
      `| ${number} | \`${reason}\` | ${codes.find((code) => code.reason === reason)?.number ?? '-'} |`,
  ),
  '',
].join('\n');

const target = fileURLToPath(new URL('../docs/error-codes.md', import.meta.url));
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('docs/error-codes.md is out of date: run node tools/error-codes.mjs');
  process.exitCode = 1;
}
