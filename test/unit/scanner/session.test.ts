import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScannerSerialPort } from '../../../src/adapters/hardware/scanner/binding.ts';
import type { FrameEvent } from '../../../src/adapters/hardware/scanner/index.ts';
import { ScannerSession } from '../../../src/adapters/hardware/scanner/session.ts';
import { ElyctisReader } from '../../../src/adapters/hardware/scanner/simulator/elyctis.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { tlv } from '../../../src/adapters/hardware/scanner/simulator/wire.ts';
import { profile } from './fixtures.ts';

const elyctis = profile('elyctis-idbox');
const rows = SPECIMENS['genuine']!.rows;
const frameOf = (content: readonly string[]): Uint8Array => tlv(0x49, content.join('\r'));

let written: string[];
let frames: FrameEvent[];
let session: ScannerSession;
let answer: (bytes: Uint8Array) => Uint8Array;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  frames = [];
  answer = () => new Uint8Array(0);
  session = new ScannerSession({
    profile: elyctis,
    mono: () => performance.now(),
    listener: { frame: (event) => frames.push(event), closed: () => undefined },
  });
  const port: ScannerSerialPort = {
    write: (bytes) => {
      written.push(Buffer.from(bytes).toString('hex'));
      const back = answer(bytes);
      if (back.length > 0) queueMicrotask(() => session.data(back));
      return Promise.resolve(true);
    },
    setBaudRate: () => Promise.resolve(true),
    setLines: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
  session.attach(port);
});
afterEach(async () => {
  await session.close();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const rearms = (): number => written.filter((hex) => hex === '43000101').length;

describe('questions to a reader', () => {
  it('asked at the same time wait for each other, and each gets its own answer', async () => {
    const reader = new ElyctisReader();
    answer = (bytes) => reader.receive(bytes);
    const { version, serial } = elyctis.commands;
    const answers = await Promise.all([session.ask(version!), session.ask(serial!), session.ask(version!)]);
    expect(answers.map(({ value }) => value)).toEqual(['SIM 1.00', 'SIM-0001', 'SIM 1.00']);
  });

  it('without an answer are repeated as the profile says, then silent', async () => {
    const asked = session.ask(elyctis.commands.version!);
    await pass(5_000);
    expect(await asked).toEqual({ outcome: 'silent', value: null });
    expect(written).toEqual(['560000', '560000']);
  });

  it('that are open when the port closes end as closed, those behind them too', async () => {
    const asked = Promise.all([session.ask(elyctis.commands.version!), session.ask(elyctis.commands.serial!)]);
    await pass(10);
    session.closed(true);
    expect((await asked).map(({ outcome }) => outcome)).toEqual(['closed', 'closed']);
  });
});

describe('continuous reading', () => {
  it('is switched on again after each read', async () => {
    session.data(frameOf(rows));
    session.data(frameOf(rows));
    await pass(10);
    expect(rearms()).toBe(2);
    expect(frames.map((event) => event.kind)).toEqual(['rows', 'rows']);
  });

  it('and after damage, but noise does not make a stream of commands', async () => {
    for (let i = 0; i < 1_000; i += 1) {
      session.data(new Uint8Array(5_000).fill(0xff));
      await pass(1);
    }
    expect(rearms()).toBeGreaterThan(0);
    expect(rearms()).toBeLessThanOrEqual(5);
    await pass(1_000);
    const before = rearms();
    session.data(frameOf(rows).subarray(0, 50));
    await pass(1_000);
    expect(rearms()).toBe(before + 1);
  });

  it('is switched off and on for one more read of the same document', async () => {
    const reader = new ElyctisReader();
    answer = (bytes) => reader.receive(bytes);
    session.rearm();
    session.data(reader.read(rows));
    await pass(10);
    expect(frames.filter((event) => event.kind === 'rows')).toHaveLength(1);
    expect(reader.read(rows)).toHaveLength(0);
    written.length = 0;
    await session.repeat();
    await pass(10);
    expect(written.slice(0, 2)).toEqual(['43000100', '43000101']);
    expect(frames.filter((event) => event.kind === 'rows')).toHaveLength(2);
  });
});
