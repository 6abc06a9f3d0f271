import { existsSync, readFileSync } from 'node:fs';
import { inLanguage } from '../../core/protection/pack/index.ts';
import { DAY_MS, HOUR_MS } from '../../core/time/index.ts';
import { fileSource, openHeader } from '../../delivery/bundles/index.ts';
import { INDICATORS, readProtectionPack, SIGNED_PACK_LIMIT_BYTES } from '../../delivery/packs/index.ts';
import { publishedPack } from '../publish/index.ts';
import { fullOf, isBundle, listOf, type Metadata, Repository, type Role, type Target } from '../tuf/index.ts';
import type { End } from './contract.ts';

/** A list in force, as its published bundle says. */
export interface PublishedList {
  id: string;
  title: string;
  generation: number;
  records: number;
  deltas: number;
  createdAt: string;
  bytes: number;
  /** The age from which kiosks count the list as not checked; null if there is no bundle. */
  maxAgeHours: number | null;
}

/** Something that expires, with what a person has to do about it. */
export interface Ending extends End {
  remedy: string;
}

export interface Published {
  /** False if a list has never been published. */
  any: boolean;
  lists: PublishedList[];
  /** Version of the protection pack in force; null if none is published. */
  pack: number | null;
  ends: Ending[];
  timestampUntil: string | null;
  roles: { role: Role; metadata: Metadata<Role> }[];
  root: Metadata<'root'> | null;
}

/** How long before a role expires a warning is given. */
const WARN_MS: Readonly<Record<Role, number>> = {
  root: 95 * DAY_MS,
  targets: 7 * DAY_MS,
  snapshot: 2 * DAY_MS,
  timestamp: 12 * HOUR_MS,
};
const ROLE_WORDS: Readonly<Record<Role, string>> = {
  root: 'Root',
  targets: 'Targets',
  snapshot: 'Snapshot',
  timestamp: 'Timestamp',
};
const ROLE_REMEDY: Readonly<Record<Role, string>> = {
  root: 'waypost central keys renew, two root holders sign, publish',
  targets: 'build a generation or waypost central renew, two approve, publish',
  snapshot: 'waypost central timestamp',
  timestamp: 'waypost central timestamp, every 6 hours',
};
/** When a warning is given before a list is too old for kiosks, as a fraction of the greatest age allowed. */
const LIST_WARN_PART = 0.25;
/** How long before a receiving body's key expires a warning is given. */
const BODY_KEY_WARN_MS: number = 30 * DAY_MS;
const NONE: Published = {
  any: false,
  lists: [],
  pack: null,
  ends: [],
  timestampUntil: null,
  roles: [],
  root: null,
};

/**
 * What kiosks of this office should have, and what ends when. Throws `RepositoryDamaged` for one that the office did not
 * write.
 */
export function publishedOf(path: string, now: Date): Published {
  const repository = new Repository(path);
  const current = repository.current();
  if (current.state === 'absent') return NONE;
  const roles: Published['roles'] = [{ role: 'root', metadata: current.root }];
  if (current.state === 'empty') return { ...NONE, roles, root: current.root, ends: roleEnds(roles, now) };
  for (const role of ['targets', 'snapshot', 'timestamp'] as const) roles.push({ role, metadata: current[role] });
  const { targets } = current.targets.signed;
  const lists = listsOf(repository, targets);
  return {
    any: true,
    lists,
    pack: publishedPack(targets)?.custom.version ?? null,
    ends: [...roleEnds(roles, now), ...listEnds(lists, now), ...bodyEnds(repository, targets, now)],
    timestampUntil: current.timestamp.signed.expires,
    roles,
    root: current.root,
  };
}

