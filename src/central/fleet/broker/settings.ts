import { join } from 'node:path';
import { z } from 'zod';
import { placeFile, textOf } from '../../files/index.ts';
import { type CentralFolder, read } from '../../folder/index.ts';

const SETTINGS_BYTES_MAX = 64 * 1024;
/** Name in the certificate of the server, whatever its address. */
export const SERVER_NAME = 'fleet.office';

const address = z.string().regex(/^([A-Za-z0-9.-]{1,180}|\[[0-9A-Fa-f:.]{2,45}\]):[1-9]\d{0,4}$/);
const brokerName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const nodeSchema = z.strictObject({
  name: brokerName,
  /** Address at which this broker listens for kiosks and for the office. */
  listen: address,
  /** Port of the broker's monitoring, on loopback alone. */
  monitorPort: z.int().min(1).max(65_535),
  /** Address at which the other two brokers reach this one. */
  route: address,
  /** Folder of the broker on its own machine. */
  server: z.string(),
});
const settingsSchema = z.strictObject({
  format: z.literal('waypost.fleet.1'),
  /** Address at which the server listens for kiosks and for the office. */
  listen: address,
  /** Port of the server's monitoring, on loopback alone. */
  monitorPort: z.int().min(1).max(65_535),
  /** Addresses at which kiosks reach the server. */
  servers: z.array(address).min(1).max(3),
  /** Folder of the server: its configuration, its certificate and its store. */
  server: z.string(),
  /** Name by which kiosks know this office's repository. */
  repository: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  /** Megabits a second that the list web server has for all kiosks: announcements spread the fetches accordingly. */
  bandwidthMbit: z.number().positive().max(1_000_000),
  /** The longest beat interval of a kiosk of this office, seconds: three of them without a cell are late. */
  beatSeconds: z.int().min(15).max(900),
  /** Gigabytes of disk space for cells that the office has not collected yet. */
  storeGb: z.number().positive().max(10_000),
  /** Three brokers that hold the same cells, on three machines; if absent, there is one. The first is the one on this machine. */
  cluster: z
    .strictObject({ name: brokerName, route: address, others: z.array(nodeSchema).length(2) })
    .refine(({ name, others }) => new Set([name, ...others.map((one) => one.name)]).size === 3, 'a name appears twice')
    .optional(),
  /** Stops the roll-out of this program version at kiosks that receive it. */
  halt: z
    .string()
    .regex(/^[0-9A-Za-z.+~-]{1,32}$/)
    .nullable(),
});
export type FleetSettings = z.infer<typeof settingsSchema>;

/** One broker. `route` is null if it is the only one. */
export type BrokerNode = Omit<z.infer<typeof nodeSchema>, 'route'> & { route: string | null };

/** The brokers of an office, the one on its own machine first. */
export function brokerNodes({ listen, monitorPort, server, cluster }: FleetSettings): [BrokerNode, ...BrokerNode[]] {
  const first = { listen, monitorPort, server, name: cluster?.name ?? 'waypost', route: cluster?.route ?? null };
  return [first, ...(cluster?.others ?? [])];
}

/**
 * Folder in which the office writes the files of a broker. Those for other machines stay in the office until somebody copies them
 * to `server`, because the office cannot reach any other machine.
 */
export function writtenAt(folder: CentralFolder, settings: FleetSettings, { name, server }: BrokerNode): string {
  return name === brokerNodes(settings)[0].name ? server : join(folderOf(folder), 'nodes', name);
}

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
  /** Certificate and key that brokers show each other, and the authority that they require: only in a cluster. */
  routeCertificate: string;
  routeKey: string;
  authority: string;
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
    routeCertificate: at('routes.crt'),
    routeKey: at('routes.key'),
    authority: at('ca.crt'),
    // Next to each other in the only folder to which the server may write.
    store: at('state/store'),
    pid: at('state/nats.pid'),
  };
}

/** Null if the office has no line, or its settings are damaged. */
export function fleetSettings(folder: CentralFolder): FleetSettings | null {
  return read(settingsSchema, textOf(fileOf(folder), SETTINGS_BYTES_MAX));
}

export function writeFleetSettings(folder: CentralFolder, settings: FleetSettings): void {
  placeFile(fileOf(folder), `${JSON.stringify(settings, null, 2)}\n`);
}
