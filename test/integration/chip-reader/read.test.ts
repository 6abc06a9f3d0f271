import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type FaultName,
  LaidCard,
  VirtualCard,
  VpcdCard,
} from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import type { ChipLine } from '../../../src/cli/chip/judged.ts';
import { codestreamOf, jp2 } from '../../fakes/jpeg2000.ts';
import { patience } from '../../fakes/patience.ts';
import { PcscService, VIRTUAL_READER, whyNoPcsc } from '../../fakes/pcsc.ts';
import { type Issued, issue, MRZ } from '../../fakes/virtual-passports.ts';

const missing = whyNoPcsc();
const FACE = join(packageRoot, 'hardware/demo/faces/id01_passport.jpg');
const run = promisify(execFile);

describe.skipIf(missing !== null)(`waypost chip read${missing === null ? '' : `: ${missing}`}`, () => {
  let service: PcscService;
  let folder: string;
  let laid: VpcdCard | null = null;
  let turn = 0;
  /** A portrait of a few kilobytes: each exchange with the virtual reader takes about 50 ms. */
  let small: Uint8Array;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-chip-'));
    small = Uint8Array.from(await sharp(FACE).resize({ width: 240 }).jpeg({ quality: 70 }).toBuffer());
    service = await PcscService.start();
  });
  /** The driver looks for a document every 400 ms: one that is exchanged for another in between is not noticed. */
  const lift = async (): Promise<void> => {
    await laid?.stop();
    laid = null;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  };
  afterEach(lift);
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  const lay = async ({ passport, draw }: Issued, removeAfterBytes?: number): Promise<void> => {
    const card = new LaidCard(
      new VirtualCard(passport.image, draw),
      removeAfterBytes === undefined ? {} : { removeAfterBytes },
    );
    laid = new VpcdCard({ card, host: '127.0.0.1', port: service.port, way: 'connect' });
    await laid.start();
  };
  const trustOf = ({ pki }: Issued): string => {
    const place = join(folder, `trust-${++turn}`);
    for (const [name, bytes] of pki.trustFolder({ asMasterList: false })) {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      writeFileSync(join(place, name), bytes);
    }
    return place;
  };
  /** The command as a technician types it. */
  const read = async (
    trust: string,
    ...more: string[]
  ): Promise<{ code: number; said: string; line: ChipLine | null }> => {
    const out = join(folder, `result-${++turn}.json`);
    const args = [join(packageRoot, 'bin/waypost.mjs'), 'chip', 'read', '--trust', trust, '--out', out, ...more];
    if (!more.includes('--reader')) args.push('--reader', VIRTUAL_READER);
    if (!more.includes('--mrz') && !more.includes('--can')) args.push('--mrz', MRZ.join('/'));
    const env = { ...process.env, PCSCLITE_CSOCK_NAME: service.socket };
    const ended = await run(process.execPath, args, { env, timeout: patience(120_000) }).then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        said: error.stdout + error.stderr,
      }),
    );
    return { ...ended, line: existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as ChipLine) : null };
  };
  const of = (line: ChipLine | null, check: string): string | undefined => {
    const found = line?.results.find((one) => one.check === check);
    return found && `${found.result} ${found.reason}`;
  };
  const readOne = async (profile: string, faults: FaultName[] = [], ...more: string[]) => {
    const issued = issue(profile, faults, small);
    await lay(issued);
    return await read(trustOf(issued), ...more);
  };

  it.each(['ecdh-gm', 'ecdh-im', 'ecdh-cam', 'dh-gm', 'dh-im', 'pace-only', 'bac'])(
    'reads %s over PC/SC, and says every step without a secret',
    async (profile) => {
      const { code, said, line } = await readOne(`${profile},extended=yes`);
      expect(line?.file).toBe(VIRTUAL_READER);
      expect(of(line, 'chip-content'), said).toBe('successful CHIP_OK');
      expect(of(line, 'chip-authenticity')).toBe('successful CHIP_OK');
      expect(line?.dg1).toMatchObject({ lines: MRZ, documentNumber: 'L898902C3' });
      expect(code).toBe(0);
      expect(said).toContain('file DG2 done');
      for (const secret of ['L898902C3', 'ERIKSSON', '740812', MRZ[1] ?? '']) expect(said).not.toContain(secret);
    },
  );

  it('reads blocks of 64 bytes with short commands, a portrait in JPEG 2000, and offsets above 32 767', async () => {
    const face = sharp(FACE).removeAlpha().resize({ width: 240 });
    const { data, info } = await face.raw().toBuffer({ resolveWithObject: true });
    const picture = Uint8Array.from(jp2(await codestreamOf(data, info, { ratio: 60 })));
    const blocks = issue('bac,block=64,dg2=39794,aa=none', [], picture);
    await lay(blocks);
    const first = await read(trustOf(blocks));
    expect(of(first.line, 'chip-portrait'), first.said).toBe('successful CHIP_OK');
    expect(of(first.line, 'chip-content')).toBe('successful CHIP_OK');
    await lift();
    const large = await readOne('ecdh-gm,extended=yes,portrait-bytes=50000');
    expect(of(large.line, 'chip-content'), large.said).toBe('successful CHIP_OK');
  });

  it('opens a chip with its CAN, and compares no MRZ then', async () => {
    const { line, said } = await readOne('ecdh-gm,extended=yes,can=123456', [], '--can', '123456');
    expect(of(line, 'chip-access'), said).toBe('successful CHIP_OK');
    expect(of(line, 'chip-mrz')).toBe('not-supported DG1_CAN');
    expect(said).not.toContain('123456');
  });

  it('ends with a result for a chip that refuses, and one that is silent', async () => {
    const refused = await readOne('ecdh-gm,extended=yes', ['wrong-password']);
    expect(of(refused.line, 'chip-content'), refused.said).toBe('failed CHIP_ACCESS_FAILED');
    expect(refused.code).toBe(0);
    await lift();
    const silent = await readOne('ecdh-gm', ['chip-silent'], '--wait', '3');
    expect(of(silent.line, 'chip-content'), silent.said).toBe('aborted CHIP_EXPECTED_SILENT');
    expect(silent.code).toBe(0);
    await lift();
    const nothing = await read(trustOf(issue('bac')), '--wait', '1');
    expect(of(nothing.line, 'chip-access')).toBe('aborted CHIP_EXPECTED_SILENT');
    expect(nothing.said).toContain('Lay the document on the reader.');
  });

  it('says that a lifted document was lost, or goes on with it once it lies there again', async () => {
    const issued = issue('ecdh-gm,extended=yes', [], small);
    const trust = trustOf(issued);
    await lay(issued, 9_000);
    const lost = await read(trust);
    expect(of(lost.line, 'chip-content'), lost.said).toBe('aborted RF_LOST');
    expect(lost.code).toBe(0);
    await lift();
    await lay(issued, 9_000);
    const again = await read(trust, '--again', '1');
    expect(of(again.line, 'chip-content'), again.said).toBe('successful CHIP_OK');
    expect(again.said).toContain('Lay it down again');
    expect(again.said).toContain('(KEPT)');
  });

  it('writes the shape of the exchanges where a technician asks for it, and no data', async () => {
    const exchanges = join(folder, 'exchanges.jsonl');
    const issued = issue('bac,extended=yes', [], small);
    await lay(issued);
    await read(trustOf(issued), '--exchanges', exchanges);
    const text = readFileSync(exchanges, 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter(({ header }) => header === '00840000')).toHaveLength(1);
    const longest = Math.max(...(text.match(/"[^"]*"/g) ?? []).map((word) => word.length));
    expect(longest, 'no value is longer than a header').toBeLessThan(20);
  });

  it('names what to do where the reader, the folder or the words of the command are wrong', async () => {
    const trust = trustOf(issue('bac'));
    const absent = await read(trust, '--reader', 'Contoso 5000');
    expect(absent.code).toBe(1);
    expect(absent.said).toContain(VIRTUAL_READER);
    expect(of(absent.line, 'chip-access')).toBe('aborted SENSOR_FAULT');
    const cases: [string[], string][] = [
      [['--mrz', 'P<UTO'], 'two rows of 44'],
      [['--can', '12'], 'a CAN has 6 digits'],
      [['--wait', 'x'], '--wait needs a number of seconds'],
      [['--again', '-1'], '--again needs a number'],
    ];
    for (const [words, text] of cases) {
      const { code, said, line } = await read(trust, ...words);
      expect([code, line]).toEqual([2, null]);
      expect(said).toContain(text);
    }
    const nowhere = await read(join(folder, 'nowhere'));
    expect([nowhere.code, nowhere.line]).toEqual([2, null]);
    expect(nowhere.said).toContain('it does not exist');
  });
});
