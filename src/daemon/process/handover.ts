/** First descriptor that a service manager hands over (sd_listen_fds(3)). */
const FIRST_FD = 3;
/** Maximum number of descriptors accepted; a kiosk has three. */
const MAX_FDS = 16;
const DOORS = ['http', 'kiosk', 'admin'] as const;
/** Variables for this process only: a child that had them could answer for the daemon, or listen on its sockets. */
const OWN = [
  'LISTEN_PID',
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
  'LISTEN_PIDFDID',
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
];

export interface Handed {
  /** Listening descriptors of the officer's screen; empty without socket activation. */
  http: number[];
  /** Listening descriptors in the network that only the kiosk browser can use. */
  kiosk: number[];
  admin: number[];
  /** Where sd_notify(3) messages go; null if they are not expected. */
  notifySocket: string | null;
  /** Time without a sign of life after which the manager ends the daemon, milliseconds. */
  watchdogMs: number | null;
}

export type Handover = { ok: true; handed: Handed } | { ok: false; message: string };

/**
 * Removes from the environment what systemd handed over (sd_listen_fds(3), sd_watchdog_enabled(3)), so that children do not
 * inherit it. Variables for another process are removed and ignored. Descriptors with names that this product's units do not
 * use are refused: a listener that is not served would leave its callers waiting.
 */
export function takeHandover(env: NodeJS.ProcessEnv, pid: number): Handover {
  const own = Object.fromEntries(OWN.map((name) => [name, env[name]]));
  for (const name of OWN) delete env[name];
  const handed: Handed = {
    http: [],
    kiosk: [],
    admin: [],
    notifySocket: own['NOTIFY_SOCKET'] || null,
    watchdogMs: null,
  };
  const usec = whole(own['WATCHDOG_USEC']);
  if (usec !== null && usec > 0 && [undefined, String(pid)].includes(own['WATCHDOG_PID'])) {
    handed.watchdogMs = usec / 1000;
  }
  if (own['LISTEN_FDS'] === undefined || own['LISTEN_PID'] !== String(pid)) return { ok: true, handed };
  const count = whole(own['LISTEN_FDS']);
  if (count === null || count > MAX_FDS) {
    return { ok: false, message: `LISTEN_FDS is "${own['LISTEN_FDS']}": a number from 0 to ${MAX_FDS} is expected.` };
  }
  const names = (own['LISTEN_FDNAMES'] ?? '').split(':');
  for (let index = 0; index < count; index += 1) {
    const door = DOORS.find((one) => one === names[index]);
    if (door === undefined) {
      const remedy = `Set FileDescriptorName= of the socket unit to one of: ${DOORS.join(', ')}.`;
      return { ok: false, message: `A socket named "${names[index] ?? ''}" was handed over. ${remedy}` };
    }
    handed[door].push(FIRST_FD + index);
  }
  return { ok: true, handed };
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
