import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { linkIdOf, nkeyOf } from '../../src/delivery/line/index.ts';

export const hasBroker = (): boolean =>
  ['nats-server', 'openssl'].every((tool) => spawnSync(tool, ['-version'], { stdio: 'ignore' }).error === undefined);

/** A link key pair: seed and public half, 32 bytes each. */
export function linkPair(): { seed: Uint8Array; publicKey: Uint8Array; linkId: string; nkey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const bytes = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
  const publicBytes = bytes(publicKey.export({ format: 'jwk' }).x);
  return {
    seed: bytes(privateKey.export({ format: 'jwk' }).d),
    publicKey: publicBytes,
    linkId: linkIdOf(publicBytes),
    nkey: nkeyOf(publicBytes),
  };
}

/** An authority with P-256 and a certificate of it, as the ceremony makes them with openssl. */
export function authority(folder: string, name = 'fleet.office', days: readonly string[] = ['-days', '397']) {
  mkdirSync(folder, { recursive: true });
  const at = (file: string): string => join(folder, file);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-subj',
    '/CN=authority',
    '-days',
    '3650',
    '-out',
    at('ca.pem'),
  );
  openssl('req', ...newKey, '-keyout', at('server.key'), '-subj', `/CN=${name}`, '-out', at('server.csr'));
  writeFileSync(at('san'), `subjectAltName=DNS:${name}\n`);
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('san')];
  openssl('x509', '-req', '-in', at('server.csr'), ...signing, ...days, '-out', at('server.pem'));
  return { ca: readFileSync(at('ca.pem'), 'utf8'), cert: at('server.pem'), key: at('server.key') };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A real nats-server as an office configures it: sign-in by keys, TLS before anything else, three subjects for a kiosk. */
export class BrokerProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-broker-'));
  readonly tls = authority(join(this.folder, 'tls'));
  readonly office = linkPair();
  port = 0;
  #child: ReturnType<typeof spawn> | null = null;
  #kiosks: { linkId: string; nkey: string }[] = [];

  get address() {
    return { servers: [`127.0.0.1:${this.port}`], name: 'fleet.office', ca: [this.tls.ca] };
  }

  async start(kiosks: { linkId: string; nkey: string }[]): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    this.#write(kiosks);
    this.#child = spawn('nats-server', ['-c', join(this.folder, 'nats.conf')], { stdio: 'ignore' });
    for (let tries = 0; !(await this.#answers()); tries += 1) {
      if (tries > 600) throw new Error('nats-server did not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Leaves out a kiosk and has the server read the list again. */
  revoke(linkId: string): void {
    this.#write(this.#kiosks.filter((one) => one.linkId !== linkId));
    this.#child?.kill('SIGHUP');
  }

  admit(kiosks: { linkId: string; nkey: string }[]): void {
    this.#write(kiosks);
    this.#child?.kill('SIGHUP');
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(kiosks: { linkId: string; nkey: string }[]): void {
    this.#kiosks = kiosks;
    const users = kiosks.map(
      ({ linkId, nkey }) =>
        `{ nkey: ${nkey}, permissions: { publish: { allow: ["up.${linkId}"] }, subscribe: { allow: ["a.all","dn.${linkId}"] } } }`,
    );
    const text = `listen: "127.0.0.1:${this.port}"
max_payload: 8KB
max_control_line: 4KB
write_deadline: "10s"
tls { cert_file: "${this.tls.cert}", key_file: "${this.tls.key}", handshake_first: true, timeout: 20 }
accounts { FLEET { users: [ { nkey: ${this.office.nkey} }, ${users.join(', ')} ] } }
`;
    writeFileSync(join(this.folder, 'nats.conf'), text);
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const at = { host: '127.0.0.1', port: this.port, ca: this.tls.ca, servername: 'fleet.office' };
      const socket = connectTls(at, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }
}
