import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemTime } from '../../src/adapters/files/index.ts';
import { type CastMember, loadCast } from '../../src/adapters/hardware/demo/index.ts';
import { dropPage } from '../../src/adapters/hardware/imager/index.ts';
import { ScannerSimulator } from '../../src/adapters/hardware/scanner/simulator/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { openAccounts } from '../../src/adapters/storage/accounts/index.ts';
import { cryptoReady, toHex } from '../../src/adapters/storage/crypto/index.ts';
import { type AuditJournal, openJournal } from '../../src/adapters/storage/journal/index.ts';
import {
  deviceBoxKey,
  KeyRing,
  loadRootKey,
  newSigningSeed,
  type SigningKey,
  signingKeyFromSeed,
} from '../../src/adapters/storage/keys/index.ts';
import { authorRecords } from '../../src/central/author/index.ts';
import type { ConfigInput } from '../../src/core/config/index.ts';
import { buildBundle, type ImportVerdict, importBundle } from '../../src/delivery/bundles/index.ts';
import type { ListHeader } from '../../src/delivery/format/index.ts';
import type { PackStation } from '../../src/delivery/packs/index.ts';
import { stationOf } from './packs.ts';
import { freePort } from './ports.ts';
import { developmentRing } from './stores.ts';

const DEMO = join(packageRoot, 'hardware', 'demo');
const LISTS = ['lost-documents', 'missing-persons'] as const;
export type ListId = (typeof LISTS)[number];

export const OFFICER = { id: 'officer', name: 'A. Officer', role: 'officer', pin: '739182' } as const;

export interface SiteOptions {
  /** An existing empty folder for the state; left out, it lies in the folder of the site. */
  stateDir?: string;
  policy?: ConfigInput['policy'];
}

/**
 * Everything around a daemon that stays while daemons come and go: state folder, configuration file, simulated
 * scanner on a real pseudo-terminal, spool folder, signed lists and one officer.
 */
export class DaemonSite {
  readonly folder: string;
  readonly stateDir: string;
  readonly configFile: string;
  readonly spool: string;
  readonly port: number;
  readonly scanner: ScannerSimulator;
  readonly cast: readonly CastMember[];
  readonly time = new SystemTime(new Date('2026-11-25T00:00:00Z'));
  readonly #signers: SigningKey[] = [0, 1].map(() => signingKeyFromSeed(newSigningSeed()));
  readonly #policy: ConfigInput['policy'];
  #pages = 0;

  private constructor(input: { folder: string; port: number; cast: readonly CastMember[]; options: SiteOptions }) {
    const { folder, options } = input;
    this.folder = folder;
    this.stateDir = options.stateDir ?? join(folder, 'state');
    this.configFile = join(folder, 'waypost.json');
    this.spool = join(folder, 'spool');
    this.port = input.port;
    this.cast = input.cast;
    this.#policy = options.policy ?? {};
    this.scanner = new ScannerSimulator({ link: join(folder, 'scanner') });
  }

  static async create(options: SiteOptions = {}): Promise<DaemonSite> {
    await cryptoReady();
    const folder = mkdtempSync(join(tmpdir(), 'waypost-daemon-'));
    const { travellers } = await loadCast(DEMO);
    const site = new DaemonSite({ folder, port: await freePort(), cast: travellers, options });
    mkdirSync(site.spool, { mode: 0o700 });
    mkdirSync(site.stateDir, { recursive: true, mode: 0o700 });
    site.configure();
    await site.#provision();
    await site.scanner.start();
    return site;
  }

