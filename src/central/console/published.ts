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
  /** From this age on kiosks count the list as not checked; null where the bundle is not there. */
  maxAgeHours: number | null;
}

export interface Published {
  /** False where no list was ever published. */
  any: boolean;
  lists: PublishedList[];
  /** Version of the protection pack in force; null where none is published. */
  pack: number | null;
  ends: End[];
  timestampUntil: string | null;
  roles: { role: Role; metadata: Metadata<Role> }[];
  root: Metadata<'root'> | null;
}

/** How long before its end a role is warned of. */
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
/** How long before its end a key of a receiving body is warned of. */
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

/** What kiosks of this office are to have, and what ends when. Throws `RepositoryDamaged` for one that the office did not write. */
export function publishedOf(path: string, now: Date): Published {
  const repository = new Repository(path);
  const current = repository.current();
  if (current.state === 'absent') return NONE;
  const roles: Published['roles'] = [{ role: 'root', metadata: current.root }];
  if (current.state === 'empty') return { ...NONE, roles, root: current.root, ends: roleEnds(roles, now) };
  for (const role of ['targets', 'snapshot', 'timestamp'] as const) roles.push({ role, metadata: current[role] });
  const { targets } = current.targets.signed;
  return {
    any: true,
    lists: listsOf(repository, targets),
    pack: publishedPack(targets)?.custom.version ?? null,
    ends: [...roleEnds(roles, now), ...bodyEnds(repository, targets, now)],
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

/** The header of a bundle is not sealed: it says what the list is, and holds no record. */
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

function roleEnds(roles: Published['roles'], now: Date): End[] {
  return roles.map(({ role, metadata }) => {
    const words = role === 'timestamp' ? 'made by a timer' : null;
    return endOf({ what: ROLE_WORDS[role], at: metadata.signed.expires, words, warnMs: WARN_MS[role] }, now);
  });
}

/** The last key of each body of the pack: after it nothing can be sealed to that body. */
function bodyEnds(repository: Repository, targets: Readonly<Record<string, Target>>, now: Date): End[] {
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
    return at === undefined ? [] : [endOf({ what, at, words: null, warnMs: BODY_KEY_WARN_MS }, now)];
  });
}

/** One line of "Ends next". */
export function endOf(
  { what, at, words, warnMs }: { what: string; at: string; words: string | null; warnMs: number },
  now: Date,
): End {
  const left = Date.parse(at) - now.getTime();
  return { what, at, words, level: left <= 0 ? 'ended' : left <= warnMs ? 'warning' : 'fact' };
}
