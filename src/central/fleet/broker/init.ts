import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Refusal, refuse } from '../../../core/result/index.ts';
import { makeFolder, placeFile } from '../../files/index.ts';
import type { CentralFolder } from '../../folder/index.ts';
import { type CertificateReason, makeAuthority, makeServerCertificate } from './certificates.ts';
import { hostOf, serverConfiguration } from './configuration.ts';
import {
  authorityFiles,
  brokerNodes,
  type FleetSettings,
  SERVER_NAME,
  serverFiles,
  writeFleetSettings,
  writtenAt,
} from './settings.ts';
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
 * Makes everything that an office's line needs: authority, certificates, the configuration of each broker and the list of those who
 * may sign in. If interrupted, it can be run again: an authority that has already been made is used, if the passphrase opens it.
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
  const nodes = brokerNodes(settings);
  const files = serverFiles(nodes[0]);
  if (existsSync(files.configuration) && existsSync(files.users))
    return refuse('FLEET_THERE', `${files.configuration} already exists and is not overwritten.`);
  const authority = authorityFiles(folder);
  if (!existsSync(authority.key)) {
    makeFolder(join(folder.path, 'fleet'));
    const made = await makeAuthority(authority, passphrase);
    if (!made.ok) return made;
  }
  for (const node of nodes) {
    const place = writtenAt(folder, settings, node);
    const own = serverFiles({ server: place });
    makeFolder(place, 0o755);
    makeFolder(dirname(own.pid));
    placeFile(own.configuration, serverConfiguration(settings, keys.system, node), 0o644);
  }
  const signed = await makeCertificates(folder, settings, passphrase);
  if (!signed.ok) return signed;
  writeFleetSettings(folder, settings);
  const users = await writeUsers(folder, keys.office);
  if (!users.ok) return users;
  return { ok: true, line: kioskLine(folder, settings), kiosks: users.kiosks, checked: users.checked };
}

/** New keys and certificates for every broker: those that kiosks see and, in a cluster, those that brokers show each other. */
export async function makeCertificates(
  folder: CentralFolder,
  settings: FleetSettings,
  passphrase: string,
): Promise<{ ok: true } | Refusal<CertificateReason>> {
  const authority = authorityFiles(folder);
  for (const node of brokerNodes(settings)) {
    const files = serverFiles({ server: writtenAt(folder, settings, node) });
    const signed = await makeServerCertificate(files, { authority, passphrase });
    if (!signed.ok) return signed;
    if (node.route === null) continue;
    const between = { certificate: files.routeCertificate, key: files.routeKey };
    const routed = await makeServerCertificate(between, { authority, passphrase, route: hostOf(node.route) });
    if (!routed.ok) return routed;
    placeFile(files.authority, readFileSync(authority.certificate), 0o644);
  }
  return { ok: true };
}

export function kioskLine(folder: CentralFolder, { servers }: FleetSettings): KioskLine {
  const ca = readFileSync(authorityFiles(folder).certificate, 'utf8');
  return { servers, name: SERVER_NAME, ca: [ca] };
}
