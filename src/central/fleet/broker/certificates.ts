import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Refusal, type Result, refuse } from '../../../core/result/index.ts';
import { DAY_MS } from '../../../core/time/index.ts';
import { placeFile } from '../../files/index.ts';
import { runProgram } from './run-program.ts';
import { SERVER_NAME } from './settings.ts';

const AUTHORITY_DAYS = 3650;
/** Limit of the CA/Browser Forum for server certificates when this was decided (Baseline Requirements 6.3.2). */
const SERVER_DAYS = 397;
/** Cost of opening the authority's key: 16 MiB, the most that openssl accepts, used five times. */
const SCRYPT = ['-scrypt', '-scrypt_N', '16384', '-scrypt_r', '8', '-scrypt_p', '5'];

export type CertificateReason = 'FLEET_OPENSSL' | 'FLEET_AUTHORITY';
export interface CertificateFiles {
  certificate: string;
  key: string;
}

/**
 * Makes the authority of the office: P-256, ten years, its key sealed with a passphrase. An existing authority is
 * never overwritten: every kiosk trusts it.
 */
export async function makeAuthority(
  files: CertificateFiles,
  passphrase: string,
): Promise<{ ok: true } | Refusal<CertificateReason>> {
  if (existsSync(files.key) || existsSync(files.certificate))
    return refuse('FLEET_AUTHORITY', `${files.key} already exists and is not overwritten.`);
  return await inPrivateFolder(async (folder) => {
    const [plain, certificate] = [join(folder, 'plain.key'), join(folder, 'ca.crt')];
    const subject = '/CN=Waypost central office';
    const ca = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'];
    const made = await openssl([
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-sha256'],
      ...['-days', String(AUTHORITY_DAYS), '-subj', subject, ...ca.flatMap((one) => ['-addext', one])],
      ...['-keyout', plain, '-out', certificate],
    ]);
    if (!made.ok) return made;
    const sealed = await openssl(['pkcs8', '-topk8', ...SCRYPT, '-in', plain, '-passout', 'stdin'], passphrase);
    if (!sealed.ok) return sealed;
    placeFile(files.key, sealed.stdout);
    placeFile(files.certificate, readFileSync(certificate), 0o644);
    return { ok: true };
  });
}

/**
 * Makes a new key and certificate of a broker, signed by the authority. The broker loads them when it is reloaded. `route`: host
 * name at which the other brokers reach it; the certificate is then the one that brokers show each other, and kiosks do not see it.
 */
export async function makeServerCertificate(
  files: CertificateFiles,
  { authority, passphrase, route }: { authority: CertificateFiles; passphrase: string; route?: string },
): Promise<{ ok: true } | Refusal<CertificateReason>> {
  return await inPrivateFolder(async (folder) => {
    const [key, request, extensions] = [join(folder, 'key'), join(folder, 'csr'), join(folder, 'ext')];
    const made = await openssl([
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-sha256'],
      ...['-subj', `/CN=${SERVER_NAME}`, '-keyout', key, '-out', request],
    ]);
    if (!made.ok) return made;
    const lines = [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      `extendedKeyUsage=serverAuth${route === undefined ? '' : ',clientAuth'}`,
      `subjectAltName=${route === undefined ? `DNS:${SERVER_NAME}` : nameOf(route)}`,
    ];
    writeFileSync(extensions, `${lines.join('\n')}\n`);
    const signed = await openssl(
      [
        ...['x509', '-req', '-in', request, '-CA', authority.certificate, '-CAkey', authority.key, '-sha256'],
        ...['-passin', 'stdin', '-days', String(SERVER_DAYS), '-extfile', extensions],
      ],
      passphrase,
    );
    if (!signed.ok)
      return refuse('FLEET_AUTHORITY', `The passphrase does not open ${authority.key}, or the file is damaged.`);
    // If the server has its own user, the folder has the server's group.
    placeFile(files.key, readFileSync(key), 0o640);
    placeFile(files.certificate, signed.stdout, 0o644);
    return { ok: true };
  });
}

function nameOf(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '');
  return `${isIP(bare) === 0 ? 'DNS' : 'IP'}:${bare}`;
}

/** When the certificate in the file expires, ISO 8601; null if there is none. */
export function certificateEnd(path: string): string | null {
  try {
    return new Date(new X509Certificate(readFileSync(path)).validTo).toISOString();
  } catch {
    return null;
  }
}

/** Days until the certificate in the file expires; null if there is none. */
export function certificateDays(path: string, now: Date): number | null {
  const end = certificateEnd(path);
  return end === null ? null : Math.floor((Date.parse(end) - now.getTime()) / DAY_MS);
}

async function openssl(args: readonly string[], input?: string): Promise<Result<'FLEET_OPENSSL', { stdout: string }>> {
  const run = await runProgram('openssl', args, input === undefined ? undefined : `${input}\n`);
  if (run.ok) return { ok: true, stdout: run.stdout };
  if (run.missing) return refuse('FLEET_OPENSSL', 'openssl is not installed. Run: apt install openssl');
  return refuse('FLEET_OPENSSL', `openssl: ${run.stderr.split('\n')[0] ?? 'no answer'}`);
}

/** The authority's key is in this folder unsealed for a moment; other users cannot enter the folder. */
async function inPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(memory, 'waypost-ca-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
