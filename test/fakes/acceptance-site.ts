import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { SystemTime } from '../../src/adapters/files/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { cryptoReady, fromHex, toHex } from '../../src/adapters/storage/crypto/index.ts';
import { DeviceStateStore } from '../../src/adapters/storage/device-state/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { answerFile, openReferral } from '../../src/adapters/storage/protection/index.ts';
import { sealedFile } from '../../src/adapters/storage/protection/seal.ts';
import type { OpenedState } from '../../src/cli/state/index.ts';
import { type Config, type ConfigInput, parseConfig } from '../../src/core/config/index.ts';
import { carrierAtSetUp, drillsBeside, noteNumberTried, openRoute, packPlace } from '../../src/daemon/lane/index.ts';
import { openStores } from '../../src/daemon/state/index.ts';
import { deviceIdentity } from '../../src/delivery/device/index.ts';
import { installPack } from '../../src/delivery/packs/index.ts';
import { signPack } from '../../src/delivery/packs/indicator-pack.ts';
import { testBody } from './protection.ts';

await cryptoReady();
const SIGNERS = ['11', '22'].map((byte) => signingKeyFromSeed(fromHex(byte.repeat(32), 32) ?? new Uint8Array(32)));

export interface AcceptanceSite {
  state: OpenedState;
  config: Config;
  configFile: string;
  set(state: 'acceptance' | 'production'): Promise<void>;
  /** A way to help that was tried, as the set-up leaves it: each part may be left out. */
  help(without?: { number?: boolean; drill?: boolean; carrier?: boolean; keyUntil?: string }): Promise<void>;
  remove(): void;
}

/** A kiosk that was never in service: own state folder, development key, no devices, the models of this installation. */
export async function acceptanceSite(given: Partial<ConfigInput> = {}): Promise<AcceptanceSite> {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-accept-'));
  const input = {
    lane: { id: 'lane-7', name: 'Lane 7' },
    stateDir: join(folder, 'state'),
    key: { kind: 'development' },
    scanner: { kind: 'none' },
    imager: { kind: 'none' },
    camera: { kind: 'none' },
    lists: [],
    traveller: { slotMs: 10_000 },
    protection: { packKeys: { threshold: 2, keys: SIGNERS.map(({ publicKey }) => toHex(publicKey)) } },
    ...given,
  };
  const configFile = join(folder, 'waypost.json');
  writeFileSync(configFile, JSON.stringify(input));
  const parsed = parseConfig(input, packageRoot);
  if (!parsed.ok) throw new Error(parsed.message);
  const { config } = parsed;
  const time = new SystemTime(new Date(0));
  const opened = await openStores({ config, time, bootId: 'boot-of-a-test' });
  if (!opened.ok) throw new Error(opened.message);
  const { ring, journal, memory, accounts } = opened.stores;
  const close = (): void => {
    accounts.close();
    journal.stop();
    ring.wipe();
  };
  const state: OpenedState = { config, ring, journal, memory, accounts, clock: time, close };
  return {
    state,
    config,
    configFile,
    set: async (wanted) => {
      const store = new DeviceStateStore({ stateDir: config.stateDir, ring, journal });
      const two = { technician: 'tom', supervisor: 'sofia', now: time.wall(), note: {} };
      const changed = await store.change({ state: wanted, ...two });
      if (!changed.ok) throw new Error(changed.message);
    },
    help: async ({ number = true, drill = true, carrier = true, keyUntil } = {}) => {
      const made = testBody();
      const keys = [{ ...made.key, ...(keyUntil === undefined ? {} : { until: keyUntil }) }];
      const pack = JSON.parse(readFileSync(join(packageRoot, 'indicators/pack.json'), 'utf8')) as { version: number };
      const routes = [{ for: ['adult', 'child'], bodies: [made.body.id] }];
      const draft = { ...pack, version: pack.version + 1, bodies: [{ ...made.body, keys }], routes };
      const taken = await installPack(signPack(draft, SIGNERS), { ...packPlace(state), by: 'a test' });
      if (!taken.ok) throw new Error(taken.message);
      if (carrier)
        await accounts.create({ id: 'petra', name: 'Petra', role: 'protection', pin: '918273', pinBy: 'test' });
      const line = made.body.phones[0]?.number ?? '';
      if (number) noteNumberTried(journal, { number: line, by: 'tom' });
      if (drill) answeredDrill(state, made);
    },
    remove: () => {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Seals a drill and takes the answer of the body, without a folder between them. */
function answeredDrill(state: OpenedState, { box, ack }: ReturnType<typeof testBody>): void {
  const opened = openRoute(state);
  if (!opened.ok) throw new Error(opened.message);
  const { store } = opened;
  const accounts = carrierAtSetUp(state.accounts, state.clock.wall());
  const refNo = drillsBeside({ ...state, accounts }, store).seal();
  const [sealed] = store.waiting();
  if (refNo === null || sealed === undefined) throw new Error('no drill can be sealed');
  const devices = [{ name: 'lane', sign: deviceIdentity(state.ring, 'lane').sign }];
  const read = openReferral(Buffer.from(sealedFile(sealed)), { key: box, devices });
  if (!read.ok) throw new Error(read.reason);
  const answer = answerFile({ refNo, blake2b: read.blake2b, state: 'accepted', reason: null }, ack);
  expect(store.acknowledge(Buffer.from(answer), refNo, state.clock.wall())).toBe('taken');
  store.close();
}
