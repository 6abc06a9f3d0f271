import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { patience } from './patience.ts';
import { freePort } from './ports.ts';

const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const MODULE = join(packageRoot, 'node_modules/smartcard/build/Release/smartcard_napi.node');

/** Why the tests of a reader cannot run here; null where they can. A mount namespace keeps this pcscd apart from any other. */
export function whyNoPcsc(): string | null {
  if (!existsSync('/usr/sbin/pcscd')) return 'pcscd is not installed';
  if (!existsSync(DRIVER)) return 'vsmartcard-vpcd is not installed';
  if (!existsSync(MODULE)) return 'the module smartcard is not built: node tools/build-native.mjs smartcard';
  const apart = spawnSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
  return apart.status === 0 ? null : 'a mount namespace of its own needs root';
}

/** Name of the first of the two readers that the driver offers. */
export const VIRTUAL_READER = 'Virtual PCD 00 00';

/** A PC/SC service of its own: real pcscd, real driver of a virtual reader, a socket and a port that nobody else uses. */
export class PcscService {
  readonly folder: string;
  readonly port: number;
  readonly #polkit: boolean;
  #child: ChildProcess | null = null;

  private constructor(folder: string, port: number, polkit: boolean) {
    this.folder = folder;
    this.port = port;
    this.#polkit = polkit;
  }

  /** `polkit`: it asks polkit whether a user may come in, and where none answers the user may not. */
  static async start({ polkit = false }: { polkit?: boolean } = {}): Promise<PcscService> {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-pcsc-'));
    // Users who are to be refused must get as far as the socket.
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'run'), { mode: 0o755 });
    const port = await freePort(1);
    const lines = [
      'FRIENDLYNAME "Virtual PCD"',
      `DEVICENAME /dev/null:${port}`,
      `LIBPATH ${DRIVER}`,
      `CHANNELID ${port}`,
    ];
    writeFileSync(join(folder, 'reader.conf'), `${lines.join('\n')}\n`);
    const service = new PcscService(folder, port, polkit);
    await service.run();
    return service;
  }

  get socket(): string {
    return join(this.folder, 'run', 'pcscd.comm');
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  async run(): Promise<void> {
    rmSync(this.socket, { force: true });
    rmSync(join(this.folder, 'run', 'pcscd.pid'), { force: true });
    const options = ['--foreground', '--critical', '--config', join(this.folder, 'reader.conf')];
    if (!this.#polkit) options.push('--disable-polkit');
    const bind = `mkdir -p /run/pcscd && mount --bind ${join(this.folder, 'run')} /run/pcscd && exec pcscd "$@"`;
    this.#child = spawn('unshare', ['-m', 'sh', '-c', bind, 'sh', ...options], { stdio: 'ignore' });
    const until = Date.now() + patience(15_000);
    while (!existsSync(this.socket)) {
      if (Date.now() > until) throw new Error('pcscd did not open its socket');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
    this.#child = null;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const ATR = Buffer.from(`3b888001${'00'.repeat(8)}09`, 'hex');

/** What a document answers; null where it leaves the field instead. */
export type Answers = (command: Buffer, card: VirtualCard) => Buffer | null | Promise<Buffer | null>;

/** A document on the virtual reader: speaks the frames of vpcd, two bytes of length and then the content. */
export class VirtualCard {
  readonly #port: number;
  readonly #answers: Answers;
  #socket: Socket | null = null;
  /** Commands that came, and how often power or reset came. */
  commands = 0;
  resets = 0;

  constructor(port: number, answers: Answers) {
    this.#port = port;
    this.#answers = answers;
  }

  /** Laid on the reader. The driver takes one document at a time and waits for the next a moment after one was lifted. */
  async lay(): Promise<void> {
    const until = Date.now() + patience(15_000);
    for (;;) {
      const socket = connect(this.#port, '127.0.0.1');
      const ok = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      if (ok) {
        this.#socket = socket;
        this.#listen(socket);
        return;
      }
      if (Date.now() > until) throw new Error('the virtual reader takes no document');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  lift(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #listen(socket: Socket): void {
    let held = Buffer.alloc(0);
    let chain: Promise<void> = Promise.resolve();
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
        const frame = held.subarray(2, 2 + held.readUInt16BE(0));
        held = held.subarray(2 + frame.length);
        chain = chain.then(() => this.#frame(socket, frame));
      }
    });
  }

  async #frame(socket: Socket, frame: Buffer): Promise<void> {
    if (frame.length === 1) {
      if (frame[0] === 4) reply(socket, ATR);
      else this.resets += 1;
      return;
    }
    this.commands += 1;
    const answer = await this.#answers(Buffer.from(frame), this);
    if (answer === null) this.lift();
    else if (!socket.destroyed) reply(socket, answer);
  }
}

function reply(socket: Socket, bytes: Buffer): void {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  socket.write(Buffer.concat([length, bytes]));
}
