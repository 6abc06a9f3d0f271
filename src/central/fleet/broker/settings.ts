import { join } from 'node:path';
import { z } from 'zod';
import { placeFile, textOf } from '../../files/index.ts';
import { type CentralFolder, read } from '../../folder/index.ts';

const SETTINGS_BYTES_MAX = 64 * 1024;
/** Name in the certificate of the server, whatever its address. */
export const SERVER_NAME = 'fleet.office';

const address = z.string().regex(/^([A-Za-z0-9.-]{1,180}|\[[0-9A-Fa-f:.]{2,45}\]):[1-9]\d{0,4}$/);
const settingsSchema = z.strictObject({
  format: z.literal('waypost.fleet.1'),
  /** Where the server listens for kiosks and for the office. */
  listen: address,
  /** Port of the server's monitoring, on loopback alone. */
  monitorPort: z.int().min(1).max(65_535),
  /** Where kiosks reach it. */
  servers: z.array(address).min(1).max(3),
  /** Folder of the server: its configuration, its certificate and its store. */
  server: z.string(),
  /** Name under which kiosks know the repository of this office. */
  repository: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** Megabits a second that the web server of the lists has for all kiosks: an announcement spreads their fetches over it. */
  bandwidthMbit: z.number().positive().max(1_000_000),
  /** The longest beat of a kiosk of this office, seconds: three of them without a cell are late. */
  beatSeconds: z.int().min(15).max(900),
  /** Gigabytes of disk for cells that the office has not taken yet. */
  storeGb: z.number().positive().max(10_000),
  /** Stops the roll-out of this program version for those who hear it. */
  halt: z
    .string()
    .regex(/^[0-9A-Za-z.+~-]{1,32}$/)
    .nullable(),
});
export type FleetSettings = z.infer<typeof settingsSchema>;

const folderOf = ({ path }: CentralFolder): string => join(path, 'fleet');
const fileOf = (folder: CentralFolder): string => join(folderOf(folder), 'fleet.json');

/** Certificate of the office's own authority, and its key, sealed with a passphrase. */
export function authorityFiles(folder: CentralFolder): { certificate: string; key: string } {
  return { certificate: join(folderOf(folder), 'ca.crt'), key: join(folderOf(folder), 'ca.key') };
}

export interface ServerFiles {
  configuration: string;
  users: string;
  certificate: string;
  key: string;
  store: string;
  pid: string;
}

export function serverFiles({ server }: Pick<FleetSettings, 'server'>): ServerFiles {
  const at = (name: string): string => join(server, name);
  return {
    configuration: at('nats.conf'),
    users: at('users.conf'),
    certificate: at('server.crt'),
    key: at('server.key'),
    // Beside each other in the one folder that the server may write.
    store: at('state/store'),
    pid: at('state/nats.pid'),
  };
}

/** Null where the office has no line, or its settings are damaged. */
export function fleetSettings(folder: CentralFolder): FleetSettings | null {
  return read(settingsSchema, textOf(fileOf(folder), SETTINGS_BYTES_MAX));
}

export function writeFleetSettings(folder: CentralFolder, settings: FleetSettings): void {
  placeFile(fileOf(folder), `${JSON.stringify(settings, null, 2)}\n`);
}
