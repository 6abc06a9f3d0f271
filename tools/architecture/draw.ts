/**
 * Draws docs/architecture.svg and the table of modules in docs/architecture.md from the imports of the sources. With `--check`
 * it writes nothing and exits with 1 if a file is out of date. A unit test calls the same functions.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Arrow, arrowsOf, boxOf, importsOf, moduleOf, namesOf, sourceFiles } from './modules.ts';

const BEGIN = '<!-- modules: written by tools/architecture/draw.ts -->';
const END = '<!-- end of modules -->';

/** The purpose of each box; the picture cannot be drawn if a box has none here. */
const PURPOSE: Readonly<Record<string, string>> = {
  core: 'pure rules, no input or output',
  ui: 'screens: lane, supervisor, privacy, traveller',
  adapters: 'serial ports, databases, HTTP, files',
  inference: 'models, OCR and pictures, in a child process',
  delivery: 'signed files and updates: fetch, check, apply',
  daemon: 'waypostd and the services it starts',
  central: 'the programs of the central office',
  cli: 'the command `waypost`',
  opener: 'the single file of the receiving body',
};

const WIDTH = 1180;
const BOX_WIDTH = 520;
const LINE = 17;
const GAP = 64;

interface Placed {
  name: string;
  x: number;
  y: number;
  height: number;
  lines: string[];
}

/** Length of the longest way down from each box, which is the row in which it is drawn; 0 at the bottom. */
function rowsOf(boxes: readonly string[], arrows: readonly Arrow[]): Map<string, number> {
  const rows = new Map<string, number>();
  const depth = (box: string, above: readonly string[]): number => {
    const known = rows.get(box);
    if (known !== undefined) return known;
    if (above.includes(box)) throw new Error(`boxes import each other: ${[...above, box].join(' -> ')}`);
    const below = arrows.filter((arrow) => arrow.from === box).map((arrow) => depth(arrow.to, [...above, box]) + 1);
    const row = Math.max(0, ...below);
    rows.set(box, row);
    return row;
  };
  for (const box of boxes) depth(box, []);
  return rows;
}

/** Breaks words into lines of at most `limit` characters. */
function wrapped(words: readonly string[], limit: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && `${last}, ${word}`.length <= limit) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** True if another path leads from one box to the other, so that the arrow does not affect the order of the rows. */
function isShortcut(arrow: Arrow, arrows: readonly Arrow[]): boolean {
  const reach = (from: string): boolean =>
    arrows.some((one) => one.from === from && one !== arrow && (one.to === arrow.to || reach(one.to)));
  return reach(arrow.from);
}

/** The architecture diagram as SVG. */
export function picture(src: string): string {
  const files = sourceFiles(src);
  const imports = files.flatMap((file) => importsOf(src, file));
  const boxes = [...new Set(files.map(boxOf))].sort();
  const arrows = arrowsOf(imports, boxOf);
  const rows = rowsOf(boxes, arrows);
  const modules = [...new Set(files.map((file) => moduleOf(src, file)))].sort();
  const placed = new Map<string, Placed>();
  let y = 20;
  for (let row = Math.max(...rows.values()); row >= 0; row -= 1) {
    const here = boxes.filter((box) => rows.get(box) === row);
    const heights = here.map((name) => {
      const purpose = PURPOSE[name];
      if (purpose === undefined) throw new Error(`${name} has no purpose in tools/architecture/draw.ts`);
      const inside = modules.filter((one) => one.startsWith(`${name}/`)).map((one) => one.slice(name.length + 1));
      const also = arrows.filter((arrow) => arrow.from === name && isShortcut(arrow, arrows)).map((arrow) => arrow.to);
      const lines = [
        purpose,
        ...wrapped(inside, 66),
        ...(also.length === 0 ? [] : [`also imports ${also.join(', ')}`]),
      ];
      const x = here.length === 1 ? (WIDTH - BOX_WIDTH) / 2 : 30 + here.indexOf(name) * (BOX_WIDTH + 80);
      placed.set(name, { name, x, y, height: 30 + lines.length * LINE, lines });
      return 30 + lines.length * LINE;
    });
    y += Math.max(...heights) + GAP;
  }
  const shapes = [...placed.values()].map(
    (box) =>
      `<rect x="${box.x}" y="${box.y}" width="${BOX_WIDTH}" height="${box.height}" rx="6" class="box"/>` +
      `<text x="${box.x + 14}" y="${box.y + 22}" class="name">src/${box.name}</text>` +
      box.lines
        .map(
          (line, at) =>
            `<text x="${box.x + 14}" y="${box.y + 40 + at * LINE}" class="${at === 0 ? 'why' : 'inside'}">${escaped(line)}</text>`,
        )
        .join(''),
  );
  const lines = arrows
    .filter((arrow) => !isShortcut(arrow, arrows))
    .map((arrow, at) => {
      const [from, to] = [placed.get(arrow.from), placed.get(arrow.to)];
      if (from === undefined || to === undefined) throw new Error('an arrow leads to no box');
      const rowsDown = (rows.get(arrow.from) ?? 0) - (rows.get(arrow.to) ?? 0);
      return curve(from, to, { at, far: rowsDown > 1 });
    });
  const style =
    '.box{fill:#f6f8fa;stroke:#57606a}.name{font:600 15px sans-serif;fill:#1f2328}.why{font:italic 13px sans-serif;fill:#424a53}' +
    '.inside{font:12px sans-serif;fill:#57606a}.arrow{stroke:#0a5c8a;stroke-width:2;fill:none}';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y - GAP + 20}" role="img" aria-label="Boxes of the sources and their imports">` +
    `<style>${style}</style><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
    '<path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>\n' +
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>\n${lines.join('\n')}\n${shapes.join('\n')}\n</svg>\n`
  );
}

