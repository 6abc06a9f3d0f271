import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FaultName,
  LaidCard,
  personalise,
  readProfile,
  TestPki,
  VirtualCard,
  VpcdCard,
  type VpcdEvent,
} from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { BacTerminal } from '../../fakes/bac-terminal.ts';
import { VpcdReader } from '../../fakes/vpcd-reader.ts';

const now = new Date();
const draw = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const pki = new TestPki({ now, draw });
const portrait = new Uint8Array(readFileSync(join(packageRoot, 'hardware/demo/faces/id01_passport.jpg')));
const mrz = ['P<UTOOSTERVANG<<ELIAS<MARTEN<<<<<<<<<<<<<<<<', 'UT44712094UTO8903141M3305027<<<<<<<<<<<<<<<8'];
const INFORMATION = 'UT4471209489031413305027';

function laid(faults: readonly FaultName[] = [], removeAfterBytes?: number) {
  const read = readProfile('bac-3des,ca=none');
  if (!read.ok) throw new Error(read.message);
  const { image, files } = personalise({ profile: read.profile, faults, pki, mrz, portrait, now, draw });
  const options = removeAfterBytes === undefined ? {} : { removeAfterBytes };
  return { files, card: new LaidCard(new VirtualCard(image, draw), options) };
}

const terminalOf = (reader: VpcdReader): BacTerminal =>
  new BacTerminal(async (command) => {
    const answer = await reader.send(command);
    if (answer === null) throw new Error('the card is gone');
    return answer;
  });

async function listening(card: LaidCard) {
  const events: VpcdEvent[] = [];
  const vpcd = new VpcdCard({
    card,
    host: '127.0.0.1',
    port: 0,
    way: 'listen',
    onEvent: (event) => events.push(event),
  });
  await vpcd.start();
  const [first] = events;
  if (first?.kind !== 'listening') throw new Error('it did not say its port');
  return { vpcd, events, port: first.port };
}

describe('a passport that waits for a virtual reader', () => {
  it('is powered, answers and is read, byte for byte', async () => {
    const { card, files } = laid();
    const { vpcd, port } = await listening(card);
    const reader = await VpcdReader.to(port);
    reader.control(1);
    expect((await reader.atr())?.toString('hex')).toBe('3b888001000000000000000009');
    const terminal = terminalOf(reader);
    expect(await terminal.open(INFORMATION)).toBe(0x9000);
    expect(await terminal.read(0x0102, 231)).toEqual(Buffer.from(files.get('DG2') ?? ''));
    // A reset ends the session, and one frame may come in pieces.
    reader.control(2);
    reader.raw(Buffer.from('000400', 'hex'));
    reader.raw(Buffer.from('b00000', 'hex'));
    expect((await reader.frame())?.toString('hex')).toBe('6986');
    reader.close();
    await vpcd.stop();
  });

  it('is for one reader at a time, and for the next one afterwards', async () => {
    const { card } = laid();
    const { vpcd, port } = await listening(card);
    const first = await VpcdReader.to(port);
    expect(await first.atr()).toHaveLength(13);
    const second = await VpcdReader.to(port);
    expect(await second.atr()).toBeNull();
    expect(await first.atr()).toHaveLength(13);
    first.close();
    await first.closed();
    await expect
      .poll(async () => {
        const next = await VpcdReader.to(port);
        const atr = await next.atr();
        next.close();
        return atr?.length ?? 0;
      })
      .toBe(13);
    await vpcd.stop();
  });

  it('ends the connection when it is lifted, and is there again for the next one', async () => {
    const { card, files } = laid([], 2_000);
    const { vpcd, port, events } = await listening(card);
    const reader = await VpcdReader.to(port);
    const terminal = terminalOf(reader);
    await terminal.open(INFORMATION);
    await expect(terminal.read(0x0102, 231)).rejects.toThrow('the card is gone');
    expect(events.map(({ kind }) => kind)).toContain('lifted');
    await expect.poll(() => events.at(-1)?.kind).toBe('disconnected');
    const again = await VpcdReader.to(port);
    const second = terminalOf(again);
    await second.open(INFORMATION);
    expect(await second.read(0x0101, 231)).toEqual(Buffer.from(files.get('DG1') ?? ''));
    again.close();
    await vpcd.stop();
  });

  it('shows no card where the chip is silent', async () => {
    const { vpcd, port } = await listening(laid(['chip-silent']).card);
    const reader = await VpcdReader.to(port);
    expect(await reader.atr()).toHaveLength(0);
    reader.close();
    await vpcd.stop();
  });

  it('says nothing of an exchange but its lengths', async () => {
    const { vpcd, port, events } = await listening(laid().card);
    const reader = await VpcdReader.to(port);
    await terminalOf(reader).open(INFORMATION);
    expect(events.filter(({ kind }) => kind === 'exchange').length).toBe(3);
    for (const event of events.filter(({ kind }) => kind === 'exchange')) {
      expect(Object.keys(event).sort()).toEqual(['answerBytes', 'commandBytes', 'kind']);
    }
    reader.close();
    await vpcd.stop();
  });
});

