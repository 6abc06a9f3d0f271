import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { enrolDevice } from '../../src/central/devices/index.ts';
import { CentralFolder } from '../../src/central/folder/index.ts';
import { holdCeremony, planCeremony } from '../../src/central/keys/index.ts';
import { type KeyRole, type OpenedKey, openSecretFile } from '../../src/central/secrets/index.ts';
import { deviceIdentity } from '../../src/delivery/device/index.ts';

const PASSPHRASE = 'benchmark, not a secret';

/** A central office with one passphrase for every key, and as many kiosks. */
export async function makeOffice(path: string, kiosks: number): Promise<void> {
  const plan = planCeremony({ root: ['a', 'b', 'c'], targets: ['d', 'e', 'f'], operator: 'g' });
  if (!plan.ok) throw new Error(plan.message);
  const folder = new CentralFolder(path);
  const now = new Date();
  const passphrase = () => Promise.resolve(PASSPHRASE);
  const held = await holdCeremony({
    folder,
    keysFolder: join(path, 'keys'),
    keys: plan.keys,
    passphrase,
    courier: false,
    now,
  });
  if (!held.ok) throw new Error(held.message);
  for (let number = 0; number < kiosks; number += 1) {
    const root = new Uint8Array(32);
    new DataView(root.buffer).setUint32(0, number + 1);
    const verdict = enrolDevice(folder, deviceIdentity(new KeyRing(root), `kiosk-${number}`), now);
    if (!verdict.ok) throw new Error(verdict.message);
  }
}

export async function openedKey(office: string, name: string): Promise<OpenedKey> {
  const path = join(office, 'keys', `${name}.key`);
  const text = readFileSync(path, 'utf8');
  const { role } = JSON.parse(text) as { role: KeyRole };
  const opened = await openSecretFile(text, { role, passphrase: PASSPHRASE, path });
  if (!opened.ok) throw new Error(opened.message);
  return opened;
}
