import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Refusal, refuse } from '../../../core/result/index.ts';
import { makeFolder, placeFile } from '../../files/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import { type CertificateReason, makeAuthority, makeServerCertificate } from './certificates.ts';
import { serverConfiguration } from './configuration.ts';
import { authorityFiles, type FleetSettings, SERVER_NAME, serverFiles, writeFleetSettings } from './settings.ts';
import { type UsersReason, writeUsers } from './users.ts';

export type InitReason = CertificateReason | UsersReason | 'FLEET_THERE';

/** What the configuration of a kiosk needs to reach this office. */
export interface KioskLine {
  servers: string[];
  name: string;
  ca: string[];
}

export type InitVerdict = { ok: true; line: KioskLine; kiosks: number; checked: boolean } | Refusal<InitReason>;

/**
 * Makes everything that the line of an office needs: authority, certificate, configuration and the list of those who may
 * sign in. Cut short it can be run again: an authority that was made is used, if the passphrase opens it.
 */
export async function initFleet(
  folder: CentralFolder,
  {
    settings,
    keys,
    passphrase,
  }: {
    settings: FleetSettings;
    keys: { office: Uint8Array; system: Uint8Array };
    passphrase: string;
  },
): Promise<InitVerdict> {
  const files = serverFiles(settings);
  if (existsSync(files.configuration) && existsSync(files.users))
    return refuse('FLEET_THERE', `${files.configuration} already exists and is not overwritten.`);
  const authority = authorityFiles(folder);
  if (!existsSync(authority.key)) {
    makeFolder(join(folder.path, 'fleet'));
    const made = await makeAuthority(authority, passphrase);
    if (!made.ok) return made;
  }
  makeFolder(settings.server, 0o755);
  makeFolder(dirname(files.pid));
  const signed = await makeServerCertificate(files, { authority, passphrase });
  if (!signed.ok) return signed;
  placeFile(files.configuration, serverConfiguration(settings, keys), 0o644);
  writeFleetSettings(folder, settings);
  const users = await writeUsers(folder, keys.office);
  if (!users.ok) return users;
  return { ok: true, line: kioskLine(folder, settings), kiosks: users.kiosks, checked: users.checked };
}

export function kioskLine(folder: CentralFolder, { servers }: FleetSettings): KioskLine {
  const ca = readFileSync(authorityFiles(folder).certificate, 'utf8');
  return { servers, name: SERVER_NAME, ca: [ca] };
}
