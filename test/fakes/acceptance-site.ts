import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemTime } from '../../src/adapters/files/index.ts';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { DeviceStateStore } from '../../src/adapters/storage/device-state/index.ts';
import type { OpenedState } from '../../src/cli/state/index.ts';
import { type Config, type ConfigInput, parseConfig } from '../../src/core/config/index.ts';
import { openStores } from '../../src/daemon/state/index.ts';

export interface AcceptanceSite {
  state: OpenedState;
  config: Config;
  configFile: string;
  set(state: 'acceptance' | 'production'): Promise<void>;
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
    remove: () => {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
