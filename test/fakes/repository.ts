import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canonicalize } from '@tufjs/canonical-json';
import { keyIdOf, newContentKey } from '../../src/adapters/storage/crypto/index.ts';
import { type BundleStatement, sealBundle } from '../../src/delivery/bundles/index.ts';
import { sealKeys } from '../../src/delivery/content-keys/index.ts';
import type { ListHeader } from '../../src/delivery/format/index.ts';

export type Role = 'root' | 'timestamp' | 'snapshot' | 'targets';
const HOUR_MS = 3_600_000;
const LIFE_HOURS: Record<Role, number> = { root: 24 * 365, targets: 24 * 30, snapshot: 24 * 7, timestamp: 48 };

export interface TestKey {
  id: string;
  public: { keytype: 'ed25519'; scheme: 'ed25519'; keyval: { public: string } };
  secret: KeyObject;
}

export function testKey(): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const shown = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw } } as const;
  return { id: createHash('sha256').update(canonicalize(shown)).digest('hex'), public: shown, secret: privateKey };
}

type Signed = Record<string, unknown>;

/**
 * A publisher of update repositories that also makes every wrong one: what it writes can be changed before it is signed, and
 * signed by whom the test likes.
 */
export class TestRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-repository-'));
  keys: Record<Role, TestKey[]> = {
    root: [testKey(), testKey(), testKey()],
    targets: [testKey(), testKey(), testKey()],
    snapshot: [testKey()],
    timestamp: [testKey()],
  };
  threshold: Record<Role, number> = { root: 2, targets: 2, snapshot: 1, timestamp: 1 };
  version: Record<Role, number> = { root: 0, targets: 0, snapshot: 0, timestamp: 0 };
  /** Hours from now until a role expires. */
  life: Record<Role, number> = { ...LIFE_HOURS };
  /** Targets by path. */
  targets: Record<string, { length: number; hashes: { sha256: string }; custom: Signed }> = {};
  devices: Uint8Array[] = [];

  constructor() {
    this.publishRoot();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A new root, signed by the old and the new root keys. */
  publishRoot(change: { edit?: (signed: Signed) => void; signers?: TestKey[]; version?: number } = {}): Uint8Array {
    this.version.root = change.version ?? this.version.root + 1;
    const all = Object.values(this.keys).flat();
    const roleOf = (role: Role) => ({ keyids: this.keys[role].map(({ id }) => id), threshold: this.threshold[role] });
    const signed: Signed = {
      ...this.#common('root'),
      consistent_snapshot: true,
      keys: Object.fromEntries(all.map((key) => [key.id, key.public])),
      roles: {
        root: roleOf('root'),
        timestamp: roleOf('timestamp'),
        snapshot: roleOf('snapshot'),
        targets: roleOf('targets'),
      },
    };
    change.edit?.(signed);
    return this.write(`${this.version.root}.root.json`, signed, change.signers ?? [...this.#before, ...this.keys.root]);
  }

  #before: TestKey[] = [];

  /** Gives a role new keys; the root that says so is signed by the old ones too. */
  rotate(role: Role): void {
    if (role === 'root') this.#before = [...this.keys.root];
    this.keys = { ...this.keys, [role]: this.keys[role].map(() => testKey()) };
    this.publishRoot();
    this.#before = [];
  }

  root(version = 1): Uint8Array {
    return readFileSync(join(this.folder, 'metadata', `${version}.root.json`));
  }

  /** Targets, snapshot and timestamp of a new day. `edit` changes one before it is signed, `signers` says who signs it. */
  publish(
    change: { edit?: Partial<Record<Role, (signed: Signed) => void>>; signers?: Partial<Record<Role, TestKey[]>> } = {},
  ): void {
    const { edit = {}, signers = {} } = change;
    const put = (role: Exclude<Role, 'root'>, body: Signed): { version: number; bytes: Uint8Array } => {
      this.version[role] += 1;
      const signed = { ...this.#common(role), ...body };
      edit[role]?.(signed);
      const version = signed['version'] as number;
      const name = role === 'timestamp' ? 'timestamp.json' : `${version}.${role}.json`;
      return {
        version,
        bytes: this.write(name, signed, signers[role] ?? this.keys[role].slice(0, this.threshold[role])),
      };
    };
    const metaOf = ({ version, bytes }: { version: number; bytes: Uint8Array }) => ({
      version,
      length: bytes.length,
      hashes: { sha256: sha256(bytes) },
    });
    const targets = put('targets', { targets: this.targets });
    const snapshot = put('snapshot', { meta: { 'targets.json': metaOf(targets) } });
    put('timestamp', { meta: { 'snapshot.json': metaOf(snapshot) } });
  }

  write(name: string, signed: Signed, signers: readonly TestKey[]): Uint8Array {
    const message = Buffer.from(canonicalize(signed), 'utf8');
    const byId = new Map(signers.map((key) => [key.id, key]));
    const signatures = [...byId.values()].map((key) => ({
      keyid: key.id,
      sig: sign(null, message, key.secret).toString('hex'),
    }));
    const bytes = Buffer.from(JSON.stringify({ signatures, signed }), 'utf8');
    this.put(`metadata/${name}`, bytes);
    return bytes;
  }

  put(path: string, bytes: Uint8Array): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), bytes);
  }

  /** A list of one generation, and the keys of the devices to it. `custom` differs from the header where the test says so. */
  addBundle(
    header: BundleStatement,
    lines: readonly string[],
    change: { custom?: Signed; devices?: Uint8Array[]; bytes?: (bytes: Uint8Array) => Uint8Array } = {},
  ): string {
    const contentKey = newContentKey();
    const made = sealBundle({ header, lines, contentKey });
    const bytes = change.bytes?.(made.bytes) ?? made.bytes;
    const { head, kind, from, to, fromState, toState, records, createdAt } = header;
    const name = kind === 'full' ? `g${to}.full` : `g${from}-g${to}.delta`;
    const common = { list: head.listId, kind, from, to };
    const path = `wl/${head.listId}/${name}.wpb`;
    this.addTarget(path, bytes, {
      ...common,
      fromState,
      toState,
      records,
      createdAt,
      minApp: '0.1.0',
      ...change.custom,
    });
    const keys = sealKeys({ contentKey, devices: change.devices ?? this.devices });
    this.addTarget(`wl/${head.listId}/g${to}.${kind}.wpk`, keys, { ...common, contentKeyId: keyIdOf(contentKey) });
    return path;
  }

  addTarget(path: string, bytes: Uint8Array, custom: Signed): void {
    const hash = sha256(bytes);
    this.targets = { ...this.targets, [path]: { length: bytes.length, hashes: { sha256: hash }, custom } };
    this.put(this.fileOf(path), bytes);
  }

  /** Where a target lies: its name begins with its SHA-256. */
  fileOf(path: string): string {
    const hash = this.targets[path]?.hashes.sha256 ?? '';
    return `targets/${dirname(path)}/${hash}.${path.slice(path.lastIndexOf('/') + 1)}`;
  }

  #common(role: Role): Signed {
    const expires = new Date(Date.now() + this.life[role] * HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z');
    return { _type: role, spec_version: '1.0.31', version: this.version[role], expires };
  }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Statement of a full list. */
export function fullStatement(head: ListHeader, lines: readonly string[], createdAt: Date): BundleStatement {
  const records = lines.length;
  const toState = stateOf(lines);
  return {
    head,
    kind: 'full',
    from: null,
    fromState: null,
    to: head.generation,
    toState,
    records,
    total: records,
    createdAt: createdAt.toISOString(),
  };
}

/** SHA-256 of the canonical text of a generation. */
export function stateOf(lines: readonly string[]): string {
  return sha256(lines.map((line) => `${line}\n`).join(''));
}
