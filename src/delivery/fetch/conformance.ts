import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TargetFile, Updater } from 'tuf-js';
import type { MetadataSource } from '../tuf/index.ts';
import { MetadataFetcher, refusalOf, refused, signedOf, type UpdateRefusal, updaterOf } from '../tuf/index.ts';
import { DEFAULT_PACE, httpMetadata } from './http.ts';

export interface ConformanceOptions {
  metadataDir: string;
  metadataUrl?: string;
  /** Target names in the order of the command line. */
  targetName?: readonly string[];
  targetBaseUrl?: string;
  targetDir?: string;
}

export type ConformanceResult = { ok: true } | UpdateRefusal;

type Session = <T>(ask: (updater: Updater) => Promise<T>) => Promise<{ ok: true; answer: T } | UpdateRefusal>;

/**
 * The kiosk's client behind the command line of the public suite that tests TUF clients (its CLIENT-CLI.md). It differs from
 * an update in three points, which the suite requires: metadata is kept after every file, keys and fields of any TUF
 * repository are accepted, and delegations are followed, though never to a role to which two roles delegate.
 */
export class ConformanceClient {
  readonly #options: ConformanceOptions;

  constructor(options: ConformanceOptions) {
    this.#options = options;
  }

  init(root: string): ConformanceResult {
    mkdirSync(this.#options.metadataDir, { recursive: true });
    copyFileSync(root, join(this.#options.metadataDir, 'root.json'));
    return { ok: true };
  }

  async refresh(): Promise<ConformanceResult> {
    const done = await this.#session()((updater) => updater.refresh());
    return done.ok ? { ok: true } : done;
  }

  /**
   * Downloads every target of the call, in order, from one state of the metadata. The first failure ends the call. Earlier
   * targets are kept, because a later failure does not make them invalid.
   */
  async download(): Promise<ConformanceResult> {
    const { targetName = [] } = this.#options;
    if (targetName.length === 0) return refused('UPDATE_FILE_MISSING', 'No target is named.');
    const session = this.#session();
    for (const name of targetName) {
      const done = await this.#downloadOne(session, name);
      if (!done.ok) return done;
    }
    return { ok: true };
  }

  async #downloadOne(session: Session, name: string): Promise<ConformanceResult> {
    const { targetBaseUrl = '', targetDir = '' } = this.#options;
    const found = await session((updater) => updater.getTargetInfo(name));
    if (!found.ok) return found;
    const shared = sharedRole(this.#options.metadataDir);
    if (shared !== null) return refused('UPDATE_DELEGATION', `Two roles delegate to "${shared}".`);
    if (found.answer === undefined) return refused('UPDATE_FILE_MISSING', `No role names the target ${name}.`);
    return await fetchTarget(found.answer, { base: targetBaseUrl, folder: targetDir, prefix: this.#isConsistent() });
  }

  /** Asks one updater, so that all answers come from one state of the metadata. */
  #session(): Session {
    const { metadataDir, metadataUrl = '' } = this.#options;
    const source: MetadataSource = httpMetadata(metadataUrl, DEFAULT_PACE);
    const fetcher = new MetadataFetcher(source);
    let updater: Updater | undefined;
    return async (ask) => {
      try {
        updater ??= updaterOf(metadataDir, { source, fetcher });
        return { ok: true, answer: await ask(updater) };
      } catch (error) {
        return fetcher.refusal ?? refusalOf(error);
      }
    };
  }

  #isConsistent(): boolean {
    const root = signedOf(readFileSync(join(this.#options.metadataDir, 'root.json')));
    return (root as { consistent_snapshot?: boolean } | null)?.consistent_snapshot === true;
  }
}

/**
 * A role to which two of the available roles delegate; null if there is none. tuf-js checks such a role only against the keys of
 * the first delegator, so for the second it would accept keys that the second never named.
 */
export function sharedRole(folder: string): string | null {
  const seen = new Set<string>();
  for (const name of readdirSync(folder)) {
    const signed = name.endsWith('.json') ? signedOf(readFileSync(join(folder, name))) : null;
    const { delegations } = (signed ?? {}) as { delegations?: { roles?: { name: string }[] } };
    for (const { name: role } of delegations?.roles ?? []) {
      if (seen.has(role)) return role;
      seen.add(role);
    }
  }
  return null;
}

async function fetchTarget(
  target: TargetFile,
  at: { base: string; folder: string; prefix: boolean },
): Promise<ConformanceResult> {
  const path = join(at.folder, encodeURIComponent(target.path));
  if (existsSync(path) && holds(target, readFileSync(path))) return { ok: true };
  const cut = target.path.lastIndexOf('/') + 1;
  const [hash = ''] = Object.values(target.hashes);
  const name = at.prefix ? `${target.path.slice(0, cut)}${hash}.${target.path.slice(cut)}` : target.path;
  const url = new URL(name, at.base.endsWith('/') ? at.base : `${at.base}/`).toString();
  const answer = await httpMetadata(at.base, DEFAULT_PACE).get(url, target.length);
  if (!answer.ok) {
    if ('refusal' in answer) return answer.refusal;
    return refused('UPDATE_FILE_MISSING', `The source answers with status ${answer.status}.`);
  }
  if (!holds(target, answer.bytes))
    return refused('UPDATE_LENGTH_OR_HASH', 'The target is not the one that was signed.');
  writeFileSync(`${path}.part`, answer.bytes);
  renameSync(`${path}.part`, path);
  return { ok: true };
}

function holds({ length, hashes }: TargetFile, bytes: Uint8Array): boolean {
  if (bytes.length !== length) return false;
  return Object.entries(hashes).every(([name, value]) => createHash(name).update(bytes).digest('hex') === value);
}
