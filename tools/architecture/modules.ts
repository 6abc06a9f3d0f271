import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** One import in a file. Paths are relative to the source folder; `target` may be the name of a package. */
export interface Import {
  file: string;
  target: string;
  /** True for a file of this project, false for a package. */
  inside: boolean;
  /** True if only types are imported: nothing is loaded. */
  typeOnly: boolean;
  /** True for `import()`, which loads on demand. */
  later: boolean;
}

/** An arrow between two boxes or modules, with the number of imports that it represents. */
export interface Arrow {
  from: string;
  to: string;
  loads: number;
  types: number;
}

const LATER = /(?<!typeof )\bimport\(\s*'([^']+)'\s*\)(?!\.[A-Z])/g;
const STATEMENT = /^(?:import\s+|(?:import|export)\s+(type\s+)?([^;'=]*?)\sfrom\s+)'([^']+)';/gm;

/** Every source file below `src`, relative to it. */
export function sourceFiles(src: string): string[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)))
    .sort();
}

/** Every import in a file, including those that load on demand. */
export function importsOf(src: string, file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const place = (target: string): Pick<Import, 'file' | 'inside' | 'target'> => {
    const inside = target.startsWith('.');
    return { file, inside, target: inside ? relative(src, resolve(src, dirname(file), target)) : target };
  };
  const later = [...text.matchAll(LATER)].map(([, target = '']) => ({
    ...place(target),
    typeOnly: false,
    later: true,
  }));
  const atStart = [...text.matchAll(STATEMENT)].map(([, type, names = '', target = '']) => {
    const listed = /^\{([^}]*)\}$/s
      .exec(names.trim())?.[1]
      ?.split(',')
      .map((name) => name.trim());
    const onlyTypes = listed?.filter((name) => name !== '').every((name) => name.startsWith('type ')) ?? false;
    return { ...place(target), typeOnly: type !== undefined || onlyTypes, later: false };
  });
  return [...atStart, ...later];
}

/** The top-level folder of a file, which is its box in the diagram. */
export const boxOf = (file: string): string => file.split('/')[0] ?? '';

/** The module of a file: the nearest folder above it with an `index.ts`, or its box. The screens are one module. */
export function moduleOf(src: string, file: string): string {
  if (boxOf(file) === 'ui') return 'ui';
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) {
    if (existsSync(join(src, folder, 'index.ts'))) return folder;
  }
  return boxOf(file);
}

/** All arrows between the boxes or modules that `placeOf` gives, without arrows from one to itself. */
export function arrowsOf(imports: readonly Import[], placeOf: (file: string) => string): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const { file, target, inside, typeOnly } of imports) {
    if (!inside) continue;
    const from = placeOf(file);
    const to = placeOf(target);
    if (from === to) continue;
    const arrow = arrows.get(`${from} ${to}`) ?? { from, to, loads: 0, types: 0 };
    if (typeOnly) arrow.types += 1;
    else arrow.loads += 1;
    arrows.set(`${from} ${to}`, arrow);
  }
  return [...arrows.values()].sort((a, b) => `${a.from} ${a.to}`.localeCompare(`${b.from} ${b.to}`));
}

/** Groups that import each other, directly or through others (Tarjan's strongly connected components). */
export function circlesOf(arrows: readonly Pick<Arrow, 'from' | 'to'>[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  const seen = new Map<string, { index: number; low: number }>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (place: string): { index: number; low: number } => {
    const mark = { index: seen.size, low: seen.size };
    seen.set(place, mark);
    open.push(place);
    for (const to of next.get(place) ?? []) {
      const known = seen.get(to);
      if (known === undefined) mark.low = Math.min(mark.low, visit(to).low);
      else if (open.includes(to)) mark.low = Math.min(mark.low, known.index);
    }
    if (mark.low === mark.index) {
      const circle = open.splice(open.indexOf(place));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return mark;
  };
  for (const place of next.keys()) if (!seen.has(place)) visit(place);
  return circles;
}

/** How many names the entry file of a module exports. */
export function namesOf(src: string, module: string): number {
  const door = join(src, module, 'index.ts');
  if (!existsSync(door)) return 0;
  const text = readFileSync(door, 'utf8');
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').filter((name) => name.trim() !== ''),
  );
  const spaces = [...text.matchAll(/^export \* as \w+/gm)];
  const own = [...text.matchAll(/^export (?:async )?(?:const|function|class|interface|type)\s+\w+/gm)];
  return listed.length + spaces.length + own.length;
}

/** Everything that is loaded together with one file, itself included; `ever` includes what loads on demand. */
export function loadedWith(src: string, entry: string, when: 'start' | 'ever' = 'start'): Set<string> {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    for (const { target, inside, typeOnly, later } of importsOf(src, file))
      if (inside && !typeOnly && (when === 'ever' || !later)) loaded.add(target);
  }
  return loaded;
}