describe('a passport that connects to a virtual reader', () => {
  it('is offered again when the reader ended the connection', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const vpcd = new VpcdCard({ card: laid().card, host: '127.0.0.1', port, way: 'connect' });
    await vpcd.start();
    await expect.poll(() => sockets.length).toBe(1);
    const reader = VpcdReader.on(sockets[0] as Socket);
    expect(await reader.atr()).toHaveLength(13);
    reader.close();
    await expect.poll(() => sockets.length).toBe(2);
    expect(await VpcdReader.on(sockets[1] as Socket).atr()).toHaveLength(13);
    await vpcd.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  it('says that nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const vpcd = new VpcdCard({ card: laid().card, host: '127.0.0.1', port, way: 'connect' });
    await expect(vpcd.start()).rejects.toThrow(/ECONNREFUSED/);
    await vpcd.stop();
  });
});

describe('waypost sim chip', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-sim-chip-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function waypost(...args: string[]) {
    const child = spawn(process.execPath, [join(packageRoot, 'bin/waypost.mjs'), 'sim', 'chip', ...args]);
    let text = '';
    let complaint = '';
    child.stdout.on('data', (bytes) => {
      text += bytes;
    });
    child.stderr.on('data', (bytes) => {
      complaint += bytes;
    });
    const ended = once(child, 'exit').then(([code]) => ({ code, text, complaint }));
    return { child, ended, text: () => text };
  }

  it('listens as a program of its own until it is interrupted, and writes the trust folder', async () => {
    const trust = join(folder, 'trust');
    const { child, ended, text } = waypost('--profile', 'bac-3des', '--listen', '127.0.0.1:0', '--trust', trust);
    await expect.poll(() => /listening on 127\.0\.0\.1:(\d+)/.exec(text())?.[1]).toBeDefined();
    const port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(text())?.[1]);
    const reader = await VpcdReader.to(port);
    const terminal = terminalOf(reader);
    expect(await terminal.open(INFORMATION)).toBe(0x9000);
    expect(await terminal.read(0x011e, 231)).toBeInstanceOf(Buffer);
    reader.close();
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(readdirSync(trust).sort()).toEqual(['crl', 'csca', 'trust.json']);
    expect(text()).toContain(`MRZ ${mrz.join('/')}`);
  });

  it('writes dumps with a trust folder and the truth, and never into a folder that holds something', async () => {
    const target = join(folder, 'dumps');
    expect(await waypost('--dump', target, '--every-fault').ended).toMatchObject({ code: 0 });
    const truth = JSON.parse(readFileSync(join(target, 'expected.json'), 'utf8'));
    const names = truth.map(({ name }: { name: string }) => name);
    expect(readdirSync(join(target, 'dumps')).sort()).toEqual([...names].sort());
    expect(names).toContain('revoked-signer');
    expect(readdirSync(join(target, 'dumps/genuine')).sort()).toEqual(
      ['CardAccess', 'DG1', 'DG14', 'DG15', 'DG2', 'EF_COM', 'EF_SOD']
        .map((name) => `${name}.bin`)
        .concat('context.json'),
    );
    const context = JSON.parse(readFileSync(join(target, 'dumps/genuine/context.json'), 'utf8'));
    expect(context).toEqual({ mrz, clock: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
    expect(JSON.parse(readFileSync(join(target, 'trust/trust.json'), 'utf8'))).toMatchObject({
      countries: { UTO: 'UT' },
    });
    const again = await waypost('--dump', target).ended;
    expect(again).toMatchObject({ code: 2, complaint: expect.stringContaining('is not empty') });
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('names what is wrong and what there is', async () => {
    mkdirSync(join(folder, 'bad'));
    writeFileSync(join(folder, 'bad/empty.jpg'), '');
    const wrong: readonly [string[], RegExp][] = [
      [['--profile', 'nothing'], /There is no profile "nothing"/],
      [['--fault', 'nothing'], /waypost sim chip --list/],
      [['--traveller', 'nobody'], /There is no traveller "nobody"/],
      [['--mrz', 'P<UTO'], /Separate them with \//],
      [['--portrait', join(folder, 'bad/empty.jpg')], /is not a picture of at most 1000000 bytes/],
      [['--listen', 'nowhere'], /HOST:PORT/],
      [['--remove-after', '0'], /whole number of bytes/],
    ];
    const seen = await Promise.all(wrong.map(([args]) => waypost(...args).ended));
    for (const [at, { code, complaint }] of seen.entries()) {
      expect(complaint).toMatch(wrong[at]?.[1] ?? /never/);
      expect(code).toBe(2);
    }
    expect((await waypost('--list').ended).text).toMatch(/revoked-signer\s+The signer is revoked\./);
  });
});
