import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { makeBodyKeys, openBodyKeys, publicKeys } from '../../adapters/storage/protection/index.ts';
import type { Body } from '../../core/protection/pack/index.ts';
import { deviceIdentity, identityText } from '../../delivery/device/index.ts';

/** Folder of the body that receives the referrals of a demonstration, and the folder through which they are exchanged. */
export function demoBodyPlaces(stateDir: string): { office: string; passphraseFile: string; exchange: string } {
  const office = join(stateDir, 'demo-body');
  return { office, passphraseFile: join(office, 'passphrase'), exchange: join(stateDir, 'demo-exchange') };
}

/**
 * A receiving body for the demonstration lane, with its own keys, made at the first start. A person plays it with
 * opener.html or with `waypost protection body open` and `acknowledge`; nothing answers automatically.
 */
export async function demoBody({ stateDir, ring }: { stateDir: string; ring: KeyRing }): Promise<Body> {
  const { office, passphraseFile, exchange } = demoBodyPlaces(stateDir);
  mkdirSync(office, { recursive: true, mode: 0o700 });
  mkdirSync(exchange, { recursive: true, mode: 0o700 });
  const fresh = !existsSync(passphraseFile);
  if (fresh) writeFileSync(passphraseFile, `${Buffer.from(systemRandom(18)).toString('base64')}\n`, { mode: 0o600 });
  writeFileSync(join(office, 'kiosk.json'), identityText(deviceIdentity(ring, 'Demonstration lane')), { mode: 0o600 });
  const passphrase = readFileSync(passphraseFile, 'utf8').trim();
  const opened = fresh ? await makeBodyKeys(office, passphrase) : await openBodyKeys(office, passphrase);
  if (!opened.ok) throw new Error(opened.message);
  const { box, ack } = publicKeys(opened.keys);
  opened.keys.wipe();
  return {
    id: 'demo-desk',
    name: { en: 'Support desk of the demonstration' },
    screenName: { en: 'Support desk of the demonstration' },
    // +999 is not assigned to any country, so the number does not ring anywhere.
    phones: [{ number: '+999 0000 0114', hours: '24/7', zone: 'UTC', languages: ['en', 'fr', 'es', 'ar', 'pt', 'ru'] }],
    keys: [{ box, ack, from: '2000-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' }],
    accepts: ['adult', 'child'],
    wantsPhoto: false,
    adultNeedsConsent: true,
    childAge: 18,
    answerWithinMinutes: 30,
    drillsPerWeek: null,
  };
}