  async remove(): Promise<void> {
    await this.scanner.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes the configuration file, with changes where a test wants a wrong one. */
  configure(changes: Partial<Record<keyof ConfigInput, unknown>> = {}): void {
    const config: ConfigInput = {
      lane: { id: 'lane-1', name: 'Test lane' },
      http: { port: this.port },
      stateDir: this.stateDir,
      key: { kind: 'development' },
      scanner: { kind: 'serial', profile: 'honeywell-xenon-ocr', path: join(this.folder, 'scanner') },
      imager: { kind: 'folder', path: this.spool },
      pageWidthMm: 125,
      camera: { kind: 'browser' },
      lists: LISTS.map((id) => ({ id, name: id, maxAgeHours: 48 })),
      listKeys: { threshold: 2, keys: this.#signers.map((key) => toHex(key.publicKey)) },
      policy: { ...this.#policy },
    };
    writeFileSync(this.configFile, JSON.stringify({ ...config, ...changes }));
  }

  traveller(id: string): CastMember {
    const member = this.cast.find((candidate) => candidate.id === id);
    if (member === undefined) throw new Error(`no traveller ${id}`);
    return member;
  }

  /** Lays a file into the spool folder as good scanner software does. */
  async layPage(bytes: Uint8Array, extension = 'jpg'): Promise<void> {
    this.#pages += 1;
    await dropPage(this.spool, bytes, { name: `page-${this.#pages}.${extension}`, now: new Date() });
  }

  ring(): Promise<KeyRing> {
    return developmentRing(this.stateDir);
  }

  /** The audit as `waypost audit verify` opens it, beside a running daemon or without one. */
  async withJournal<T>(work: (journal: AuditJournal, station: PackStation) => T | Promise<T>): Promise<T> {
    const ring = await this.ring();
    const opened = openJournal({
      stateDir: this.stateDir,
      ring,
      clock: this.time,
      bootId: 'test-process',
    });
    if (!opened.ok) throw new Error(`${opened.reason}: ${opened.message}`);
    try {
      const { stateDir, time: clock } = this;
      return await work(opened.journal, stationOf({ stateDir, clock, ring: () => ring }, opened.journal));
    } finally {
      opened.journal.stop();
    }
  }

  /** A signed bundle of one demo list, as central IT makes it. */
  async bundle(listId: ListId, generation: number): Promise<Uint8Array> {
    const heads = JSON.parse(readFileSync(join(DEMO, 'lists', 'list.json'), 'utf8')) as { head: ListHeader }[];
    const header = heads.find((entry) => entry.head.listId === listId)?.head;
    if (header === undefined) throw new Error(`no demo list ${listId}`);
    const text = readFileSync(join(DEMO, 'lists', `${listId}.jsonl`), 'utf8');
    const { bytes } = buildBundle({
      head: { ...header, generation },
      lines: authorRecords(text, new Date().toISOString().slice(0, 10)).lines,
      createdAt: this.time.wall(),
      signers: this.#signers,
      devices: [deviceBoxKey(await this.ring()).publicKey],
    });
    return bytes;
  }

  async importList(bytes: Uint8Array): Promise<ImportVerdict> {
    const ring = await this.ring();
    return this.withJournal((journal) =>
      importBundle({
        bundle: { bytes },
        stateDir: this.stateDir,
        ring,
        trust: { keys: this.#signers.map((key) => toHex(key.publicKey)), threshold: 2 },
        listIds: [...LISTS],
        journal,
        clock: this.time,
      }),
    );
  }

  async #provision(): Promise<void> {
    const root = await loadRootKey({ kind: 'development' }, { stateDir: this.stateDir, mayCreate: true });
    if (!root.ok) throw new Error(root.message);
    const ring = new KeyRing(root.key);
    const accounts = openAccounts({ stateDir: this.stateDir, ring, wall: () => this.time.wall() });
    if (!accounts.ok) throw new Error(accounts.message);
    const made = await accounts.accounts.create(OFFICER);
    accounts.accounts.close();
    if (!made.ok) throw new Error(made.message);
    for (const listId of LISTS) {
      const verdict = await this.importList(await this.bundle(listId, 1));
      if (!verdict.ok) throw new Error(verdict.message);
    }
  }
}
