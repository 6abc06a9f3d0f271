import { createRequire } from 'node:module';

interface DatagramSocket {
  send(bytes: Buffer, offset: number, length: number, path: string, done: (error?: Error) => void): void;
  close(): void;
}

/** Reports to the service manager. Every message is one datagram from this very process (`NotifyAccess=main`). */
export interface Notifier {
  /** Lines of sd_notify(3), for example `READY=1`. False if the manager did not take them. */
  tell(...lines: string[]): boolean;
  close(): void;
}

export type NotifierOpening = { ok: true; notifier: Notifier } | { ok: false; message: string };

/**
 * Opens the connection to `NOTIFY_SOCKET`. Node does not support UNIX datagrams; the optional module unix-dgram does (decision
 * record "The watchdog speaks for itself"). If it is missing the start must fail, or systemd would wait and then kill the daemon.
 */
export function openNotifier(path: string, load: () => unknown = loadModule): NotifierOpening {
  if (!path.startsWith('/')) {
    return { ok: false, message: `NOTIFY_SOCKET is "${path}": only a socket with a path is supported.` };
  }
  let socket: DatagramSocket;
  try {
    const { createSocket } = load() as { createSocket(type: string): DatagramSocket };
    socket = createSocket('unix_dgram');
  } catch {
    const what = 'The module unix-dgram is not built, so systemd cannot be told that the daemon is running.';
    return { ok: false, message: `${what} Install the package again, or run: node tools/build-native.mjs` };
  }
  return { ok: true, notifier: notifierOver(socket, path) };
}

function notifierOver(socket: DatagramSocket, path: string): Notifier {
  return {
    tell: (...lines) => {
      const bytes = Buffer.from(lines.map((line) => line.replaceAll('\n', ' ')).join('\n'));
      let taken = false;
      // The module calls the callback before it returns.
      socket.send(bytes, 0, bytes.length, path, (error) => {
        taken = error === undefined || error === null;
      });
      return taken;
    },
    close: () => socket.close(),
  };
}

function loadModule(): unknown {
  return createRequire(import.meta.url)('unix-dgram');
}
