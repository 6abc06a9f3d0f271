import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ChipReaderState, PcscReader, remedyOf } from '../../../src/adapters/hardware/chip-reader/index.ts';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { type ChipTransport, ChipTransportError } from '../../../src/core/chip/index.ts';
import { patience } from '../../fakes/patience.ts';
import { PcscService, VIRTUAL_READER, VirtualCard, whyNoPcsc } from '../../fakes/pcsc.ts';

const missing = whyNoPcsc();
const OK = Buffer.from('9000', 'hex');
const signal = new AbortController().signal;
/** Any command: its second byte says what the card of these tests does with it. */
const command = (instruction: number): Uint8Array => Uint8Array.of(0x00, instruction, 0x00, 0x00);
const reasonOf = (error: unknown): string => (error instanceof ChipTransportError ? error.reason : String(error));
const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'no failure', reasonOf);

describe.skipIf(missing !== null)(`PcscReader${missing === null ? '' : `: ${missing}`}`, () => {
  let service: PcscService;
  const readers: PcscReader[] = [];
  const cards: VirtualCard[] = [];
  const opened: ChipTransport[] = [];

  beforeAll(async () => {
    service = await PcscService.start();
    process.env['PCSCLITE_CSOCK_NAME'] = service.socket;
  });
  afterEach(async () => {
    for (const transport of opened.splice(0)) await transport.close();
    for (const card of cards.splice(0)) card.lift();
    for (const reader of readers.splice(0)) await reader.stop();
  });
  afterAll(async () => {
    delete process.env['PCSCLITE_CSOCK_NAME'];
    await service.stop();
  });

  const readerOf = (options: Partial<ConstructorParameters<typeof PcscReader>[0]> = {}): PcscReader => {
    const reader = new PcscReader({ reader: VIRTUAL_READER, ...options });
    readers.push(reader);
    reader.start();
    return reader;
  };
  const until = async (reader: PcscReader, wanted: (state: ChipReaderState) => boolean): Promise<ChipReaderState> => {
    const state = await reader.until(wanted, AbortSignal.timeout(patience(20_000)));
    if (state === null) throw new Error(`the reader stayed ${JSON.stringify(reader.state)}`);
    return state;
  };
  /** Laid on the reader, and noticed. */
  const laid = async (
    reader: PcscReader,
    answers: ConstructorParameters<typeof VirtualCard>[1],
  ): Promise<VirtualCard> => {
    await until(reader, ({ status, document }) => status === 'ready' && !document);
    const card = new VirtualCard(service.port, answers);
    cards.push(card);
    await card.lay();
    await until(reader, ({ document }) => document);
    return card;
  };
  const connected = async (reader: PcscReader): Promise<ChipTransport> => {
    const transport = await reader.connect(signal);
    opened.push(transport);
    return transport;
  };

  it('sees a document laid down and lifted, and knows a reader without the numbers at its end', async () => {
    const reader = readerOf({ reader: 'Virtual PCD 00 00' });
    const card = await laid(reader, () => OK);
    expect(reader.state.readers).toContain(VIRTUAL_READER);
    card.lift();
    await until(reader, ({ document }) => !document);
    expect(await failure(reader.connect(signal))).toBe('removed');
  });

  it('carries short and long commands and answers, and resets the document', async () => {
    const reader = readerOf();
    const card = await laid(reader, (apdu) => Buffer.concat([apdu, Buffer.alloc(apdu[1] === 0xb0 ? 60_000 : 0), OK]));
    const transport = await connected(reader);
    expect(Buffer.from(transport.atr).toString('hex')).toMatch(/^3b8880/);
    expect(transport.maxCommand).toBeGreaterThan(60_000);
    expect(Buffer.from(await transport.transmit(command(0xa4), signal))).toEqual(Buffer.from('00a400009000', 'hex'));
    const long = Buffer.concat([command(0xb0), Buffer.alloc(3_000, 7)]);
    expect((await transport.transmit(long, signal)).length).toBe(long.length + 60_000 + 2);
    const before = card.resets;
    await transport.reset();
    expect(card.resets).toBeGreaterThan(before);
    expect((await transport.transmit(command(0xa4), signal)).length).toBe(6);
    await transport.close();
    expect(await failure(transport.transmit(command(0xa4), signal))).toBe('removed');
  });

  it('says "removed" for a document that is lifted in the middle, and reads the next one', async () => {
    const reader = readerOf();
    await laid(reader, (apdu) => (apdu[1] === 0xb0 ? null : OK));
    const transport = await connected(reader);
    await transport.transmit(command(0xa4), signal);
    expect(await failure(transport.transmit(command(0xb0), signal))).toBe('removed');
    expect(await failure(transport.transmit(command(0xa4), signal)), 'no call goes on after a loss').toBe('removed');
    expect(await failure(transport.reset())).toBe('removed');
    await transport.close();
    await laid(reader, () => OK);
    const again = await connected(reader);
    expect((await again.transmit(command(0xa4), signal)).length).toBe(2);
  });

  it('says "timeout" for a document that never answers, ends the process that waits, and starts another', async () => {
    const reader = readerOf({ transmitLimitMs: 300 });
    const card = await laid(reader, (apdu) => (apdu[1] === 0xb0 ? new Promise(() => undefined) : OK));
    const { pid } = reader;
    const transport = await connected(reader);
    expect(await failure(transport.transmit(command(0xb0), signal))).toBe('timeout');
    await until(reader, ({ status }) => status !== 'ready');
    card.lift();
    await laid(reader, () => OK);
    expect(reader.pid).not.toBe(pid);
    expect((await (await connected(reader)).transmit(command(0xa4), signal)).length).toBe(2);
  });

  it('leaves an exchange at once when the reading is ended', async () => {
    const reader = readerOf();
    let answer = (_: Buffer): void => undefined;
    const card = await laid(reader, () => new Promise<Buffer>((resolve) => (answer = resolve)));
    const transport = await connected(reader);
    const ended = new AbortController();
    const before = card.commands;
    const sent = failure(transport.transmit(command(0xa4), ended.signal));
    await expect.poll(() => card.commands).toBeGreaterThan(before);
    ended.abort();
    expect(await sent).toBe('timeout');
    expect(await failure(transport.transmit(command(0xa4), ended.signal))).toBe('timeout');
    answer(OK);
  });

  it('says "sharing" while another program, or another reading, holds the document', async () => {
    const [first, second] = [readerOf(), readerOf()];
    await laid(first, () => OK);
    await until(second, ({ document }) => document);
    const transport = await connected(first);
    expect(await failure(first.connect(signal))).toBe('sharing');
    expect(await failure(second.connect(signal))).toBe('sharing');
    // A program that holds it for a moment is waited for.
    const waiting = second.connect(signal);
    await transport.close();
    opened.push(await waiting);
  });

  it('comes back after its process was killed in the middle of an exchange', async () => {
    const reader = readerOf();
    const card = await laid(reader, (apdu) => (apdu[1] === 0xb0 ? new Promise(() => undefined) : OK));
    const transport = await connected(reader);
    const sent = failure(transport.transmit(command(0xb0), signal));
    const before = card.commands;
    await expect.poll(() => card.commands).toBeGreaterThan(before);
    process.kill(reader.pid ?? -1, 'SIGKILL');
    expect(await sent).toBe('driver');
    card.lift();
    await laid(reader, () => OK);
    expect((await (await connected(reader)).transmit(command(0xa4), signal)).length).toBe(2);
  });

  it('names the readers that are there where the configured one is not', async () => {
    const reader = readerOf({ reader: 'Contoso Contactless 5000' });
    const state = await until(reader, ({ status }) => status === 'absent');
    expect(remedyOf(state, 'Contoso Contactless 5000')).toContain(VIRTUAL_READER);
    expect(await failure(reader.connect(signal))).toBe('driver');
  });

  it('says that its native module is not built', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-chip-'));
    cpSync(join(packageRoot, 'dist/adapters/hardware/chip-reader'), folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    cpSync(join(packageRoot, 'node_modules/zod'), join(folder, 'node_modules/zod'), { recursive: true });
    const state = await until(readerOf({ entry: join(folder, 'child.js') }), ({ status }) => status !== 'starting');
    expect(state.status).toBe('not-built');
    rmSync(folder, { recursive: true });
  });

  it('says that the service is down, fails what is under way, and goes on with the next service', async () => {
    const reader = readerOf();
    await laid(reader, (apdu) => (apdu[1] === 0xb0 ? new Promise(() => undefined) : OK));
    const transport = await connected(reader);
    const sent = failure(transport.transmit(command(0xb0), signal));
    await service.kill();
    expect(await sent).toBe('driver');
    await until(reader, ({ status }) => status === 'no-service');
    expect(await failure(reader.connect(signal))).toBe('driver');
    await service.run();
    await laid(reader, () => OK);
    expect((await (await connected(reader)).transmit(command(0xa4), signal)).length).toBe(2);
  });

  it('says "denied" where polkit does not let its user in', async () => {
    const guarded = await PcscService.start({ polkit: true });
    const program = `
      const { PcscReader } = await import(${JSON.stringify(builtEntry('adapters/hardware/chip-reader/index.js'))});
      const reader = new PcscReader({ reader: 'Virtual PCD 00 00' });
      reader.start();
      const state = await reader.until(({ status }) => status !== 'starting', AbortSignal.timeout(20000));
      const reason = await reader.connect(new AbortController().signal).then(() => 'none', (error) => error.reason);
      console.log(JSON.stringify({ status: state?.status, reason }));
      await reader.stop();`;
    const args = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      '--input-type=module',
      '-e',
      program,
    ];
    const env = { ...process.env, PCSCLITE_CSOCK_NAME: guarded.socket };
    const { stdout, stderr } = spawnSync('setpriv', args, { encoding: 'utf8', env, timeout: patience(40_000) });
    await guarded.stop();
    expect(stdout, stderr).toContain('"denied"');
    expect(JSON.parse(stdout)).toEqual({ status: 'denied', reason: 'denied' });
  });
});
