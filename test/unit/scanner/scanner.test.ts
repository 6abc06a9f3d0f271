import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenOutcome, OpenPort, PortListener } from '../../../src/adapters/hardware/scanner/binding.ts';
import { SerialScanner } from '../../../src/adapters/hardware/scanner/index.ts';
import type { SerialScannerOptions } from '../../../src/adapters/hardware/scanner/scanner.ts';
import { MenuAnswers } from '../../../src/adapters/hardware/scanner/simulator/answers.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import type { ScannerEvent } from '../../../src/core/inspection/ports/index.ts';
import { FakeMachine, profile } from './fixtures.ts';

const usb = { vid: '0c2e', pid: '0b61', serial: 'S1' };
const genuine = SPECIMENS['genuine']!.rows;

/** A port in memory that answers menu commands; what happens on the wire is the integration tests' business. */
class FakePort {
  readonly answers = new MenuAnswers({ known: null, read: () => new Uint8Array(0) });
  readonly opened: string[] = [];
  readonly lines: string[] = [];
  readonly bauds: number[] = [];
  speaksAt: number | null = null;
  fails: Extract<OpenOutcome, { ok: false }>['reason'] | null = null;
  listener: PortListener | null = null;
  #baud = 0;

  readonly open: OpenPort = (settings, listener) => {
    this.opened.push(settings.path);
    this.lines.push(`${settings.baudRate} ${settings.dataBits} ${settings.parity} ${settings.stopBits}`);
    if (this.fails) return Promise.resolve({ ok: false, reason: this.fails, detail: 'for the test' });
    this.#baud = settings.baudRate;
    this.bauds.push(settings.baudRate);
    this.listener = listener;
    return Promise.resolve({
      ok: true,
      port: {
        write: (bytes) => {
          const answer = this.answers.receive(bytes);
          const heard = this.speaksAt === null || this.speaksAt === this.#baud;
          if (answer.length > 0 && heard) queueMicrotask(() => this.listener?.data(answer));
          return Promise.resolve(true);
        },
        setBaudRate: (baud) => {
          this.#baud = baud;
          this.bauds.push(baud);
          return Promise.resolve(true);
        },
        setLines: () => Promise.resolve(false),
        close: () => {
          this.hangUp(false);
          return Promise.resolve();
        },
      },
    });
  };

  send(rows: readonly string[]): void {
    this.listener?.data(Buffer.from(rows.map((row) => `${row}\r`).join(''), 'latin1'));
  }

  hangUp(lost = true): void {
    const listener = this.listener;
    this.listener = null;
    listener?.closed(lost);
  }
}

let machine: FakeMachine;
let port: FakePort;
let scanner: SerialScanner;
let events: ScannerEvent[];