/** An arrow that passes a row runs along the outer edge, where that row does not have a box. */
function curve(from: Placed, to: Placed, { at, far }: { at: number; far: boolean }): string {
  const spread = far ? BOX_WIDTH - 30 : 60 + ((at * 67) % (BOX_WIDTH - 120));
  const [x1, y1, x2, y2] = [from.x + spread, from.y + from.height, to.x + spread, to.y];
  return `<path d="M${x1} ${y1}C${x1} ${y1 + 30} ${x2} ${y2 - 30} ${x2} ${y2}" class="arrow" marker-end="url(#tip)"/>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The table of modules as Markdown. */
export function table(src: string): string {
  const files = sourceFiles(src);
  const imports = files.flatMap((file) => importsOf(src, file));
  const place = (file: string): string => moduleOf(src, file);
  const arrows = arrowsOf(imports, place);
  const between = arrowsOf(imports, boxOf);
  const modules = [...new Set(files.map(place))].sort();
  const rows = modules.map((name) => {
    const own = files.filter((file) => place(file) === name).length;
    const to = arrows.filter((arrow) => arrow.from === name).map((arrow) => arrow.to);
    return `| \`${name}\` | ${own} | ${namesOf(src, name)} | ${to.map((one) => `\`${one}\``).join(' ')} |`;
  });
  const boxes = new Set(files.map(boxOf)).size;
  return [
    `${boxes} boxes and ${between.length} arrows; ${modules.length} modules and ${arrows.length} arrows between them.`,
    '',
    '| module | files | names it exports | imports |',
    '|---|---:|---:|---|',
    ...rows,
  ].join('\n');
}

/** The page with its table brought up to date. */
export function page(text: string, src: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/architecture.md needs the lines ${BEGIN} and ${END}`);
  return `${text.slice(0, begin)}${BEGIN}\n${table(src)}\n${text.slice(end)}`;
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(import.meta.dirname, '../..');
  const src = join(root, 'src');
  const files: [string, (text: string) => string][] = [
    [join(root, 'docs/architecture.svg'), () => picture(src)],
    [join(root, 'docs/architecture.md'), (text) => page(text, src)],
  ];
  for (const [path, drawn] of files) {
    const before = readFileSync(path, { encoding: 'utf8', flag: 'a+' });
    const now = drawn(before);
    if (now === before) continue;
    if (argv.includes('--check')) {
      console.error(`${path} is out of date: run node --import tsx tools/architecture/draw.ts`);
      process.exitCode = 1;
    } else {
      writeFileSync(path, now);
      console.log(`wrote ${path}`);
    }
  }
}
