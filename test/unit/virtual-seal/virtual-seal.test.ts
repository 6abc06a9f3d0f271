import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { trustStore } from '../../../src/adapters/hardware/virtual-passport/index.ts';
import { c40, dateBytes, feature, plainSignature } from '../../../src/adapters/hardware/virtual-seal/encode.ts';
import {
  drawPage,
  readPng,
  SEAL_CASES,
  SealAuthority,
  simSeal,
  symbolOf,
  virtualVisa,
  writePng,
} from '../../../src/adapters/hardware/virtual-seal/index.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'virtual-seal-'));
  made.push(root);
  return root;
}
const NOW = new Date('2026-11-28T10:00:00Z');

describe('the encoder of seals', () => {
  it('writes the examples of the standard', () => {
    for (const [text, bytes] of [
      ['XKCD', 'eb11fe45'],
      ['XK CD', 'eb0466a9'],
      ['BSI01', '62d719c9'],
      ['UTO', 'd9c5'],
      ['D<<', '6abc'],
      ['D', 'fe45'],
    ] as const)
      expect(c40(text).toString('hex'), text).toBe(bytes);
    expect(dateBytes(new Date('1957-03-25')).toString('hex')).toBe('319ef5');
    expect(dateBytes(new Date('2021-12-03')).toString('hex')).toBe('b79815');
    expect(feature(5, Buffer.alloc(200)).subarray(0, 3).toString('hex')).toBe('0581c8');
    expect(feature(5, Buffer.alloc(127)).subarray(0, 2).toString('hex')).toBe('057f');
  });

  it('takes signatures of every length apart', () => {
    for (const [namedCurve, half] of [
      ['brainpoolP224r1', 28],
      ['prime256v1', 32],
      ['secp521r1', 66],
    ] as const) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      for (let at = 0; at < 40; at++) {
        const data = Buffer.from(`${at}`);
        const plain = plainSignature(sign('sha256', data, privateKey), half);
        expect(plain).toHaveLength(2 * half);
        expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, plain)).toBe(true);
      }
    }
  });
});

describe('the issuer', () => {
  it('publishes the signers that it was asked for, but for the unknown one, and they are trusted as signers of seals', () => {
    const authority = new SealAuthority({ now: NOW });
    for (const name of ['genuine', 'unknown-signer', 'revoked-signer'] as const)
      virtualVisa(name, { authority, now: NOW });
    const { entries, crls } = trustStore([authority], NOW).parts;
    expect(entries.map(({ role }) => role).sort()).toEqual(['csca', 'seal-signer', 'seal-signer']);
    expect(crls).toHaveLength(1);
  });
});

describe('the drawing of pages', () => {
  it('is a picture that others read, of the size of a visa sticker', async () => {
    const page = await drawPage({ text: ['VISA'], mrz: ['A'.repeat(36)], symbols: [], ppi: 300 });
    const { width, height, channels } = await sharp(page ?? Buffer.alloc(0)).metadata();
    expect({ width, height, channels }).toEqual({ width: 1240, height: 874, channels: 1 });
    const { data } = await sharp(page ?? Buffer.alloc(0))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data.subarray(0, 1240 * 300).some((level) => level < 60)).toBe(true);
    expect(data.at(-1)).toBe(228);
  });

  it('stands on the page of a passport in colours, with a portrait', async () => {
    const portrait = {
      width: 2,
      height: 2,
      channels: 3,
      data: Uint8Array.from([200, 40, 40].concat(...Array(3).fill([200, 40, 40]))),
    } as const;
    const symbol = { bytes: Buffer.from('A'), symbology: 'DataMatrix', atMm: [88, 28], moduleMm: 1 } as const;
    const drawn = await drawPage({
      text: [],
      mrz: [],
      symbols: [symbol],
      on: { sizeMm: [125, 88], portrait },
      ppi: 254,
    });
    const { data, info } = await sharp(drawn ?? Buffer.alloc(0))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 1250, height: 880, channels: 3 });
    const at = (xMm: number, yMm: number) => [...data.subarray((yMm * 10 * 1250 + xMm * 10) * 3).subarray(0, 3)];
    const [red = 0, green = 0] = at(10 + 15, 14 + 20);
    expect(red).toBeGreaterThan(3 * green);
    // The left edge of a symbol is dark from end to end.
    expect(Math.max(...at(10 + 88 - 5.5, 14 + 28))).toBeLessThan(40);
    expect(Math.min(...at(1, 1))).toBeGreaterThan(150);
  });

  it.each([1, 3] as const)('reads back what it wrote, and no other picture: channels %i', async (channels) => {
    const data = Uint8Array.from({ length: 6 * channels }, (_, at) => (at * 37) % 256);
    const picture = { width: 3, height: 2, channels, data };
    expect(readPng(await writePng(picture))).toEqual(picture);
    const raw = { width: 3, height: 2, channels } as const;
    const filtered = await sharp(data, { raw }).ensureAlpha().png({ adaptiveFiltering: true }).toBuffer();
    expect(() => readPng(filtered)).toThrow('not a PNG with eight bits');
  });

  it('has no symbol for more bytes than it holds', async () => {
    expect(await symbolOf(Buffer.alloc(2_000, 200), 'DataMatrix')).toBeNull();
    const symbol = { bytes: Buffer.alloc(2_000, 200), symbology: 'DataMatrix', atMm: [50, 30], moduleMm: 0.3 } as const;
    expect(await drawPage({ text: [], mrz: [], symbols: [symbol], ppi: 300 })).toBeNull();
  });
});

describe('sim seal', () => {
  const run = async (options: Partial<Parameters<typeof simSeal>[0]>) => {
    const said: string[] = [];
    const done = await simSeal({ case: [], ppi: '300', ...options }, { now: NOW, say: (line) => void said.push(line) });
    return { done, said };
  };

  it('lists its cases', async () => {
    const { done, said } = await run({ list: true });
    expect(done).toEqual({ ok: true });
    expect(said).toHaveLength(Object.keys(SEAL_CASES).length);
  });

  it('writes the cases that are named, with trust and expectation, whole or not at all', async () => {
    const dump = join(folder(), 'new');
    expect((await run({ dump, case: ['genuine', 'unknown-signer', 'destroyed'] })).done).toEqual({ ok: true });
    const names = readdirSync(dump, { recursive: true, encoding: 'utf8' }).sort();
    expect(names.filter((name) => name.startsWith('seals/'))).toEqual([
      'seals/context.json',
      'seals/destroyed.png',
      'seals/genuine.bin',
      'seals/genuine.png',
      'seals/unknown-signer.bin',
      'seals/unknown-signer.png',
    ]);
    expect(names.filter((name) => name.startsWith('trust/signers/'))).toEqual(['trust/signers/ordinary.der']);
    expect(existsSync(`${dump}.part`)).toBe(false);
  });

  it('refuses what it cannot do, and says what to do', async () => {
    const full = folder();
    writeFileSync(join(full, 'mine'), 'x');
    for (const [options, message] of [
      [{ dump: full }, 'is not empty'],
      [{ dump: join(full, 'new'), case: ['nothing'] }, 'sim seal --list'],
      [{ dump: join(full, 'new'), ppi: '50' }, 'from 200 to 800'],
      [{ dump: join(full, 'new'), ppi: 'many' }, 'from 200 to 800'],
      [{}, '--dump'],
    ] as const)
      expect((await run({ ...options, case: [...('case' in options ? options.case : [])] })).done).toMatchObject({
        ok: false,
        message: expect.stringContaining(message),
      });
    expect(readdirSync(full)).toEqual(['mine']);
  });
});
