/**
 * Writes the table "What counts on day one" of docs/document-checks.md from how each check counts. With `--check` it
 * writes nothing and exits with 1 if the page is out of date. A unit test calls the same function.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  CHECK_TABLE,
  type CheckId,
  COUNTING,
  type WAYS_TO_COUNT,
} from '../../src/core/inspection/record/checks/index.ts';
import { FIRST_ENGLISH, REST_ENGLISH } from '../../src/ui/words/english/index.ts';

type WayToCount = (typeof WAYS_TO_COUNT)[number];
type CheckNeed = (typeof COUNTING)[CheckId]['needs'];

const BEGIN = '<!-- day one: written by tools/day-one/table.ts -->';
const END = '<!-- end of day one -->';

const words: Readonly<Record<string, string>> = Object.assign(
  {},
  ...Object.values({ ...FIRST_ENGLISH, ...REST_ENGLISH }),
);

/** Hardware in the order in which a checkpoint adds it. List look-ups do not need any. */
const HARDWARE: readonly { need: CheckNeed; words: string }[] = [
  { need: 'mrz', words: 'MRZ scanner, or a page imager' },
  { need: 'VIS', words: 'page imager with white light (VIS)' },
  { need: 'IR', words: '+ infrared (IR)' },
  { need: 'UV', words: '+ ultraviolet (UV)' },
  { need: 'side', words: '+ white light from two sides' },
  { need: 'chip', words: '+ chip reader' },
  { need: 'camera', words: '+ live camera' },
  { need: 'further', words: 'a page of a visa or another further document' },
];

const COLUMNS: readonly { ways: readonly WayToCount[]; title: string }[] = [
  { ways: ['delivered'], title: 'counts on day one' },
  { ways: ['calibration'], title: 'counts after calibration of this imager' },
  { ways: ['type-calibration'], title: 'counts for each document type that is taught and calibrated here' },
  { ways: ['all-editions', 'certificate', 'evaluation'], title: 'counts otherwise' },
];

const OTHERWISE: Readonly<Partial<Record<WayToCount, string>>> = {
  'all-editions': 'if every edition of a country and code is taught',
  certificate: "with an operator's model that a laboratory evaluated",
  evaluation: "with an operator's model and the rates of the operator's own pairs",
};

/** Checks that share one row: those of a chip and of a signed barcode are many, and all count in the same way. */
const ALL_OF: Readonly<Record<string, string>> = { chip: 'of the chip', seal: 'of a signed barcode' };

/** The table as Markdown; it contains every check once, except those of the lists. */
export function dayOneTable(): string {
  const ids = Object.keys(COUNTING) as CheckId[];
  const cell = (need: CheckNeed, ways: readonly WayToCount[]): string => {
    const mine = ids.filter((id) => COUNTING[id].needs === need && ways.includes(COUNTING[id].way));
    const subjects = Object.keys(ALL_OF).filter((subject) => mine.some((id) => id.startsWith(`${subject}.`)));
    const named = mine.filter((id) => !subjects.some((subject) => id.startsWith(`${subject}.`)));
    const all = subjects.map((subject) => {
      const n = mine.filter((id) => id.startsWith(`${subject}.`)).length;
      return `the ${n} checks ${ALL_OF[subject]}`;
    });
    return [...named.map(nameOf), ...all].join('; ') || '-';
  };
  const titles = COLUMNS.map(({ title }) => title);
  return [
    `| hardware | ${titles.join(' | ')} |`,
    `|---|${titles.map(() => '---').join('|')}|`,
    ...HARDWARE.map(({ need, words: hardware }) => {
      return `| ${hardware} | ${COLUMNS.map(({ ways }) => cell(need, ways)).join(' | ')} |`;
    }),
  ].join('\n');
}

function nameOf(id: CheckId): string {
  const name = words[`check.${id}`];
  if (name === undefined) throw new Error(`${id} (${CHECK_TABLE[id].clause}) has no English name`);
  const otherwise = OTHERWISE[COUNTING[id].way];
  return otherwise === undefined ? name : `${name}, ${otherwise}`;
}

/** The page with the new table. Throws if the page does not mark where the table belongs. */
export function withTable(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no ${BEGIN}`);
  return `${before}${BEGIN}\n\n${dayOneTable()}\n\n${END}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(resolve(import.meta.dirname, '../..'), 'docs', 'document-checks.md');
  const page = readFileSync(path, 'utf8');
  const wanted = withTable(page);
  if (argv.includes('--check')) process.exit(page === wanted ? 0 : 1);
  writeFileSync(path, wanted);
}
