import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { hourOf } from '../../../core/protection/referral/index.ts';
import { openDatabase } from '../database/index.ts';
import { boxKeyFrom, deviceBoxKey, deviceSigningKey, type KeyRing, ringSigningKey, sign } from '../keys/index.ts';
import { ProtectionChain } from './chain.ts';
import { DrillRegister } from './drill-register.ts';
import { SealedMoments } from './moments.ts';
import { PROTECTION_MIGRATIONS } from './schema.ts';
import { ProtectionStore } from './store.ts';

const FILE = 'protection.db';

export type ProtectionOpening =
  | { ok: true; store: ProtectionStore }
  | { ok: false; reason: 'REF_STORE_UNAVAILABLE'; message: string; remedy: string };

const ASIDE =
  'Copy protection.db and its log away as evidence for the protection officer, then restore the last backup; only a ' +
  'supervisor may move them aside so that a new chain begins. Until then the form asks the officer to telephone.';

/**
 * Opens `protection.db`. The whole chain is verified, because it is short. `noted` is the head last named by the
 * main chain; a file that does not contain it is an older copy or was made again, and is refused.
 */
export function openProtection(input: {
  stateDir: string;
  ring: KeyRing;
  now: Date;
  noted: string | null;
}): ProtectionOpening {
  const path = join(input.stateDir, FILE);
  const opened = openDatabase({ path, migrations: PROTECTION_MIGRATIONS, onCorrupt: 'refuse', now: input.now });
  if (!opened.ok) return refuse(opened.message, opened.remedy);
  chmodSync(path, 0o600);
  const { db } = opened;
  const key = ringSigningKey(input.ring, 'referral');
  const chain = new ProtectionChain(db, {
    publicKey: key.publicKey,
    sign: (message) => sign(message, key.secretKey),
  });
  const verdict = chain.verify();
  if (!verdict.ok) {
    db.close();
    return refuse(`The protection chain is broken at row ${verdict.seq}: ${verdict.message}.`, ASIDE);
  }
  if (input.noted !== null && !chain.has(input.noted)) {
    db.close();
    return refuse(
      'protection.db does not contain the row that the audit refers to: it is an older copy or was lost.',
      ASIDE,
    );
  }
  const { ring } = input;
  const drills = new DrillRegister(db, ring.key('referral-drills'));
  const boxes = { own: boxKeyFrom(ring.key('handover')), device: deviceBoxKey(ring) };
  const moments = new SealedMoments(ring.key('referral-moments'));
  const store = new ProtectionStore({ db, chain, device: deviceSigningKey(ring), drills, boxes, moments });
  const began = chain.head().seq > 0 || store.note('began', {}, new Date(hourOf(input.now)));
  if (!began || !store.keepsDrills()) {
    db.close();
    return refuse('protection.db cannot be written.', 'Check free space and the permissions of the state folder.');
  }
  return { ok: true, store };
}

function refuse(message: string, remedy: string): ProtectionOpening {
  return { ok: false, reason: 'REF_STORE_UNAVAILABLE', message, remedy };
}
