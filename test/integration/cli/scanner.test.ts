import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSerialPort } from '../../../src/adapters/hardware/scanner/binding.ts';
import { ScannerSimulator, SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import { patience } from '../../fakes/patience.ts';
import { profile } from '../../unit/scanner/fixtures.ts';

const rows = (name: string): string[] => [...SPECIMENS[name]!.rows];

let dir: string;
let link: string;
let simulator: ScannerSimulator;
const children: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waypost-scanner-cli-'));
  link = join(dir, 'mrz');
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await simulator.stop();
  rmSync(dir, { recursive: true, force: true });
});

class Typed {
  readonly child: ChildProcess;
  out = '';
  err = '';
  readonly #end: Promise<number>;

  constructor(words: readonly string[]) {
    this.child = spawn(process.execPath, [builtEntry('cli/main.js'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(this.child);
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.out += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.err += chunk.toString();
    });
    this.#end = new Promise((resolve) => this.child.once('close', (code) => resolve(code ?? -1)));
  }

  async until(text: string): Promise<void> {
    const limit = Date.now() + patience(15_000);
    while (!this.out.includes(text)) {
      const over = this.child.exitCode !== null || Date.now() > limit;
      if (over) throw new Error(`did not say "${text}": ${this.out}${this.err}`);
      await delay(20);
    }
  }

  async end(): Promise<{ code: number; out: string; err: string }> {
    const code = await this.#end;
    expect(this.err).not.toMatch(/\n\s+at /);
    return { code, out: this.out, err: this.err };
  }
}

async function play(id: string, baud?: number): Promise<void> {
  simulator = new ScannerSimulator({ link, profile: profile(id), ...(baud === undefined ? {} : { baud }) });
  await simulator.start();
}

const type = (...words: string[]): Promise<{ code: number; out: string; err: string }> => new Typed(words).end();

describe('waypost scanner identify', () => {
  it.each([
    ['honeywell-xenon-ocr', 115_200],
    ['access-is-atr-cdc', 115_200],
    ['elyctis-idbox', 115_200],
    ['elyctis-idbox', 9600],
  ])('finds %s at %i baud', async (id, baud) => {
    await play(id, baud);
    const { code, out } = await type('scanner', 'identify', '--port', link);
    expect(code).toBe(0);
    expect(out).toContain(`Profile "${id}" was answered at ${baud} baud 8N1`);
    expect(out).toContain('It was never tried on the device');
    expect(out).toContain(`"profile":"${id}"`);
    if (id === 'elyctis-idbox') expect(out).toMatch(/firmware: SIM 1\.00\nserial number: SIM-0001/);
    else expect(out).toContain('serial number: this profile has no command for it');
  });

  it('says honestly that a silent reader cannot be identified, and what to do', async () => {
    await play('desko-cute');
    const { code, out } = await type('scanner', 'identify', '--port', link);
    expect(code).toBe(1);
    expect(out).toContain('Nothing answered.');
    expect(out).toMatch(/cannot be identified by a query: .*desko-cute.*est-100pr/);
    expect(out).toContain('waypost scanner monitor --port');
  });

  it('does not take a line that returns what is sent for a reader', async () => {
    simulator = new ScannerSimulator({
      link,
      profile: profile('desko-cute'),
      onEvent: (event) => {
        if (event.kind === 'received') void simulator.send(event.bytes, { paced: false });
      },
    });
    await simulator.start();
    const { code, out } = await type('scanner', 'identify', '--port', link);
    expect(code).toBe(1);
    expect(out).toMatch(/\d+ bytes arrived that do not answer any query/);
  });

  it('names a relative that knows the commands and not the query', async () => {
    await play('honeywell-xenon-ocr');
    simulator.setAnswers('enq');
    const { code, out } = await type('scanner', 'identify', '--port', link);
    expect(code).toBe(1);
    expect(out).toContain('knows the commands of "honeywell-xenon-ocr" but not this query');
  });
});

describe('waypost scanner identify --listen', () => {
  it.each([
    ['desko-cute', 19_200],
    ['newland-packed', 115_200],
    ['est-100pr', 256_000],
    ['3m-rte-native', 38_400],
    ['generic-lines', 115_200],
  ])('finds %s at %i baud from documents alone', async (id, baud) => {
    await play(id, baud);
    const listener = new Typed(['scanner', 'identify', '--port', link, '--listen']);
    for (let asked = 1; listener.child.exitCode === null; asked += 1) {
      while (listener.out.split('present a document now').length <= asked && listener.child.exitCode === null) {
        await delay(20);
      }
      if (listener.child.exitCode !== null) break;
      await simulator.untilHostOpen();
      await delay(200);
      await simulator.send(rows('genuine'));
    }
    const { code, out } = await listener.end();
    expect(out).toContain(`read as "${id}" at ${baud} baud`);
    expect(out).not.toContain('ERIKSSON');
    expect(code).toBe(0);
  });
});

describe('waypost scanner monitor', () => {
  it('shows frames, verdicts, duplicates, garbage and the loss of the port, hides the text, and sums up', async () => {
    await play('honeywell-xenon-ocr', 115_200);
    const monitor = new Typed(['scanner', 'monitor', '--port', link, '--profile', 'honeywell-xenon-ocr', '--raw']);
    await monitor.until('ok');
    expect(monitor.out).toContain('115200 baud 8N1');
    await simulator.send(rows('misprint'));
    await monitor.until('birth WRONG');
    await simulator.send(rows('misprint'));
    await monitor.until('duplicate');
    await simulator.send(['@@ this is not a travel document @@']);
    await monitor.until('READ_GARBAGE');
    await simulator.unplug();
    await monitor.until('absent');
    await simulator.replug();
    // Once at the beginning, and once more now.
    while (monitor.out.split('port       ok').length < 3) await delay(20);
    await simulator.send(rows('card'));
    await monitor.until('TD1');
    monitor.child.kill('SIGINT');
    const { code, out } = await monitor.end();
    expect(code).toBe(0);
    expect(out).toContain('2 rows of 44 + 44 characters');
    expect(out).toContain('A<AAAAAAAAAAA<<AAAA<AAAAA');
    expect(out).toMatch(/raw .*A999999A99/);
    expect(out).toMatch(/documents 2, duplicates 1, discarded bytes \d+/);
    expect(out).toMatch(/failed reads: .*READ_GARBAGE 1/);
    expect(out).not.toContain('ERIKSSON');
    expect(out).not.toContain('L898902C3');
  });

  it('shows the text when asked to, with a warning', async () => {
    await play('est-100pr');
    const monitor = new Typed(['scanner', 'monitor', '--port', link, '--profile', 'est-100pr', '--show-data']);
    await monitor.until('cannot report whether it works');
    await simulator.untilHostOpen();
    await simulator.send(rows('genuine'));
    await monitor.until('TD3');
    monitor.child.kill('SIGINT');
    const { out } = await monitor.end();
    expect(out).toContain('personal data');
    expect(out).toContain('P<UTOERIKSSON<<ANNA<MARIA');
  });

  it('ends by itself when told to', async () => {
    await play('generic-lines');
    const run = await type('scanner', 'monitor', '--port', link, '--profile', 'generic-lines', '--seconds', '1');
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('documents 0') as string });
  });
});

