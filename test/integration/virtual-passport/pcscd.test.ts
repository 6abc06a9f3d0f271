import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { freePort } from '../../fakes/ports.ts';

const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';

/** Why this cannot run here; null where it can. A mount namespace keeps this service apart from any other of the machine. */
function whyNot(): string | null {
  if (!existsSync('/usr/sbin/pcscd')) return 'pcscd is not installed';
  if (!existsSync(DRIVER)) return 'vsmartcard-vpcd is not installed';
  if (spawnSync('opensc-tool', ['--version']).status !== 0) return 'opensc is not installed';
  return spawnSync('unshare', ['-m', 'true']).status === 0 ? null : 'a mount namespace of its own needs root';
}

const reason = whyNot();
if (reason !== null) process.stderr.write(`virtual passport and pcscd: skipped, ${reason}\n`);

/** The real service and the real driver of a virtual reader, seen with the tools of OpenSC. */
describe.skipIf(reason !== null)('a real pcscd', () => {
  const children: ChildProcess[] = [];
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-pcscd-'));
  });
  afterAll(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the service with its folder of sockets bound to one of ours; `device` as the driver's documentation has it. */
  async function service(name: string, device: string, port: number) {
    const run = join(folder, name);
    mkdirSync(run);
    const config = join(folder, `${name}.conf`);
    const lines = [
      'FRIENDLYNAME "Virtual PCD"',
      `DEVICENAME ${device}:${port}`,
      `LIBPATH ${DRIVER}`,
      `CHANNELID ${port}`,
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const script = `mkdir -p /run/pcscd && mount --bind ${run} /run/pcscd && exec pcscd -f -c ${config} --disable-polkit`;
    const child = spawn('unshare', ['-m', 'bash', '-c', script], { stdio: 'ignore' });
    children.push(child);
    await expect.poll(() => existsSync(join(run, 'pcscd.comm'))).toBe(true);
    return (...args: string[]): string => {
      const env = { ...process.env, PCSCLITE_CSOCK_NAME: join(run, 'pcscd.comm') };
      return spawnSync('opensc-tool', args, { encoding: 'utf8', env }).stdout;
    };
  }

  async function passport(said: string, ...args: string[]): Promise<void> {
    const child = spawn(process.execPath, [join(packageRoot, 'bin/waypost.mjs'), 'sim', 'chip', ...args]);
    children.push(child);
    let text = '';
    child.stdout.on('data', (bytes) => {
      text += bytes;
    });
    await expect.poll(() => text).toContain(said);
  }

  const APDUS = ['-s', '00:A4:00:0C:02:3F:00', '-s', '00:A4:02:0C:02:01:1C', '-s', '00:B0:00:00:00'];

  it('sees the passport that connects to its driver, and reads EF.CardAccess', async () => {
    const port = await freePort(1);
    const tool = await service('connect', '/dev/null', port);
    await passport('powered on', '--connect', `127.0.0.1:${port}`);
    await expect.poll(() => tool('-l')).toMatch(/0\s+Yes\s+Virtual PCD 00 00/);
    expect(tool('-r', '0', '-a')).toContain('3b:88:80:01:00:00:00:00:00:00:00:00:09');
    const text = tool('-r', '0', ...APDUS);
    expect(text.match(/Received \(SW1=0x90, SW2=0x00\)/g)).toHaveLength(3);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('06 0A 04 00 7F 00 07 02 02 04 02 02');
  });

  it('connects to passports that listen; its driver wants one on the next port as well', async () => {
    const port = await freePort(1);
    await passport('listening', '--listen', `127.0.0.1:${port}`);
    await passport('listening', '--profile', 'ecdh-gm,extended=yes', '--listen', `127.0.0.1:${port + 1}`);
    const tool = await service('listen', '127.0.0.1', port);
    await expect.poll(() => tool('-l')).toMatch(/1\s+Yes\s+Virtual PCD 00 01/);
    const first = tool('-r', '0', ...APDUS);
    expect(first.match(/Received \(SW1=0x90, SW2=0x00\)/g)).toHaveLength(3);
    // EF.ATR/INFO of the second one names extended length.
    const second = tool('-r', '1', '-s', '00:A4:02:0C:02:2F:01', '-s', '00:B0:00:00:00');
    expect(second.replaceAll(/\s+/g, ' ')).toContain('47 03 00 21 40 7F 66 08 02 02 10 00');
  });
});
