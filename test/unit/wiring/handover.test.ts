import { describe, expect, it } from 'vitest';
import { takeHandover } from '../../../src/daemon/process/handover.ts';

const PID = 4711;
const given = { LISTEN_PID: String(PID), LISTEN_FDS: '4', LISTEN_FDNAMES: 'http:http:kiosk:admin' };

describe('what a service manager hands over', () => {
  it('is told by name, and leaves nothing of it in the environment', () => {
    const env: NodeJS.ProcessEnv = {
      ...given,
      NOTIFY_SOCKET: '/run/systemd/notify',
      WATCHDOG_USEC: '15000000',
      WATCHDOG_PID: String(PID),
      PATH: '/usr/bin',
    };
    expect(takeHandover(env, PID)).toEqual({
      ok: true,
      handed: { http: [3, 4], kiosk: [5], admin: [6], notifySocket: '/run/systemd/notify', watchdogMs: 15_000 },
    });
    expect(env).toEqual({ PATH: '/usr/bin' });
  });

  it('is nothing where nothing was handed over', () => {
    const handed = { http: [], kiosk: [], admin: [], notifySocket: null, watchdogMs: null };
    expect(takeHandover({}, PID)).toEqual({ ok: true, handed });
  });

  it('is not believed where it was meant for another process', () => {
    const env: NodeJS.ProcessEnv = { ...given, LISTEN_PID: '1', WATCHDOG_USEC: '15000000', WATCHDOG_PID: '1' };
    expect(takeHandover(env, PID)).toMatchObject({
      ok: true,
      handed: { http: [], kiosk: [], admin: [], watchdogMs: null },
    });
    expect(env).toEqual({});
  });

  it.each([
    ['no names', { LISTEN_PID: String(PID), LISTEN_FDS: '1' }, 'FileDescriptorName='],
    ['too few names', { ...given, LISTEN_FDNAMES: 'http' }, 'FileDescriptorName='],
    ['a name that no door has', { ...given, LISTEN_FDNAMES: 'http:ftp:admin' }, '"ftp"'],
    ['a number that is none', { ...given, LISTEN_FDS: '-1' }, '"-1"'],
    ['more than there can be', { ...given, LISTEN_FDS: '17' }, '"17"'],
  ])('is refused with %s', (_what, env, word) => {
    const taken = takeHandover({ ...env }, PID);
    expect(taken.ok ? '' : taken.message).toContain(word);
  });
});