describe('waypost scanner configure', () => {
  it('sends a settings file, reads back and says what holds', async () => {
    await play('honeywell-xenon-ocr', 115_200);
    const words = ['scanner', 'configure', '--port', link, '--profile', 'honeywell-xenon-ocr'];
    const kept = await type(...words, '--settings', 'honeywell-xenon-ocr');
    expect(kept.code).toBe(0);
    expect(kept.out).toContain('answers at 115200 baud 8N1');
    expect(kept.out).toContain('switch OCR on: accepted, confirmed by a query');
    expect(kept.out).toContain('keeps these settings when it is switched off');
    const volatile = await type(...words);
    expect(volatile).toMatchObject({
      code: 0,
      out: expect.stringContaining('until the scanner loses power') as string,
    });
    simulator.setAnswers('nak');
    const refused = await type('scanner', 'settings', 'honeywell-xenon-ocr', '--port', link);
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/: refused\n.*: not-sent\n/);
    expect(refused.err).toContain('Nothing was changed');
    simulator.setAnswers('none');
    expect(await type(...words)).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not answer the query of') as string,
    });
  });

  it('re-arms continuous reading', async () => {
    await play('elyctis-idbox');
    const run = await type('scanner', 'configure', '--port', link, '--profile', 'elyctis-idbox');
    expect(run.out).toContain('continuous reading on: accepted');
    expect(run.out).toContain('continuous reading on again: accepted');
    expect(run.code).toBe(0);
    // Switched on, the reader reads what is laid on it without being asked.
    expect(simulator.encode(rows('genuine')).length).toBeGreaterThan(0);
  });

  it('has nothing to send to a reader without commands', async () => {
    await play('3m-rte-native');
    const run = await type('scanner', 'configure', '--port', link, '--profile', '3m-rte-native');
    expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to send') as string });
  });
});

describe('what the scanner commands refuse', () => {
  beforeEach(() => play('generic-lines'));
  const monitor = (port: string, name: string): ReturnType<typeof type> =>
    type('scanner', 'monitor', '--port', port, '--profile', name);

  it('a profile that does not exist, naming those that do', async () => {
    const run = await monitor(link, 'no-such-reader');
    expect(run).toMatchObject({ code: 2, out: '' });
    expect(run.err).toMatch(/^waypost: There is no profile "no-such-reader"\. There are: .*est-100pr/);
  });

  it('a port that is not there, and a file that is no port', async () => {
    expect(await monitor(join(dir, 'nothing'), 'generic-lines')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no port') as string,
    });
    writeFileSync(join(dir, 'file'), '');
    expect(await type('scanner', 'identify', '--port', join(dir, 'file'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not a serial port') as string,
    });
  });

  it('a port that another program has locked, naming the program', async () => {
    const settings = { path: link, baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flow: 'none' } as const;
    const other = await openSerialPort(settings, { data: () => undefined, closed: () => undefined });
    if (!other.ok) throw new Error(other.detail);
    for (const words of [
      ['monitor', '--profile', 'generic-lines'],
      ['identify'],
      ['configure', '--profile', 'honeywell-xenon-ocr'],
    ]) {
      const run = await type('scanner', ...words, '--port', link);
      expect(run.code).toBe(2);
      expect(run.err).toContain(`(process ${process.pid})`);
      expect(run.err).toContain('systemctl stop waypostd');
    }
    await other.port.close();
  });

  it('settings for another profile', async () => {
    const words = ['configure', '--profile', 'elyctis-idbox', '--settings', 'honeywell-xenon-ocr'];
    const run = await type('scanner', ...words, '--port', link);
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining('Nothing was sent') as string });
  });
});