function listsOf(repository: Repository, targets: Readonly<Record<string, Target>>): PublishedList[] {
  const ids = [...new Set(Object.values(targets).flatMap((target) => listOf(target) ?? []))].sort();
  return ids.flatMap((id) => {
    const full = fullOf(targets, id);
    if (full === null) return [];
    const path = Object.keys(targets).find((name) => targets[name] === full) ?? `wl/${id}/g${full.custom.to}.full.wpb`;
    const head = headOf(repository.targetFile(path, full.hashes.sha256));
    const deltas = Object.values(targets).filter(isBundle);
    return [
      {
        id,
        title: head?.name ?? id,
        generation: full.custom.to,
        records: full.custom.records,
        deltas: deltas.filter(({ custom }) => custom.list === id && custom.kind === 'delta').length,
        createdAt: full.custom.createdAt,
        bytes: full.length,
        maxAgeHours: head?.maxAgeHours ?? null,
      },
    ];
  });
}

/** Reads the header of a bundle. It is not sealed: it says what the list is, and contains no records. */
function headOf(path: string): { name: string; maxAgeHours: number } | null {
  const source = fileSource(path);
  if (source === null) return null;
  try {
    const opened = openHeader(source);
    return opened.ok ? opened.header.head : null;
  } finally {
    source.close();
  }
}

/** `of`: prefix for the name of each role, if another repository has roles with the same name. */
export function roleEnds(roles: readonly Published['roles'][number][], now: Date, of = ''): Ending[] {
  return roles.map(({ role, metadata }) => {
    const words = role === 'timestamp' ? 'made by a timer' : null;
    const what = `${of}${ROLE_WORDS[role]}`;
    const remedy = ROLE_REMEDY[role];
    return endOf({ what, at: metadata.signed.expires, words, warnMs: WARN_MS[role], remedy }, now);
  });
}

/** The time from which kiosks count a list as not checked, unless a later generation comes. */
function listEnds(lists: readonly PublishedList[], now: Date): Ending[] {
  return lists.flatMap(({ title, generation, createdAt, maxAgeHours }) => {
    if (maxAgeHours === null) return [];
    const at = new Date(Date.parse(createdAt) + maxAgeHours * HOUR_MS).toISOString();
    const what = `${title}, generation ${generation}`;
    const remedy = 'build, approve and publish the next generation';
    return [endOf({ what, at, words: null, warnMs: maxAgeHours * HOUR_MS * LIST_WARN_PART, remedy }, now)];
  });
}

/** When the last key of each body in the pack expires: after that, nothing can be sealed for that body. */
function bodyEnds(repository: Repository, targets: Readonly<Record<string, Target>>, now: Date): Ending[] {
  const target = publishedPack(targets);
  if (target === null) return [];
  const [path] = Object.entries(targets).find(([, one]) => one.hashes.sha256 === target.hashes.sha256) ?? [];
  const file = path === undefined ? '' : repository.targetFile(path, target.hashes.sha256);
  if (!existsSync(file) || target.length > SIGNED_PACK_LIMIT_BYTES) return [];
  const content = INDICATORS.contentOf(readFileSync(file, 'utf8'));
  const read = content === null ? null : readProtectionPack(content);
  if (read === null || !read.ok) return [];
  return read.pack.bodies.flatMap((body) => {
    const at = body.keys
      .map(({ until }) => until)
      .sort((a, b) => Date.parse(a) - Date.parse(b))
      .at(-1);
    const what = `Key of ${inLanguage(body.name, 'en')}`;
    const remedy = 'ask the receiving body for its next key, and publish a pack that contains it';
    return at === undefined ? [] : [endOf({ what, at, words: null, warnMs: BODY_KEY_WARN_MS, remedy }, now)];
  });
}

/** `warnMs`: how long before the end a warning is given, ms. */
export function endOf(
  { what, at, words, warnMs, remedy }: Omit<Ending, 'level'> & { warnMs: number },
  now: Date,
): Ending {
  const left = Date.parse(at) - now.getTime();
  return { what, at, words, level: left <= 0 ? 'ended' : left <= warnMs ? 'warning' : 'fact', remedy };
}
