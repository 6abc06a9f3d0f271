import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { enrolDevice } from '../../src/central/devices/index.ts';
import { CentralFolder } from '../../src/central/folder/index.ts';
import { holdCeremony, planCeremony } from '../../src/central/keys/index.ts';
import type { BuildVerdict } from '../../src/central/publish/build.ts';
import {
  approve,
  buildGeneration,
  type PublishVerdict,
  publish,
  renewTimestamp,
  review,
  Staging,
} from '../../src/central/publish/index.ts';
import { type KeyRole, type OpenedKey, openSecretFile } from '../../src/central/secrets/index.ts';
import { checkRecords, type TextSource } from '../../src/central/source/index.ts';
import { type Metadata, Repository, readMetadata } from '../../src/central/tuf/index.ts';
import { type DeviceIdentity, deviceIdentity } from '../../src/delivery/device/index.ts';

export const NOW = new Date('2026-11-26T06:00:00Z');
export const later = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);

export const OFFICE_HEAD = {
  listId: 'missing-persons',
  name: 'Missing persons',
  covers: ['persons' as const, 'documents' as const],
  maxAgeHours: 48,
  legalBasis: 'Test Act, section 1',
  handling: 'Officer only',
  purpose: 'Find missing persons',
  issuer: 'Test authority',
  nameThreshold: 0.85,
};

const PLAN = planCeremony({
  root: ['Ada', 'Ben', 'Cyn'],
  targets: ['Dan', 'Eva', 'Flo'],
  operator: 'Gil',
});
const passphraseOf = (holder: string): string => `the passphrase of ${holder}`;

/** An invented kiosk; its keys follow from a number. */
export function kiosk(number: number): { ring: KeyRing; identity: DeviceIdentity } {
  const ring = new KeyRing(new Uint8Array(32).fill(number));
  return { ring, identity: deviceIdentity(ring, `lane-${number}`) };
}

/** Keys are dear to make (argon2id), so one ceremony serves every office of a test file. */
let first: Promise<string> | null = null;
const opened = new Map<string, OpenedKey>();

async function ceremonyOnce(now: Date): Promise<string> {
  await cryptoReady();
  if (!PLAN.ok) throw new Error(PLAN.message);
  const path = mkdtempSync(join(tmpdir(), 'waypost-ceremony-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  const verdict = await holdCeremony({
    folder: new CentralFolder(path),
    keysFolder: join(path, 'keys'),
    keys: PLAN.keys,
    passphrase: ({ holder }) => Promise.resolve(passphraseOf(holder)),
    courier: false,
    now,
  });
  if (!verdict.ok) throw new Error(verdict.message);
  return path;
}

/** A central office in a folder of its own, with two kiosks enrolled and every key within reach. */
export class TestCentral {
  readonly folder: CentralFolder;
  /** Records of the last build, as an approver would have them. */
  #built: TextSource = sourceOf([]);

  constructor(path: string) {
    this.folder = new CentralFolder(path);
  }

  /** `now` counts for the first office of a test file, whose ceremony serves all. */
  static async open(now: Date = NOW): Promise<TestCentral> {
    first ??= ceremonyOnce(now);
    const path = mkdtempSync(join(tmpdir(), 'waypost-central-'));
    cpSync(await first, path, { recursive: true });
    const office = new TestCentral(path);
    for (const number of [1, 2]) {
      const verdict = enrolDevice(office.folder, kiosk(number).identity, now);
      if (!verdict.ok) throw new Error(verdict.message);
    }
    return office;
  }

  remove(): void {
    rmSync(this.folder.path, { recursive: true, force: true });
  }

  /** An opened secret: `targets-1`, `snapshot`, … */
  async key(name: string): Promise<OpenedKey> {
    const path = join(this.folder.path, 'keys', `${name}.key`);
    const text = readFileSync(path, 'utf8');
    const known = opened.get(text);
    if (known !== undefined) return known;
    const { role, holder } = JSON.parse(text) as { role: KeyRole; holder: string };
    const key = await openSecretFile(text, { role, passphrase: passphraseOf(holder), path });
    if (!key.ok) throw new Error(key.message);
    opened.set(text, key);
    return key;
  }

  async build(lines: readonly string[] | TextSource, now: Date, change: object = {}): Promise<BuildVerdict> {
    const source = 'chunks' in lines ? lines : sourceOf(lines);
    const checked = checkRecords(source, now.toISOString().slice(0, 10));
    this.#built = source;
    const archiveKey = (await this.key('archive')).secret;
    const rest = { minApp: '0.1.0', allowEmpty: false, withoutLast: false };
    return buildGeneration({
      folder: this.folder,
      head: OFFICE_HEAD,
      source,
      checked,
      archiveKey,
      now,
      ...rest,
      ...change,
    });
  }

  /** As the approver who read the records of the last build and keeps every root since the ceremony. */
  async approve(name: string, now: Date, additions?: string): Promise<void> {
    const staging = new Staging(this.folder.staging);
    const next = { source: this.#built, checked: checkRecords(this.#built, now.toISOString().slice(0, 10)) };
    const reviewed = review(staging, { now, roots: this.#roots(), records: { next, additions, previous: null } });
    if (!reviewed.ok) throw new Error(`${reviewed.reason}: ${reviewed.message}`);
    const verdict = approve(staging, reviewed, { key: await this.key(name), now });
    if (!verdict.ok) throw new Error(verdict.message);
  }

  /** As the approver who has the package that is staged. */
  async approveProgram(name: string, path: string, now: Date): Promise<void> {
    const staging = new Staging(this.folder.staging);
    const packageSha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    const reviewed = review(staging, { now, roots: this.#roots(), records: undefined, packageSha256 });
    if (!reviewed.ok) throw new Error(`${reviewed.reason}: ${reviewed.message}`);
    const verdict = approve(staging, reviewed, { key: await this.key(name), now });
    if (!verdict.ok) throw new Error(verdict.message);
  }

  #roots(): Metadata<'root'>[] {
    const roots: Metadata<'root'>[] = [];
    for (;;) {
      const path = new Repository(this.folder.repository).metadataFile(`${roots.length + 1}.root.json`);
      const root = existsSync(path) ? readMetadata('root', readFileSync(path, 'utf8')) : null;
      if (root === null) return roots;
      roots.push(root);
    }
  }

  async publish(now: Date): Promise<PublishVerdict> {
    return publish(this.folder, await this.#online(), now);
  }

  async timestamp(now: Date): Promise<PublishVerdict> {
    return renewTimestamp(this.folder, await this.#online(), now);
  }

  /** One generation from records to the repository. */
  async issue(lines: readonly string[], now: Date): Promise<void> {
    const built = await this.build(lines, now);
    if (!built.ok) throw new Error(`${built.reason}: ${built.message}`);
    await this.approve('targets-1', now);
    await this.approve('targets-2', now);
    const published = await this.publish(now);
    if (!published.ok) throw new Error(`${published.reason}: ${published.message}`);
  }

  async #online(): Promise<{ snapshot: OpenedKey; timestamp: OpenedKey }> {
    return { snapshot: await this.key('snapshot'), timestamp: await this.key('timestamp') };
  }
}

/** Records of a test as a file in memory. */
export function sourceOf(lines: readonly string[]): TextSource {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
  return {
    name: 'records.jsonl',
    bytes: bytes.length,
    chunks: () => [bytes],
    at: (offset, length) => (offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : null),
    close: () => undefined,
  };
}
