import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { openFleetRegister } from '../../src/adapters/storage/fleet/index.ts';
import { boxKeyFrom, KeyRing, signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import {
  type LetterSender,
  type NoticePolicy,
  openReceived,
  type ReceivedNotices,
} from '../../src/adapters/storage/outbox/index.ts';
import { type NoticeKeys, type ReceiveResult, receiveNotices } from '../../src/central/notices/index.ts';
import type { AlertClass } from '../../src/core/inspection/record/alerts/index.ts';
import type { InspectionEvent } from '../../src/core/inspection/record/index.ts';
import { deviceIdentity } from '../../src/delivery/device/index.ts';
import { caseEvents, sealedEvent, type TestState } from './stores.ts';

/** A central office with its keys, its folder and the devices it knows. */
export interface NoticeOffice {
  keys: NoticeKeys;
  policy(classes?: AlertClass[]): NoticePolicy;
  known: Map<string, LetterSender>;
  enrol(ring: KeyRing, name?: string): string;
  receive(folder: string): Promise<ReceiveResult>;
  received(): ReceivedNotices;
  folder: string;
  remove(): void;
}

/** `seed` fixes the keys; two seeds are two offices. The caller has awaited `cryptoReady`. */
export function noticeOffice(seed = 40): NoticeOffice {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-office-'));
  const ring = new KeyRing(new Uint8Array(32).fill(seed));
  const keys: NoticeKeys = {
    box: boxKeyFrom(ring.key('notice-box')),
    receipts: signingKeyFromSeed(ring.key('notice-signing')),
    store: ring.key('notice-store'),
    signIn: { office: ring.key('fleet-office'), system: ring.key('fleet-system') },
    wipe: () => ring.wipe(),
  };
  const known = new Map<string, LetterSender>();
  const received = (): ReceivedNotices => {
    const opened = openReceived({ folder, key: keys.store, now: new Date() });
    if (!opened.ok) throw new Error(opened.message);
    return opened.received;
  };
  return {
    keys,
    known,
    folder,
    received,
    policy: (classes = ['protect']) => ({
      seal: keys.box.publicKey,
      receipts: keys.receipts.publicKey,
      classes,
    }),
    enrol: (device, name = 'Lane 1') => {
      const { deviceKeyId, sign } = deviceIdentity(device, name);
      known.set(deviceKeyId, { name, sign, revokedAt: null });
      return deviceKeyId;
    },
    receive: async (from) => {
      const store = received();
      const fleet = openFleetRegister({ folder, now: new Date() });
      if (!fleet.ok) throw new Error(fleet.message);
      try {
        return await receiveNotices({
          folder: from,
          keys,
          sender: (device) => known.get(device) ?? null,
          received: store,
          register: fleet.register,
          now: () => new Date(),
        });
      } finally {
        store.close();
        fleet.register.close();
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An empty folder as a stick or a spool. */
export function stickIn(state: TestState, name = 'stick'): string {
  const path = join(state.stateDir, name);
  mkdirSync(path);
  return path;
}

export function noticesFor(office: NoticeOffice, classes?: AlertClass[], limitNotices?: number) {
  const more = limitNotices === undefined ? {} : { limitNotices };
  return { policy: office.policy(classes), nextId: () => uuidv7(), ...more };
}

/** A case whose alert has its own id and record, as `caseEvents` has one. */
export function caseWith(alertId: string, recordId = 'r-1'): InspectionEvent[] {
  return [...caseEvents(), sealedEvent()].map((event): InspectionEvent => {
    if (event.kind === 'alert-raised') {
      const { personal, ...alert } = event.alert;
      return {
        ...event,
        alert: { ...alert, id: alertId, ...(personal === undefined ? {} : { personal: { ...personal, recordId } }) },
      };
    }
    return event.kind === 'adjudicated' ? { ...event, alertId } : event;
  });
}
