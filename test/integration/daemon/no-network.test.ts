import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { DemoDaemon } from '../../fakes/demo-daemon.ts';
import { LaneClient } from '../../fakes/lane-client.ts';
import { familyOf } from '../../fakes/process-memory.ts';

/** A network without an interface that is up, for root of one's own or of the machine; null where neither may be made. */
const APART = [['-rn'], ['-n']].find((how) => spawnSync('unshare', [...how, 'true']).status === 0) ?? null;
const why = APART === null ? ': this machine allows no network namespaces' : '';

/** As systemd does it: the door of the screen is made outside, and handed to a daemon that has no network of its own. */
const HAND_OVER = `
import os, socket, sys
door = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.dup2(door.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="http")
os.execvp(sys.argv[2], sys.argv[2:])`;

/** What was sent or had no way to go, in the network of a process (proc(5), net/snmp and net/snmp6). */
function requestsOf(snmp: string, snmp6: string): Record<string, number> {
  const [names = [], values = []] = snmp
    .split('\n')
    .filter((line) => line.startsWith('Ip: '))
    .map((line) => line.split(' '));
  const of = (name: string): number => Number(values[names.indexOf(name)]);
  const six = (name: string): number => Number(new RegExp(`^Ip6${name}\\s+(\\d+)$`, 'm').exec(snmp6)?.[1] ?? 0);
  return {
    sent: of('OutRequests'),
    unroutable: of('OutNoRoutes'),
    sent6: six('OutRequests'),
    unroutable6: six('OutNoRoutes'),
  };
}
const NONE = { sent: 0, unroutable: 0, sent6: 0, unroutable6: 0 };
const networkOf = (pid: number) =>
  requestsOf(readFileSync(`/proc/${pid}/net/snmp`, 'utf8'), readFileSync(`/proc/${pid}/net/snmp6`, 'utf8'));

describe.skipIf(APART === null)(`a lane without any network${why}`, () => {
  const python = (port: number) => ['python3', '-c', HAND_OVER, String(port), 'unshare', ...(APART ?? [])];
  const daemon = new DemoDaemon(python);
  afterAll(async () => {
    await daemon.stop();
    daemon.clean();
  });

  it('would be seen to ask for something', () => {
    const ask = `fetch('http://192.0.2.1/').catch(() => fetch('http://waypost.invalid/')).catch(() => {
      const read = (name) => require('node:fs').readFileSync('/proc/self/net/' + name, 'utf8');
      process.stdout.write(JSON.stringify([read('snmp'), read('snmp6')]));
    });`;
    const asked = spawnSync('unshare', [...(APART ?? []), process.execPath, '-e', ask], { encoding: 'utf8' });
    const [snmp = '', snmp6 = ''] = JSON.parse(asked.stdout) as string[];
    expect(requestsOf(snmp, snmp6)['unroutable']).toBeGreaterThanOrEqual(1);
  });

  it('starts, reads the seal of a visa and proves it, and asks for nothing', async () => {
    await daemon.start();
    const client = new LaneClient(daemon.url);
    expect(await client.signIn('officer', daemon.pin)).toBe(200);
    await client.follow();
    client.on('lost', () => undefined);
    expect((await client.send('POST', '/api/demo/play', { travellerId: 'seal-true' })).status).toBe(204);
    const { inspection } = await client.until(
      'assessed',
      (view) => view.inspection?.phase === 'assessed' && view.inspection.groups.every((group) => !group.pending),
    );
    const checks = Object.fromEntries((inspection?.checks ?? []).map(({ check, reason }) => [check, reason]));
    expect(checks).toMatchObject({ 'seal.content': 'SEAL_OK', 'seal.signature': 'SEAL_OK', 'seal.mrz': 'SEAL_OK' });
    const processes = familyOf(daemon.pid);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    for (const pid of processes) expect(networkOf(pid)).toEqual(NONE);
  });
});
