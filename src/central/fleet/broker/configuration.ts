import { nkeyOf } from '../../../delivery/line/index.ts';
import { type BrokerNode, brokerNodes, type FleetSettings, serverFiles } from './settings.ts';

/** The first versions that hold the fixes of every advisory known when this was written, by release line. */
export const SERVER_VERSIONS_MIN = ['2.12.12', '2.14.3'] as const;

/** Most connections: 10,000 kiosks, those that reconnect before the server notices that they were cut off, and the office. */
const CONNECTIONS_MAX = 12_000;

/** The complete configuration of one broker. It must not contain anything that `forbiddenIn` names. */
export function serverConfiguration(settings: FleetSettings, system: Uint8Array, node: BrokerNode): string {
  const files = serverFiles(node);
  return `# Written by waypost central fleet init. Kiosks are in users.conf, which is written at every enrolment.
listen: ${node.listen}
http: 127.0.0.1:${node.monitorPort}
server_name: ${node.name}
pid_file: ${text(files.pid)}
max_connections: ${CONNECTIONS_MAX}
max_payload: 8KB
max_control_line: 4KB
max_subscriptions: 32
write_deadline: "10s"
ping_interval: "2m"
tls {
  cert_file: ${text(files.certificate)}
  key_file: ${text(files.key)}
  handshake_first: true
  timeout: 20
}
authorization { timeout: 20 }
jetstream {
  store_dir: ${text(files.store)}
  max_file: ${Math.ceil(settings.storeGb * 1.25 * 1000)}MB
  max_mem: 64MB
  sync_interval: always
}
accounts {
  SYS { users: [ { nkey: ${nkeyOf(system)} } ] }
  FLEET {
    jetstream: enabled
    include "users.conf"
  }
}
system_account: SYS
${clusterBlock(settings, node)}`;
}

/** Brokers know each other by certificates of the office's authority. They do not give addresses to a kiosk. */
function clusterBlock(settings: FleetSettings, node: BrokerNode): string {
  if (node.route === null) return '';
  const files = serverFiles(node);
  const routes = brokerNodes(settings).flatMap(({ name, route }) => (name === node.name ? [] : [`"nats://${route}"`]));
  const listen = `${hostOf(node.listen)}:${portOf(node.route)}`;
  return `cluster {
  name: waypost
  listen: ${listen}
  no_advertise: true
  routes: [ ${routes.join(', ')} ]
  tls {
    cert_file: ${text(files.routeCertificate)}
    key_file: ${text(files.routeKey)}
    ca_file: ${text(files.authority)}
    verify: true
    timeout: 20
  }
}
`;
}

/** Host of an address; one of IPv6 keeps its brackets. */
export const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));
export const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));

/** Members of a configuration that allow other access, or that are the subject of advisories for this server. */
const FORBIDDEN = [
  'mqtt',
  'websocket',
  'leafnodes',
  'leaf',
  'gateway',
  'no_auth_user',
  'operator',
  'resolver',
  'trusted_keys',
  'password',
  'pass',
  'token',
  'auth_callout',
  'allow_non_tls',
] as const;

/**
 * What a configuration opens that must be closed (SERVER_OPEN); empty if it is in order. A forbidden word
 * counts wherever it is a member: this check must not see less than the server does.
 */
export function forbiddenIn(configuration: string): string[] {
  const bare = configuration.replace(/(^|\s)(#|\/\/).*$/gm, '$1');
  const members = [...bare.matchAll(/(?:^|[\s{,;"'])([a-z_]+)["']?\s*[:={]/gi)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  const found = FORBIDDEN.filter((name) => members.includes(name)).map((name): string => name);
  for (const [, name = '', where = ''] of bare.matchAll(
    /(?:^|\s)(https?|monitor_port|https?_port)["']?\s*[:=]\s*(\S+)/gi,
  )) {
    if (!/^["']?(127\.0\.0\.1|\[::1\]|localhost):\d+["']?$/.test(where)) found.push(`${name} off loopback`);
  }
  if (!/handshake_first["']?\s*[:=]\s*true/.test(bare)) found.push('no tls with handshake_first');
  if (members.includes('cluster') && !isClosed(blockOf(bare, 'cluster')))
    found.push('cluster without certificates that are verified');
  if (/(?:^|\s)(include)\s+(?!["']users\.conf["'])/.test(bare)) found.push('include of another file');
  return found;
}

/** The text between the braces of a member; empty if there are none, or if the closing brace is missing. */
function blockOf(text: string, member: string): string {
  const opening = new RegExp(`(?:^|\\s)["']?${member}["']?\\s*[:=]?\\s*\\{`).exec(text);
  if (opening === null) return '';
  const from = opening.index + opening[0].length;
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(from, at);
  }
  return '';
}

/** Anybody who may join as a broker reads and writes every cell: so only a certificate from the office's authority is accepted. */
function isClosed(cluster: string): boolean {
  const tls = blockOf(cluster, 'tls');
  return /verify["']?\s*[:=]\s*true/.test(tls) && /ca_file["']?\s*[:=]/.test(tls) && !/\/\/[^\s"'/]*@/.test(cluster);
}

/** Whether a version is at least the minimum of its release line; a line without a fix counts as old. */
export function isOldServer(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const lines = SERVER_VERSIONS_MIN.map((text) => text.split('.').map(Number));
  const own = lines.find(([a, b]) => a === major && b === minor);
  if (own !== undefined) return patch < (own[2] ?? 0);
  const [a = 0, b = 0] = lines.at(-1) ?? [];
  return major < a || (major === a && minor < b);
}

/** A path as the server reads it: a space or a hash sign is part of it. */
function text(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
