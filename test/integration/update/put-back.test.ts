import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { readLedger, writeLedger } from '../../../src/adapters/storage/rollback/index.ts';
import type { TpmReading } from '../../../src/adapters/storage/rollback/status.ts';
import { examineState } from '../../../src/cli/doctor/index.ts';
import { parseConfig } from '../../../src/core/config/index.ts';
import type { PackMemory, PackStation } from '../../../src/delivery/packs/index.ts';
import { everyPack } from '../../../src/delivery/packs/index.ts';
import { DAY, type Held, SIGNED_KINDS, type SignedKind, trustOfOffice } from '../../fakes/pack-kinds.ts';
import { memoryOf } from '../../fakes/packs.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

/** A counter as a TPM has it, which no copy of the disk takes along. */
class Counter {
  #value: number | null = null;

  read(): Promise<TpmReading> {
    const none: TpmReading = { ok: false, why: 'absent', message: '' };
    return Promise.resolve(this.#value === null ? none : { ok: true, value: this.#value });
  }

  increment() {
    this.#value = (this.#value ?? 0) + 1;
    return Promise.resolve({ ok: true as const, value: this.#value });
  }

  define() {
    this.#value ??= 40;
    return Promise.resolve({ ok: true as const, value: this.#value });
  }
}

let state: TestState;
let journal: AuditJournal;
let memory: PackMemory;
let tpm: Counter | null;
const copies: string[] = [];

async function open(): Promise<void> {
  journal = state.open();
  const counter = tpm === null ? {} : { policy: 'tpm' as const, tpm };
  memory = memoryOf(state, journal, counter);
  await memory.start();
}

beforeEach(async () => {
  state = await testState();
  state.clock.at = new Date(DAY);
  tpm = null;
  await open();
});
afterEach(() => {
  journal.stop();
  state.remove();
  rmSync(`${state.stateDir}-bundles`, { recursive: true, force: true });
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
});

const station = (): PackStation => ({ stateDir: state.stateDir, journal, memory });
const held = (kind: SignedKind): Promise<Held> | Held => kind.held(station(), state.clock);
const IS_AUDIT = /^audit\.db/;

/** Copies the state folder, the kiosk being off; the answer puts back the places for which `which` says so. */
async function copyOf(): Promise<(which: (name: string) => boolean) => Promise<void>> {
  journal.stop();
  const copy = mkdtempSync(join(tmpdir(), 'waypost-older-'));
  copies.push(copy);
  cpSync(state.stateDir, copy, { recursive: true });
  await open();
  return async (which) => {
    journal.stop();
    for (const name of new Set([...readdirSync(state.stateDir), ...readdirSync(copy)])) {
      if (!which(name)) continue;
      rmSync(join(state.stateDir, name), { recursive: true, force: true });
      if (readdirSync(copy).includes(name)) cpSync(join(copy, name), join(state.stateDir, name), { recursive: true });
    }
    await open();
  };
}

/** The lines of `waypost doctor` about the state, by their code. */
async function doctor(): Promise<string[]> {
  const trust = trustOfOffice();
  const parsed = parseConfig(
    {
      lane: { id: 'test', name: 'Test' },
      stateDir: state.stateDir,
      key: { kind: 'development' },
      scanner: { kind: 'none' },
      imager: { kind: 'none' },
      camera: { kind: 'none' },
      lists: [],
      policyKeys: trust,
      modelKeys: trust,
      protection: { packKeys: trust },
    },
    state.stateDir,
  );
  if (!parsed.ok) throw new Error(parsed.message);
  const opened = openAccounts({ stateDir: state.stateDir, ring: state.ring(), wall: () => state.clock.wall() });
  if (!opened.ok) throw new Error(opened.message);
  const { accounts } = opened;
  const { config } = parsed;
  const parts = { config, ring: state.ring(), journal, memory, accounts, clock: state.clock, close: () => undefined };
  const { findings } = await examineState(parts);
  accounts.close();
  return findings.flatMap(({ code }) => (code === undefined || code === null ? [] : [code]));
}

const ATTACKS = {
  'the file alone': { tpm: false, which: null, fault: 'REPLACED' },
  'the whole state folder but the audit': {
    tpm: false,
    which: (name: string) => !IS_AUDIT.test(name),
    fault: 'REPLACED',
  },
  'file and audit, and not the ledger': { tpm: false, which: (name: string) => name !== 'update', fault: 'OLDER' },
  'the whole disk, and not the counter of the TPM': { tpm: true, which: () => true, fault: 'OLDER' },
} as const;

describe.each(Object.entries(SIGNED_KINDS))('an older signed file: %s', (_name, kind) => {
  it.each(Object.entries(ATTACKS))('%s is put back: refused by name, and said', async (_attack, attack) => {
    if (attack.tpm) {
      journal.stop();
      tpm = new Counter();
      await open();
    }
    expect(await kind.take(station(), 1)).toBeNull();
    const putBack = await copyOf();
    expect(await kind.take(station(), 2)).toBeNull();
    expect(await held(kind)).toEqual({ version: 2, code: null });
    const top = kind.place.split('/')[0];
    await putBack(attack.which ?? ((name) => name === top));
    // The start of the daemon adopts nothing of it.
    const trust = trustOfOffice();
    await everyPack.adoptPacks(station(), {
      policyKeys: trust,
      modelKeys: trust,
      protection: { packKeys: trust } as never,
    });
    const now = await held(kind);
    expect(now).toEqual({ version: null, code: expect.stringMatching(new RegExp(`_${attack.fault}$`)) });
    expect(await doctor()).toContain(now.code);
    // The honest way out: the next version.
    if (kind.place === 'models/active.json') rmSync(join(state.stateDir, kind.place));
    expect(await kind.take(station(), 3)).toBeNull();
    expect(await held(kind)).toEqual({ version: 3, code: null });
  });
});

describe('after the whole disk was put back', () => {
  it('each signed file has to be installed again, those of before the ledger held them as well', async () => {
    journal.stop();
    tpm = new Counter();
    await open();
    const { policy, indicators, 'known issues': issues } = SIGNED_KINDS;
    if (policy === undefined || indicators === undefined || issues === undefined) throw new Error('three kinds');
    for (const kind of [policy, indicators, issues]) expect(await kind.take(station(), 1)).toBeNull();
    // As an earlier version of the program left it: then the audit alone says what there was.
    const read = readLedger(state.stateDir, state.ring());
    if (!read.ok || read.ledger === null) throw new Error('a ledger is there');
    const { packs: _packs, ...former } = read.ledger;
    writeLedger(state.stateDir, state.ring(), former);
    const putBack = await copyOf();
    expect(await policy.take(station(), 2)).toBeNull();
    await putBack(() => true);
    expect(await issues.take(station(), 2)).toBeNull();
    expect((await held(issues)).version).toBe(2);
    expect(await held(policy)).toEqual({ version: null, code: 'POLICY_OLDER' });
    expect(await held(indicators)).toEqual({ version: null, code: 'REF_PACK_OLDER' });
    // What was not older comes back as it is; nobody can know it but who has the file.
    expect(await indicators.take(station(), 1)).toBeNull();
    expect(await policy.take(station(), 2)).toBeNull();
    expect([(await held(indicators)).version, (await held(policy)).version]).toEqual([1, 2]);
  });
});

describe('an end', () => {
  it.each([
    ['policy', { version: 1, code: 'POLICY_EXPIRED' }],
    ['known issues', { version: null, code: 'ISSUES_EXPIRED' }],
    // Without a receiving body nobody could be referred: it stays, and that is said.
    ['indicators', { version: 1, code: 'REF_PACK_EXPIRED' }],
  ])('of %s is said, and never passed over', async (name, expected) => {
    const kind = SIGNED_KINDS[name];
    if (kind === undefined) throw new Error(name);
    await kind.take(station(), 1);
    expect((await held(kind)).code).toBeNull();
    state.clock.at = new Date('2029-06-01T00:00:00Z');
    expect(await held(kind)).toEqual(expected);
    expect(await doctor()).toContain(expected.code);
  });
});
