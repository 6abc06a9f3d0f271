import { createHash } from 'node:crypto';
import { canonical } from '../../src/core/audit/index.ts';
import { mrzForms } from '../../src/core/mrz/names/index.ts';
import { type NamePool, ORIGINS, type Origin } from './origins.ts';

export type Random = () => number;

/** Small seeded generator (mulberry32): the same list on every machine. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Picks names of one pool with their frequencies. */
class Drawer {
  readonly #names: string[] = [];
  readonly #cumulative: number[] = [];

  constructor(pool: NamePool) {
    const share = (rank: number): number => pool.top * ((1 + pool.shift) / (rank + pool.shift)) ** pool.fall;
    let sum = 0;
    const put = (name: string, weight: number): void => {
      sum += weight;
      this.#names.push(name);
      this.#cumulative.push(sum);
    };
    pool.names.forEach((name, at) => {
      put(name, share(at + 1));
    });
    const known = new Set(pool.names);
    const tail = Array.from({ length: pool.tail }, (_, at) => composed(pool, at)).filter((name) => !known.has(name));
    const falling = tail.map((_, at) => share(pool.names.length + at + 1));
    const left = Math.max(0.05, 1 - sum);
    const scale = left / falling.reduce((total, weight) => total + weight, 0);
    tail.forEach((name, at) => {
      put(name, (falling[at] ?? 0) * scale);
    });
  }

  draw(random: Random): string {
    const cumulative = this.#cumulative;
    const wanted = random() * (cumulative.at(-1) ?? 1);
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#names[low] ?? '';
  }
}

/** The name of one place in the tail, always the same. */
function composed(pool: NamePool, at: number): string {
  const digest = createHash('sha256').update(`${pool.names[0]}|${pool.ends[0]}|${at}`).digest();
  const pick = (from: readonly string[], byte: number): string => from[digest.readUInt16BE(byte) % from.length] ?? '';
  const middle = pool.middles.length < 2 ? '' : pick(pool.middles, 2);
  return `${pick(pool.starts, 0)}${middle}${pick(pool.ends, 4)}`;
}

interface Drawers {
  origin: Origin;
  family: Drawer;
  female: Drawer;
  male: Drawer;
}

let drawers: Drawers[] | null = null;
const allDrawers = (): Drawers[] => {
  drawers ??= ORIGINS.map((origin) => ({
    origin,
    family: new Drawer(origin.family),
    female: new Drawer(origin.female),
    male: new Drawer(origin.male),
  }));
  return drawers;
};

export interface Person {
  family: string;
  given: string;
  dob: string | null;
  sex: 'F' | 'M';
  nationality: string;
  number: string | null;
  aliases: { family: string; given: string }[];
  script: string | null;
}

/** An invented person; seven in a hundred have no birth date, ten only a year or a month. */
export function person(random: Random, index: number): Person {
  const own = pickOrigin(random);
  const sex = random() < 0.5 ? 'F' : 'M';
  const name = nameOf(own, sex, random);
  const aliases: Person['aliases'] = [];
  // Most aliases share a part with the name; some have nothing in common with it.
  while (random() < 0.22 && aliases.length < 4) {
    const other = nameOf(own, sex, random);
    const kind = random();
    aliases.push(
      kind < 0.4 ? { ...other, given: name.given } : kind < 0.75 ? { ...other, family: name.family } : other,
    );
  }
  const { nationalities, script } = own.origin;
  return {
    ...name,
    sex,
    aliases,
    dob: birth(random),
    nationality: nationalities[Math.floor(random() * nationalities.length)] ?? 'UTO',
    number: random() < 0.6 ? `${String.fromCharCode(65 + (index % 26))}${String(1_000_000 + index)}` : null,
    script: script ?? null,
  };
}

function pickOrigin(random: Random): Drawers {
  const all = allDrawers();
  let left = random() * all.reduce((sum, { origin }) => sum + origin.share, 0);
  for (const one of all) {
    left -= one.origin.share;
    if (left <= 0) return one;
  }
  return all[0]!;
}

function nameOf({ origin, family, female, male }: Drawers, sex: 'F' | 'M', random: Random) {
  const inflect = (name: string): string => (sex === 'F' && origin.feminine ? origin.feminine(name) : name);
  const families = [inflect(family.draw(random))];
  if (random() < origin.secondFamily) families.push(inflect(family.draw(random)));
  const pool = sex === 'F' ? female : male;
  const givens = [pool.draw(random)];
  // In names that put the father's name behind the own one, the second is a man's.
  if (random() < origin.secondGiven) givens.push((origin.id === 'arabic' ? male : pool).draw(random));
  return { family: families.join(' '), given: [...new Set(givens)].join(' ') };
}

function birth(random: Random): string | null {
  const year = 1945 + Math.floor((random() + random()) * 33);
  const month = String(1 + Math.floor(random() * 12)).padStart(2, '0');
  const day = String(1 + Math.floor(random() * 28)).padStart(2, '0');
  const kind = random();
  if (kind < 0.07) return null;
  if (kind < 0.13) return String(year);
  if (kind < 0.14) return `${year}-${month}`;
  if (kind < 0.17) return `${year}-01-01`;
  return `${year}-${month}-${day}`;
}

const CLASSES = ['protect', 'protect', 'discreet', 'stop'] as const;

/** Canonical line of one record; `rev` also changes the note. */
export function recordLine(one: Person, index: number, rev = 1): string {
  const script = one.script === null ? {} : { script: one.script };
  const names = [
    { kind: 'primary', family: one.family, given: one.given, ...script },
    ...one.aliases.map((alias) => ({ kind: 'alias', ...alias, ...script })),
  ];
  return canonical({
    op: 'put',
    id: idOf(index),
    rev,
    cat: CLASSES[index % CLASSES.length],
    act: 'Ask the second line to speak with the traveller alone',
    basis: 'Bench order, section 4',
    exp: '2099-12-31',
    names,
    dob: one.dob === null ? [] : [one.dob],
    nat: [one.nationality],
    sex: one.sex,
    docs: one.number === null ? [] : [{ t: 'P', c: one.nationality, n: one.number }],
    note: `Reported by the registry, item ${index}, revision ${rev}`,
  });
}

export function idOf(index: number): string {
  return `r${String(index).padStart(9, '0')}`;
}

/** What a passport prints of a name. */
export function printed(text: string): string {
  return mrzForms(text, { limit: 1 })[0] ?? '';
}
