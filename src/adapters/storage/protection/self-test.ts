import { systemRandom, wipe } from '../crypto/index.ts';
import { boxKeyFrom, deviceSigningKey, type KeyRing } from '../keys/index.ts';
import { openReferral, sealedFile, sealReferral } from './seal.ts';
import type { ProtectionStore } from './store.ts';

const BOX_SECRET_BYTES = 32;

/**
 * Seals to a key that is thrown away, opens it again, and writes and reads in the store. Null if all of it works. Nothing
 * is kept or carried, and no body is contacted.
 */
export function routeFault(
  store: Pick<ProtectionStore, 'takesWrites'>,
  ring: KeyRing,
): 'REF_UNREADABLE' | 'REF_STORE_UNAVAILABLE' | null {
  const secret = systemRandom(BOX_SECRET_BYTES);
  const box = boxKeyFrom(secret);
  const device = deviceSigningKey(ring);
  try {
    const head = {
      v: 1,
      refNo: '0000000000',
      siteId: 'self-test',
      at: '1970-01-01T00:00:00.000Z',
      pack: 1,
      language: null,
      ageClass: 'unknown',
      consent: 'child',
      needs: [],
      officerRole: 'protection',
    } as const;
    const sealed = sealReferral(
      { head: { ...head, needs: [] }, facts: [], safeContact: null, photo: null },
      { device, body: box.publicKey },
    );
    if ('tooLongBy' in sealed) return 'REF_UNREADABLE';
    const file = new TextEncoder().encode(sealedFile(sealed));
    const opened = openReferral(file, { key: box, devices: [{ name: 'self-test', sign: device.publicKey }] });
    if (!opened.ok) return 'REF_UNREADABLE';
    const mark = Buffer.from(systemRandom(16)).toString('hex');
    return store.takesWrites(mark) ? null : 'REF_STORE_UNAVAILABLE';
  } finally {
    wipe(secret);
    wipe(device.secretKey);
  }
}
