import type { SystemTime } from '../../adapters/files/index.ts';
import { toHex } from '../../adapters/storage/crypto/index.ts';
import {
  DEVICE_STATE_REMEDY,
  DEVICE_STATE_WORDS,
  DeviceStateStore,
} from '../../adapters/storage/device-state/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { newSigningSeed, type SigningKey, signingKeyFromSeed } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';
import { openStores, openStoresWith, type Stores } from '../state/index.ts';
import { trainingConfig } from './config.ts';
import { trainingRing } from './session.ts';

/** What a training lane has besides its stores. */
export interface TrainingStart {
  /** Configuration of the site. Its devices are connected, but what they read is refused. */
  site: Config;
  since: string;
  /** Keys made for this start; they sign the invented data for the drills. */
  signers: SigningKey[];
}

export type LaneState =
  | { ok: true; config: Config; stores: Stores; training: TrainingStart | null }
  | { ok: false; message: string };

interface Opening {
  config: Config;
  demo: boolean;
  time: SystemTime;
  bootId: string;
}

/**
 * Opens the stores of the state that this appliance is in. Only the signed device state says which: command-line options and
 * environment variables cannot bring a recorded picture into a lane (docs/acceptance.md).
 * An invalid state ends the start, because there is no state to fall back to.
 */
export async function openLaneState({ config, demo, time, bootId }: Opening): Promise<LaneState> {
  const opened = await openStores({ config, time, bootId, holds: true });
  if (!opened.ok) return opened;
  const { ring, journal } = opened.stores;
  const refuse = (message: string): LaneState => {
    close(opened.stores);
    return { ok: false, message };
  };
  const standing = new DeviceStateStore({ stateDir: config.stateDir, ring, journal }).standing();
  if (!standing.ok) {
    const why = `${DEVICE_STATE_WORDS[standing.reason]} (${standing.reason})`;
    return refuse(`This appliance stays out of service: ${why}.\n${DEVICE_STATE_REMEDY}`);
  }
  if (demo && (standing.record !== null || hasServed(journal))) {
    const what = 'is the state folder of an appliance and not of a demonstration';
    return refuse(
      `${config.stateDir} ${what}: no synthetic traveller may be recorded there. Choose another --state FOLDER.`,
    );
  }
  if (standing.record === null || standing.state === 'production')
    return { ok: true, config, stores: opened.stores, training: null };
  if (standing.state === 'acceptance') {
    const why =
      'it is in the state acceptance, in which only synthetic travellers are checked: waypost acceptance run --config FILE ' +
      '(DEVICE_STATE_ACCEPTANCE)';
    return refuse(`This appliance stays out of service: ${why}.\n${DEVICE_STATE_REMEDY}`);
  }
  const own = trainingRing(ring, standing.record);
  close(opened.stores);
  const signers = [0, 1].map(() => signingKeyFromSeed(newSigningSeed()));
  const training = trainingConfig(
    config,
    signers.map((key) => toHex(key.publicKey)),
  );
  const stay = openStoresWith(own, { config: training, time, bootId, alone: true, notices: [] });
  if (!stay.ok) return { ok: false, message: `Training cannot start: ${stay.message}` };
  const { since } = standing.record;
  return { ok: true, config: training, stores: stay.stores, training: { site: config, since, signers } };
}

function close({ accounts, journal, ring }: Stores): void {
  accounts.close();
  journal.stop();
  ring.wipe();
}

/** True if a lane with real travellers was ever started on this chain. */
function hasServed(journal: AuditJournal): boolean {
  for (const { text } of journal.readRows({ from: 1, to: journal.head().seq })) {
    if (!text.includes('"kind":"started"')) continue;
    const row = JSON.parse(text) as { kind: string; body: { demo?: boolean } };
    if (row.kind === 'started' && row.body.demo === false) return true;
  }
  return false;
}
