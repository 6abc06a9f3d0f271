import { z } from 'zod';
import { hex32 } from '../../core/forms/index.ts';
import { type Operation, operationSchema } from '../../core/operation/index.ts';
import { agreedSchema } from '../format/index.ts';
import type { SignedTarget } from '../tuf/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';

/** Maximum number of deltas in one chain (decision 0025). */
export const CHAIN_MAX = 14;
const CHAIN_SHARE_OF_FULL = 0.5;
/** Largest text of a delta that is held in memory, bytes; for a larger one, the full list is used. */
export const DELTA_PLAIN_LIMIT_BYTES: number = 256 * 1024 * 1024;

/** Maximum number of operations of a delta that the store takes at once; for more, the full list is used. */
const DELTA_RECORDS_MAX = 250_000;

const generation = z.int().min(1);

const bundleCustom = z.strictObject({
  list: z.string(),
  kind: z.enum(['full', 'delta']),
  from: generation.nullable(),
  to: generation,
  fromState: hex32.nullable(),
  toState: hex32,
  records: z.int().min(0),
  createdAt: z.iso.datetime(),
  minApp: z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/),
  /** The joint operation, if the list is for one, with the partner agency's signature. */
  operation: operationSchema.optional(),
  agreed: agreedSchema.optional(),
});
const keyCustom = z.strictObject({
  list: z.string(),
  kind: z.enum(['full', 'delta']),
  from: generation.nullable(),
  to: generation,
  contentKeyId: z.string().regex(/^[0-9a-f]{32}$/),
});

/** A file of a repository: its target path and what was signed about it. */
export interface OfferedFile<Custom> {
  path: string;
  length: number;
  sha256: string;
  custom: Custom;
}
export type OfferedBundle = OfferedFile<z.infer<typeof bundleCustom>>;
export type OfferedKeys = OfferedFile<z.infer<typeof keyCustom>>;

/** What a repository has for one list. */
export interface Offer {
  fulls: Map<number, OfferedBundle>;
  /** Deltas by the generation to which they lead. */
  deltas: Map<number, OfferedBundle>;
  targets: Readonly<Record<string, SignedTarget>>;
}

const LIST_PATH = /^wl\/([a-z0-9][a-z0-9-]{0,39})\//;
const BUNDLE_NAME = /^g([1-9][0-9]{0,15})\.full\.wpb$|^g([1-9][0-9]{0,15})-g([1-9][0-9]{0,15})\.delta\.wpb$/;

/** The files of one list in signed targets; a path that contradicts what is signed about it is refused. */
export function offerOf(listId: string, targets: Readonly<Record<string, SignedTarget>>): Offer | UpdateRefusal {
  const offer: Offer = { fulls: new Map(), deltas: new Map(), targets };
  const prefix = `wl/${listId}/`;
  for (const [path, target] of Object.entries(targets)) {
    const name = path.startsWith(prefix) ? BUNDLE_NAME.exec(path.slice(prefix.length)) : null;
    if (name === null) continue;
    const custom = bundleCustom.safeParse(target.custom).data;
    const from = name[2] === undefined ? null : Number(name[2]);
    const to = Number(name[1] ?? name[3]);
    if (custom === undefined || custom.list !== listId || custom.to !== to || custom.from !== from)
      return contradiction(path);
    if ((from === null) !== (custom.kind === 'full') || (from === null) !== (custom.fromState === null))
      return contradiction(path);
    const file = { path, length: target.length, sha256: target.hashes.sha256, custom };
    (from === null ? offer.fulls : offer.deltas).set(to, file);
  }
  return offer;
}

/** A joint operation in signed targets: its list and the newest bundle. */
export interface OfferedOperation {
  listId: string;
  offer: Offer;
  bundle: OfferedBundle;
  operation: Operation;
}

/**
 * The joint operations in signed targets, except those with the id of a configured list. Contradictory ones are left out without
 * a refusal, because it is unknown for whom they were meant.
 */
export function operationsOf(
  targets: Readonly<Record<string, SignedTarget>>,
  configured: readonly string[],
): OfferedOperation[] {
  const ids = new Set(Object.keys(targets).flatMap((path) => LIST_PATH.exec(path)?.[1] ?? []));
  return [...ids].sort().flatMap((listId) => {
    if (configured.includes(listId)) return [];
    const offer = offerOf(listId, targets);
    if ('reason' in offer) return [];
    const bundle = offer.fulls.get(newestOf(offer) ?? 0);
    const operation = bundle?.custom.operation;
    return bundle === undefined || operation === undefined ? [] : [{ listId, offer, bundle, operation }];
  });
}

/** The highest generation offered; null if there is none. */
export function newestOf({ fulls, deltas }: Offer): number | null {
  const all = [...fulls.keys(), ...deltas.keys()];
  return all.length === 0 ? null : Math.max(...all);
}

/** The file with the sealed content keys of a bundle. */
export function keysOfBundle(offer: Offer, bundle: OfferedBundle): OfferedKeys | UpdateRefusal {
  const { list, kind, from, to } = bundle.custom;
  const path = `wl/${list}/g${to}.${kind}.wpk`;
  const target = offer.targets[path];
  if (target === undefined) {
    return refused('UPDATE_NO_KEY_FOR_DEVICE', `Generation ${to} was not sealed to any device.`);
  }
  const custom = keyCustom.safeParse(target.custom).data;
  if (
    custom === undefined ||
    custom.list !== list ||
    custom.kind !== kind ||
    custom.from !== from ||
    custom.to !== to
  ) {
    return contradiction(path);
  }
  return { path, length: target.length, sha256: target.hashes.sha256, custom };
}

/**
 * How to get from the installed generation to the newest (decision 0025): the deltas, or one full list if the chain has a gap,
 * is longer than 14, or is larger than half of the full list. Null if neither leads there.
 */
export function planOf(
  offer: Offer,
  current: { generation: number; state: string } | null,
  options: { deltas: boolean },
): { chain: OfferedBundle[]; full: OfferedBundle | null } {
  const newest = newestOf(offer) ?? 0;
  const full = offer.fulls.get(newest) ?? null;
  const chain = current === null || !options.deltas ? [] : chainOf(offer, current, newest);
  const bytes = chain.reduce((sum, { length }) => sum + length, 0);
  const small = full === null || bytes <= full.length * CHAIN_SHARE_OF_FULL;
  const few = chain.length <= CHAIN_MAX && chain.every(({ custom }) => custom.records <= DELTA_RECORDS_MAX);
  return { chain: few && small ? chain : [], full };
}

/** The deltas from `current` to `newest`; none if one is missing or does not continue the current text. */
function chainOf(offer: Offer, current: { generation: number; state: string }, newest: number): OfferedBundle[] {
  const chain: OfferedBundle[] = [];
  let to = newest;
  while (to > current.generation && chain.length <= CHAIN_MAX) {
    const delta = offer.deltas.get(to);
    if (delta?.custom.from == null || delta.custom.from >= to) return [];
    chain.unshift(delta);
    to = delta.custom.from;
  }
  const joined = chain.every(
    (delta, at) => delta.custom.fromState === (chain[at - 1]?.custom.toState ?? current.state),
  );
  return to === current.generation && joined ? chain : [];
}

function contradiction(path: string): UpdateRefusal {
  return refused('UPDATE_HEADER_OTHER', `The signed description of ${path} contradicts its name.`);
}
