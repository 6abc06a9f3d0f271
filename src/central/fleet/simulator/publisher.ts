import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '../../../adapters/storage/crypto/index.ts';
import { readLine } from '../../../delivery/bundles/index.ts';
import { placeFile } from '../../files/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import { holdCeremony, planCeremony } from '../../keys/index.ts';
import { approve, buildGeneration, OLDEST_APP, publish, review, Staging } from '../../publish/index.ts';
import { type KeyRole, type OpenedKey, openSecretFile } from '../../secrets/index.ts';
import { checkRecords, openText, RECORDS_FILE_BYTES_MAX, type TextSource } from '../../source/index.ts';
import { type Metadata, Repository } from '../../tuf/index.ts';

/** The one list of a simulated office. */
export const SIMULATED_LIST = 'demonstration';
const HEAD = {
  listId: SIMULATED_LIST,
  name: 'Demonstration',
  covers: ['persons' as const, 'documents' as const],
  maxAgeHours: 48,
  legalBasis: 'None: the records are invented',
  handling: 'None: the records are invented',
  purpose: 'To measure how a list reaches kiosks',
  issuer: 'Simulated office',
  nameThreshold: 0.85,
};
const HOLDERS = { root: ['A', 'B', 'C'], targets: ['D', 'E', 'F'], operator: 'G' };

/**
 * Plays everybody who signs at a simulated office, in one process: ceremony, build, two approvals and publication of the real
 * office.
 */
export class SimulatedPublisher {
  readonly #folder: CentralFolder;
  readonly #root: Metadata<'root'>;
  readonly #keys: ReadonlyMap<string, OpenedKey>;
  readonly #now: () => Date;
  #previous: TextSource | null = null;

  private constructor(
    folder: CentralFolder,
    made: { root: Metadata<'root'>; keys: ReadonlyMap<string, OpenedKey>; now: () => Date },
  ) {
    this.#folder = folder;
    this.#root = made.root;
    this.#keys = made.keys;
    this.#now = made.now;
  }

  /** Holds the ceremony in an empty folder. Nobody keeps the passphrase, so its keys end with this process. */
  static async begin(folder: CentralFolder, now: () => Date): Promise<SimulatedPublisher> {
    const passphrase = toHex(new Uint8Array(randomBytes(16)));
    const plan = planCeremony(HOLDERS);
    if (!plan.ok) throw new Error(plan.message);
    const keysFolder = join(folder.path, 'keys');
    const asked = { folder, keysFolder, keys: plan.keys, courier: false, now: now() };
    const held = await holdCeremony({ ...asked, passphrase: () => Promise.resolve(passphrase) });
    if (!held.ok) throw new Error(held.message);
    const keys = new Map<string, OpenedKey>();
    const needed: [string, KeyRole][] = [
      ['targets-1', 'targets'],
      ['targets-2', 'targets'],
      ['snapshot', 'snapshot'],
      ['timestamp', 'timestamp'],
      ['archive', 'archive'],
    ];
    for (const [name, role] of needed) {
      const path = join(keysFolder, `${name}.key`);
      const key = await openSecretFile(readFileSync(path, 'utf8'), { role, passphrase, path });
      if (!key.ok) throw new Error(key.message);
      keys.set(name, key);
    }
    return new SimulatedPublisher(folder, { root: held.root, keys, now });
  }

  /** The root that kiosks pin. */
  get root(): Uint8Array {
    return readFileSync(new Repository(this.#folder.repository).metadataFile('1.root.json'));
  }

  /** Builds the next generation and has two people approve it, who compare its records and those of the last one. */
  stage(lines: readonly string[]): { fullBytes: number; deltaBytes: number | null } {
    const now = this.#now();
    const source = this.#write(lines);
    const checked = checkRecords(source, now.toISOString().slice(0, 10));
    const built = buildGeneration({
      ...{ folder: this.#folder, head: HEAD, source, checked, archiveKey: this.#key('archive').secret, now },
      ...{ minApp: OLDEST_APP, allowEmpty: false, withoutLast: false },
    });
    if (!built.ok) throw new Error(`${built.reason}: ${built.message}`);
    const staging = new Staging(this.#folder.staging);
    const previous = this.#previous;
    const own = { source, checked };
    const before =
      previous === null ? null : { source: previous, checked: checkRecords(previous, now.toISOString().slice(0, 10)) };
    const reviewed = review(staging, { now, roots: [this.#root], records: { next: own, previous: before } });
    if (!reviewed.ok) throw new Error(`${reviewed.reason}: ${reviewed.message}`);
    for (const name of ['targets-1', 'targets-2']) {
      const verdict = approve(staging, reviewed, { key: this.#key(name), now });
      if (!verdict.ok) throw new Error(`${verdict.reason}: ${verdict.message}`);
    }
    previous?.close();
    this.#previous = source;
    return built;
  }

  /** Publishes what was staged. */
  publish(): void {
    const online = { snapshot: this.#key('snapshot'), timestamp: this.#key('timestamp') };
    const published = publish(this.#folder, online, this.#now());
    if (!published.ok) throw new Error(`${published.reason}: ${published.message}`);
  }

  #key(name: string): OpenedKey {
    const key = this.#keys.get(name);
    if (key === undefined) throw new Error(`the key ${name} was not created`);
    return key;
  }

  #write(lines: readonly string[]): TextSource {
    const path = join(this.#folder.path, `records-${this.#previous === null ? 'first' : 'next'}.jsonl`);
    placeFile(path, lines.map((line) => `${line}\n`).join(''));
    const opened = openText(path, RECORDS_FILE_BYTES_MAX);
    if (!opened.ok) throw new Error(opened.message);
    return opened.source;
  }
}

/** Invented records in their canonical text. The first `changed` of a later revision differ from the revision before. */
export function simulatedRecords(count: number, { rev, changed }: { rev: number; changed: number }): string[] {
  return Array.from({ length: count }, (_, at) => {
    const own = at < changed ? rev : 1;
    const docs = [{ c: 'UTO', n: `X${String(at).padStart(7, '0')}`, t: 'P' }];
    const fixed = { cat: 'stop', act: 'Call the desk', basis: 'Order 4', exp: '2099-12-31' };
    const read = readLine(
      JSON.stringify({ op: 'put', id: `r-${at}`, rev: own, ...fixed, docs, note: `revision ${own} of record ${at}` }),
    );
    if (!read.ok) throw new Error(read.where);
    return read.text;
  });
}
