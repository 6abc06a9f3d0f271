import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import { DeviceStateStore } from '../../src/adapters/storage/device-state/index.ts';
import type { AuditJournal } from '../../src/adapters/storage/journal/index.ts';
import { type SigningKey, signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { ListStore } from '../../src/adapters/storage/lists/index.ts';
import { RollbackGuard } from '../../src/adapters/storage/rollback/index.ts';
import { importBundle } from '../../src/delivery/bundles/index.ts';
import { attackFigure } from '../fakes/attack-metrics.ts';
import { HEAD, importRequest, type Office, testOffice } from '../fakes/lists.ts';
import { DAY, type SignedKind as Kind, SIGNED_KINDS } from '../fakes/pack-kinds.ts';
import { stationOf } from '../fakes/packs.ts';
import { type TestState, testState } from '../fakes/stores.ts';
import { UpdateRig } from '../fakes/update-site.ts';

/** One kind of signed file on a kiosk that it reaches. */
interface SignedKind {
  /** Puts version `n` to use the honest way: false where it was refused. */
  take(n: number): Promise<boolean>;
  /** The version that the kiosk would work by at its next start; null where it works by none. */
  inForce(): Promise<number | null> | number | null;
  /** Files and folders of the state folder that hold it. */
  places: readonly string[];
  /** A kind that only the kiosk itself makes has no older file that could be brought in again. */
  own?: true;
}

interface Bench {
  state: TestState;
  journal: AuditJournal;
  keys: SigningKey[];
  trust: { threshold: number; keys: string[] };
}

const KINDS: Readonly<Record<string, (bench: Bench) => SignedKind | Promise<SignedKind>>> = {
  ...Object.fromEntries(
    Object.entries(SIGNED_KINDS).map(([name, kind]) => [name, (bench: Bench) => onBench(kind, bench)]),
  ),
  'device state and training': ({ state, journal }) => {
    const store = () => new DeviceStateStore({ stateDir: state.stateDir, ring: state.ring(), journal });
    const states = ['acceptance', 'training', 'acceptance', 'training'] as const;
    let made = 0;
    const since: string[] = [];
    return {
      take: async () => {
        state.clock.advanceMs(1000);
        const wanted = states[made++ % states.length] ?? 'training';
        const two = { technician: 'tom', supervisor: 'sofia', note: { by: 'test' } };
        const changed = await store().change({ state: wanted, ...two, now: state.clock.wall() });
        if (changed.ok) since.push(changed.record.since);
        return changed.ok;
      },
      inForce: () => {
        const standing = store().standing();
        const at = standing.ok && standing.record !== null ? since.indexOf(standing.record.since) : -1;
        return at < 0 ? null : at + 1;
      },
      places: ['device-state.json'],
      own: true,
    };
  },
  'watchlist, bundle of list keys': ({ state, journal }) => {
    const office: Office = testOffice(state);
    const request = importRequest(state, office, journal);
    return {
      take: async (n) => {
        const bundle = { bytes: office.bundle({ head: { generation: n } }) };
        const verdict = await importBundle({ ...request, bundle });
        return verdict.ok && verdict.verdict === 'applied';
      },
      inForce: () => servedGeneration(state, journal),
      places: [`lists/${HEAD.listId}`],
    };
  },
};

/** A kind as this file asks it. */
function onBench(kind: Kind, { state, journal }: Bench): SignedKind {
  const station = stationOf(state, journal);
  return {
    take: async (n) => (await kind.take(station, n)) === null,
    inForce: async () => (await kind.held(station, state.clock)).version,
    places: [kind.place],
    ...(kind.own === undefined ? {} : { own: kind.own }),
  };
}

async function servedGeneration(state: TestState, journal: AuditJournal): Promise<number | null> {
  const { stateDir, clock } = state;
  const guard = new RollbackGuard({ stateDir, ring: state.ring(), policy: 'file', tpm: null, journal });
  await guard.start();
  const lists = [{ id: HEAD.listId, name: 'L', maxAgeHours: 24 }];
  const quiet = (): void => undefined;
  const listStore = new ListStore({
    stateDir,
    lists,
    ring: state.ring(),
    clock,
    onUnreadable: quiet,
    onDamaged: quiet,
    guard,
  });
  const [status] = listStore.status();
  listStore.close();
  return status?.version ?? null;
}

let bench: Bench;
const copies: string[] = [];

beforeEach(async () => {
  const state = await testState();
  state.clock.at = new Date(DAY);
  const keys = [1, 2].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
  const trust = { threshold: 2, keys: keys.map((key) => toHex(key.publicKey)) };
  bench = { state, journal: state.open(), keys, trust };
});
afterEach(() => {
  bench.journal.stop();
  bench.state.remove();
  rmSync(`${bench.state.stateDir}-bundles`, { recursive: true, force: true });
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
});

/** Copies what lies at some places of the state folder; the answer puts it back as it was. */
function keep(stateDir: string, places: readonly string[]): () => void {
  const copy = mkdtempSync(join(tmpdir(), 'waypost-older-'));
  copies.push(copy);
  const all = { recursive: true, verbatimSymlinks: true, force: true } as const;
  const kept = places.filter((place) => existsSync(join(stateDir, place)));
  for (const place of kept) cpSync(join(stateDir, place), join(copy, place), all);
  return () => {
    for (const place of places) rmSync(join(stateDir, place), { recursive: true, force: true });
    for (const place of kept) {
      mkdirSync(dirname(join(stateDir, place)), { recursive: true });
      cpSync(join(copy, place), join(stateDir, place), all);
    }
  };
}

/** Whole state folder without the audit, which the attacker leaves as it is. */
const WITHOUT_AUDIT = [
  'policy.json',
  'trust.json',
  'indicators.json',
  'known-issues.json',
  'document-reference.json',
  'calibrations',
  'document-models',
].concat(['device-state.json', 'models', 'lists', 'update', 'protection.db', 'accounts.db']);

describe.each(Object.entries(KINDS))('an older signed file: %s', (name, make) => {
  const figure = (attack: string, succeeded: boolean): void => {
    attackFigure({ attack: `older ${name}: ${attack}`, tries: 1, succeeded: succeeded ? 1 : 0 });
  };

  it('is not in force when it is copied over the newer one, and the newest comes back the honest way', async () => {
    const kind = await make(bench);
    expect(await kind.take(1)).toBe(true);
    expect(await kind.inForce()).toBe(1);
    const putBack = keep(bench.state.stateDir, kind.places);
    expect(await kind.take(2)).toBe(true);
    expect(await kind.inForce()).toBe(2);
    putBack();
    const now = await kind.inForce();
    figure('copied over the newer', now !== null);
    expect(now).toBeNull();
    if (kind.places[0] === 'models/active.json') rmSync(join(bench.state.stateDir, kind.places[0]));
    expect(await kind.take(3)).toBe(true);
    expect(await kind.inForce()).toBe(3);
  });

  it('is not taken again after the newer one was removed', async () => {
    const kind = await make(bench);
    await kind.take(1);
    const putBack = keep(bench.state.stateDir, kind.places);
    await kind.take(2);
    for (const place of kind.places) rmSync(join(bench.state.stateDir, place), { recursive: true, force: true });
    expect(await kind.inForce()).toBeNull();
    if (kind.own) putBack();
    else expect(await kind.take(1)).toBe(false);
    const now = await kind.inForce();
    figure('imported after the newer was removed', now !== null);
    expect(now).toBeNull();
  });

  it('is not in force when the whole state folder but the audit is put back', async () => {
    const kind = await make(bench);
    await kind.take(1);
    const putBack = keep(bench.state.stateDir, WITHOUT_AUDIT);
    await kind.take(2);
    putBack();
    const now = await kind.inForce();
    figure('state folder but the audit put back', now !== null);
    expect(now).toBeNull();
  });
});

describe('an older signed file: watchlist of a repository', () => {
  let rig: UpdateRig;
  beforeEach(async () => {
    rig = await UpdateRig.start();
    await rig.trust();
  });
  afterEach(() => rig.remove());

  const publish = async (generation: number): Promise<void> => {
    rig.addFull(generation);
    rig.repository.publish();
    expect(await rig.apply()).toMatchObject({ ok: true });
  };
  const served = () => servedGeneration(rig.state, rig.journal);
  const figure = (attack: string, succeeded: boolean): void => {
    attackFigure({ attack: `older watchlist of a repository: ${attack}`, tries: 1, succeeded: succeeded ? 1 : 0 });
  };

  it.each([
    ['list put back', ['lists']],
    ['list and memory against rollback put back', ['lists', 'update']],
    ['state folder but the audit put back', WITHOUT_AUDIT],
  ])('is not in force: %s', async (attack, places) => {
    await publish(1);
    const putBack = keep(rig.state.stateDir, places);
    await publish(2);
    expect(await served()).toBe(2);
    putBack();
    const now = await served();
    figure(attack, now !== null);
    expect(now).toBeNull();
    // The honest way out: the next update.
    await publish(3);
    expect(await served()).toBe(3);
  });

  it('is not taken from an older copy of the repository', async () => {
    await publish(1);
    const older = keep(rig.repository.folder, ['.']);
    await publish(2);
    older();
    expect(await rig.apply()).toMatchObject({ ok: false });
    const now = await served();
    figure('older metadata and bundle offered', now !== 2);
    expect(now).toBe(2);
  });
});
