import { readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { LinuxBinding, type LinuxOpenOptions, type LinuxPortBinding } from '@serialport/bindings-cpp';
import { SerialPortStream } from '@serialport/stream';

export interface SerialSettings {
  path: string;
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  flow: 'none' | 'rtscts' | 'xonxoff';
}

export interface PortListener {
  data(bytes: Uint8Array): void;
  /** Called once; nothing else is called after it. `lost` is true unless `close()` was the cause. */
  closed(lost: boolean): void;
}

export interface ScannerSerialPort {
  write(bytes: Uint8Array): Promise<boolean>;
  setBaudRate(baudRate: number): Promise<boolean>;
  /** False when the driver has no such lines: a warning, never a reason to refuse the port. */
  setLines(lines: { dtr: boolean | null; rts: boolean | null }): Promise<boolean>;
  close(): Promise<void>;
}

export type OpenOutcome =
  | { ok: true; port: ScannerSerialPort }
  | { ok: false; reason: 'PORT_MISSING' | 'PORT_LOCKED' | 'PORT_DENIED' | 'PORT_ERROR'; detail: string };

export type OpenPort = (settings: SerialSettings, listener: PortListener) => Promise<OpenOutcome>;

/** Bytes per read; a frame is far smaller. */
const READ_CHUNK_BYTES = 4096;

class PortGone extends Error {
  readonly disconnect = true;
}
class ReadCanceled extends Error {
  readonly canceled = true;
}

/**
 * Lets whatever waits for the port continue in its own turn of the event loop. The native poller calls into JavaScript
 * outside any turn of Node. Code that waits for a promise there continues only when something else happens: on Node 26,
 * bytes stayed in the kernel until the next timer.
 */
function wakeInTurn({ poller }: LinuxPortBinding): void {
  const once = poller.once.bind(poller);
  poller.once = (event, callback) => once(event, (error: Error | null) => setImmediate(callback, error));
}

function readable(port: LinuxPortBinding): Promise<void> {
  return new Promise((resolve, reject) => {
    port.poller.once('readable', (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/**
 * Read for the Linux binding. The stock one calls itself again when a read returns 0 bytes; on a hung-up terminal every
 * read does, so it spins for ever and `close` never comes. With VMIN 1 a living terminal never returns 0. It reads at
 * once, since the port never blocks: on a busy machine a late pool thread would be taken for silence of the reader.
 */
async function safeRead(port: LinuxPortBinding, buffer: Buffer, offset: number, length: number) {
  // A device that never stops sending must not starve the rest of the process.
  await turn();
  for (;;) {
    const fd = port.fd;
    if (!port.isOpen || fd === null) throw new ReadCanceled('port is closed');
    try {
      const bytesRead = readSync(fd, buffer, offset, length, null);
      if (bytesRead > 0) return { buffer, bytesRead };
      throw new PortGone('terminal hung up');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (!port.isOpen) throw new ReadCanceled('port is closed');
      if (code !== 'EAGAIN' && code !== 'EWOULDBLOCK' && code !== 'EINTR') {
        throw error instanceof PortGone ? error : new PortGone(error instanceof Error ? error.message : 'read failed');
      }
    }
    try {
      await readable(port);
    } catch {
      if (!port.isOpen) throw new ReadCanceled('port is closed');
      throw new PortGone('poll failed');
    }
  }
}

/** The Linux binding with the safe read, in the form that SerialPortStream expects. */
export const safeBinding: typeof LinuxBinding = {
  // Listing spawns `udevadm`; devices are found through sysfs (identity.ts).
  list: () => Promise.resolve([]),
  async open(options: LinuxOpenOptions) {
    const port = await LinuxBinding.open({ vmin: 1, vtime: 0, ...options });
    wakeInTurn(port);
    port.read = (buffer, offset, length) => safeRead(port, buffer, offset, length);
    return port;
  },
};

function classify(error: Error): OpenOutcome {
  // The native binding gives only text, without a code.
  const detail = error.message;
  if (/cannot lock port|resource busy/i.test(detail)) return { ok: false, reason: 'PORT_LOCKED', detail };
  if (/no such (file|device)/i.test(detail)) return { ok: false, reason: 'PORT_MISSING', detail };
  if (/permission denied/i.test(detail)) return { ok: false, reason: 'PORT_DENIED', detail };
  return { ok: false, reason: 'PORT_ERROR', detail };
}

/** Opens a port exclusively. Never throws; afterwards the listener receives every byte and the one close. */
export const openSerialPort: OpenPort = (settings, listener) => {
  const stream = new SerialPortStream({
    binding: safeBinding,
    path: settings.path,
    baudRate: settings.baudRate,
    dataBits: settings.dataBits,
    parity: settings.parity,
    stopBits: settings.stopBits,
    rtscts: settings.flow === 'rtscts',
    xon: settings.flow === 'xonxoff',
    xoff: settings.flow === 'xonxoff',
    highWaterMark: READ_CHUNK_BYTES,
    autoOpen: false,
    endOnClose: false,
  });
  let closing = false;
  let closed = false;
  const settle = (lost: boolean): void => {
    if (closed) return;
    closed = true;
    listener.closed(lost);
  };
  // First of all: a write to a dead port emits `error` as well as calling back, and an unheard `error` ends the daemon.
  stream.on('error', () => {
    if (!stream.isOpen && stream.port !== undefined && !closing) settle(true);
  });
  stream.on('close', () => settle(!closing));
  return new Promise((resolve) => {
    stream.open((error) => {
      if (error) return resolve(classify(error));
      stream.on('data', (bytes: Buffer) => {
        if (!closed && !closing) listener.data(bytes);
      });
      resolve({
        ok: true,
        port: {
          write: (bytes) => new Promise((done) => stream.write(Buffer.from(bytes), undefined, (e) => done(!e))),
          setBaudRate: (baudRate) => new Promise((done) => stream.update({ baudRate }, (e) => done(!e))),
          setLines: ({ dtr, rts }) =>
            new Promise((done) => {
              if (dtr === null && rts === null) return done(true);
              stream.set({ ...(dtr === null ? {} : { dtr }), ...(rts === null ? {} : { rts }) }, (e) => done(!e));
            }),
          close: () =>
            new Promise((done) => {
              closing = true;
              if (!stream.isOpen) return done(settle(false));
              stream.close(() => done(settle(false)));
            }),
        },
      });
    });
  });
};