function build(options: Partial<SerialScannerOptions> = {}): void {
  scanner = new SerialScanner({
    id: 'lane-1/mrz',
    profile: profile('honeywell-xenon-ocr'),
    target: { usb },
    clock: { mono: () => performance.now() },
    digest: (bytes) => Buffer.from(bytes).toString('hex'),
    sysfsRoot: machine.sysfs,
    devRoot: machine.dev,
    open: port.open,
    ...options,
  });
  scanner.subscribe((event) => events.push(event));
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const reasons = (): string[] => events.flatMap((event) => (event.kind === 'read-failed' ? [event.reason] : []));

beforeEach(() => {
  vi.useFakeTimers();
  machine = new FakeMachine();
  port = new FakePort();
  events = [];
});
afterEach(async () => {
  await scanner.stop();
  machine.remove();
  vi.useRealTimers();
});

describe('SerialScanner', () => {
  it('goes from absent over settling and probing to ready', async () => {
    build();
    await scanner.start();
    await pass(1_000);
    expect(scanner.health()).toMatchObject({ state: 'absent', simulated: false });
    expect(scanner.health().remedy).toContain('0c2e:0b61 serial S1');
    machine.plug({ name: 'ttyACM3', ...usb });
    await pass(1_000);
    expect(scanner.state()).toBe('ready');
    expect(scanner.health()).toMatchObject({ state: 'ok', remedy: null });
    expect(port.opened).toEqual([expect.stringMatching(/ttyACM3$/)]);
  });

  it('delivers a document once, with the time of its last byte', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(10);
    port.send(genuine);
    const at = performance.now();
    await pass(500);
    port.send(genuine);
    expect(events.filter((event) => event.kind === 'document')).toEqual([
      expect.objectContaining({ source: 'lane-1/mrz', lines: genuine, uncertain: [], lastByteAt: at }),
    ]);
    expect(events.filter((event) => event.kind === 'duplicate')).toHaveLength(1);
    expect(scanner.counters()).toMatchObject({ documents: 1, duplicates: 1 });
    expect(scanner.health().lastFrameAt).toBe(at + 500);
  });

  it('never shows OK for a reader that cannot be asked, however many documents it sends', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build({ profile: profile('generic-lines') });
    await scanner.start();
    await pass(10);
    port.send(genuine);
    await pass(8 * 60 * 60 * 1000);
    expect(scanner.health().state).toBe('unknown');
    expect(scanner.health().lastFrameAt).not.toBeNull();
    expect(events.some((event) => event.kind === 'health' && event.health.state === 'ok')).toBe(false);
  });

  it('finds the speed at which the reader answers', async () => {
    port.speaksAt = 115_200;
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(5_000);
    expect(port.bauds).toEqual([9600, 115_200]);
    expect(scanner.state()).toBe('ready');
  });

  it('opens the port with the parity of the profile', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build({ profile: profile('est-100pr') });
    await scanner.start();
    await pass(10);
    expect(port.lines).toEqual(['256000 8 odd 1']);
  });

  it('begins at the speed that was answered last when the reader comes back', async () => {
    port.speaksAt = 115_200;
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(5_000);
    machine.unplug('ttyACM0');
    port.hangUp();
    await pass(500);
    machine.plug({ name: 'ttyACM1', ...usb });
    await pass(1_000);
    expect(port.bauds).toEqual([9600, 115_200, 115_200]);
    expect(scanner.state()).toBe('ready');
  });

  it('says so when no speed is answered, and recovers', async () => {
    port.answers.mode = 'none';
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(5_000);
    expect(scanner.health()).toMatchObject({ state: 'stale', remedy: expect.stringContaining('does not answer') });
    port.answers.mode = 'normal';
    await pass(5_000);
    expect(scanner.state()).toBe('ready');
  });

  it('a setting that is not taken leaves the health unknown and names the setting', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    port.answers.mode = 'nak';
    build();
    await scanner.start();
    await pass(100);
    expect(scanner.health()).toMatchObject({ state: 'unknown', remedy: expect.stringContaining('setting 1') });
  });

  it('answers never reach the framer', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(1_000);
    expect(scanner.counters().discardedBytes).toBe(0);
  });

  it('asks a silent reader and closes it after two missed answers', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(59_000);
    port.answers.mode = 'none';
    await pass(2_500);
    expect(scanner.state()).toBe('stale');
    await pass(1_500);
    expect(port.opened.length).toBeGreaterThan(1);
    port.answers.mode = 'normal';
    await pass(10_000);
    expect(scanner.state()).toBe('ready');
  });

  it('a frame cut by a pulled cable is a failed read, and nothing of it survives the reconnection', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(10);
    port.send([genuine[0]!]);
    machine.unplug('ttyACM0');
    port.hangUp();
    await pass(10);
    expect(reasons()).toEqual(['READ_UNPLUGGED']);
    expect(scanner.health().state).toBe('absent');
    machine.plug({ name: 'ttyACM1', ...usb });
    await pass(1_000);
    port.send([genuine[1]!]);
    await pass(1_000);
    expect(events.filter((event) => event.kind === 'document')).toEqual([]);
    expect(reasons()).toEqual(['READ_UNPLUGGED', 'READ_PARTIAL']);
  });

  it('an idle hang-up is a change of health and no failed read', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(5_000);
    machine.unplug('ttyACM0');
    port.hangUp();
    await pass(300);
    expect(reasons()).toEqual([]);
    expect(events.map((event) => (event.kind === 'health' ? event.health.state : event.kind))).toEqual([
      'opening',
      'ok',
      'lost',
      'absent',
    ]);
  });

  it('notices a node that was exchanged although no hang-up came', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(500);
    machine.unplug('ttyACM0');
    machine.plug({ name: 'other', vid: '1111', pid: '2222' });
    machine.plug({ name: 'ttyACM0', ...usb });
    await pass(2_000);
    expect(port.opened).toHaveLength(2);
    expect(scanner.state()).toBe('ready');
  });

  it('is faulty after three closes within a second of opening, and keeps trying slowly', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build({
      open: (settings, listener) => port.open(settings, listener).finally(() => queueMicrotask(() => port.hangUp())),
    });
    await scanner.start();
    await pass(2_000);
    expect(scanner.health().state).toBe('faulty');
    expect(reasons()).toContain('DEVICE_FAULTY');
    expect(port.opened).toHaveLength(3);
    await pass(29_000);
    expect(port.opened).toHaveLength(4);
  });

  it('refuses another unit of the same model until a technician acts', async () => {
    machine.plug({ name: 'ttyACM0', ...usb, serial: 'S2' });
    build();
    await scanner.start();
    await pass(1_000);
    expect(scanner.health()).toMatchObject({
      state: 'refused',
      remedy: expect.stringContaining('not the enrolled one'),
    });
    expect(reasons()).toEqual(['DEVICE_REFUSED']);
    machine.unplug('ttyACM0');
    machine.plug({ name: 'ttyACM0', ...usb });
    await pass(60_000);
    expect(port.opened).toEqual([]);
    await scanner.stop();
    await scanner.start();
    await pass(1_000);
    expect(scanner.state()).toBe('ready');
  });

  it.each([
    ['PORT_LOCKED', 'locked', 'Another program'],
    ['PORT_DENIED', 'faulty', 'dialout'],
  ] as const)('%s is shown as %s with a remedy, and is tried again', async (reason, state, remedy) => {
    machine.plug({ name: 'ttyACM0', ...usb });
    port.fails = reason;
    build();
    await scanner.start();
    await pass(20_000);
    expect(scanner.health()).toMatchObject({ state, remedy: expect.stringContaining(remedy) });
    expect(port.opened).toHaveLength(1);
    port.fails = null;
    await pass(20_000);
    expect(scanner.state()).toBe('ready');
  });

  it('reports each kind of failure once a second at most, and counts all of them', async () => {
    machine.plug({ name: 'ttyACM0', ...usb });
    build();
    await scanner.start();
    await pass(10);
    for (let i = 0; i < 50; i += 1) port.send([genuine[1]!]);
    expect(reasons()).toEqual(['READ_PARTIAL']);
    expect(scanner.counters().failures.READ_PARTIAL).toBe(50);
    port.listener?.data(Buffer.alloc(5_000, 'A'));
    port.listener?.data(Buffer.from('\rnot a document at all\r', 'latin1'));
    await pass(1_000);
    expect(reasons()).toEqual(['READ_PARTIAL', 'READ_OVERRUN', 'READ_GARBAGE']);
  });

  it('can be stopped in every state and started again', async () => {
    build();
    await scanner.start();
    await pass(50);
    await scanner.stop();
    machine.plug({ name: 'ttyACM0', ...usb });
    await scanner.start();
    await scanner.stop();
    await scanner.start();
    await pass(5);
    await scanner.stop();
    expect(scanner.state()).toBe('stopped');
    expect(vi.getTimerCount()).toBe(0);
  });
});
