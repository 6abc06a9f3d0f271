import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { builtEntry } from '../../../src/adapters/installation/index.ts';
import type { InferenceSupervisor } from '../../../src/inference/host/index.ts';
import type { Value } from '../../../src/inference/protocol/index.ts';
import type { PageSymbolsPayload } from '../../../src/inference/protocol/symbols/index.ts';
import { picturesOf } from '../../../src/inference/worker/operations.ts';
import { SymbolDecoder } from '../../../src/inference/worker/symbol-decoder.ts';
import { type DrawnPage, greyPage, pageFile } from '../../fakes/symbol-pages.ts';
import { requireBuild, supervisor } from './bundles.ts';

/** A payload as a seal is one: no text, with every byte that a text line would trip over. */
const PAYLOAD = Uint8Array.from({ length: 135 }, (_, at) => (at * 37 + 220) & 0xff);
PAYLOAD.set([0x0d, 0x0a, 0x00, 0x02, 0x03, 0x1d, 0x0d, 0x0d, 0x0a, 0x0a, 0x00, 0x00], 40);
const TEXT = new TextEncoder().encode(`RDB1B${'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.repeat(4)}`);
const DEADLINE_MS = 60_000;

describe('symbols of a page in the inference process', () => {
  let inference: InferenceSupervisor;
  beforeAll(async () => {
    requireBuild();
    inference = supervisor({ part: 'reading' });
    await inference.start();
  });
  afterAll(() => inference.stop());

  async function found(
    page: DrawnPage,
    more: Partial<Omit<PageSymbolsPayload, 'bytes' | 'IR'>> & { IR?: DrawnPage } = {},
  ): Promise<Value<'page-symbols'> & { drawn: [number, number][][] }> {
    const { IR, symbologies = ['DataMatrix', 'QRCode'], place = null } = more;
    const { bytes, corners } = await pageFile(page);
    const infrared = IR === undefined ? null : (await pageFile(IR)).bytes;
    const asked = { bytes, IR: infrared, symbologies, place };
    const answer = await inference.request('page-symbols', asked, { deadlineMs: DEADLINE_MS });
    for (const picture of [bytes, infrared]) if (picture !== null) inference.closePage(picture);
    if (!answer.ok) throw new Error(`${answer.reason}: ${answer.detail}`);
    return { ...answer.value, drawn: corners };
  }
  const same = ({ symbols }: Value<'page-symbols'>, bytes = PAYLOAD): boolean =>
    symbols.length === 1 && Buffer.from(symbols[0]?.bytes ?? []).equals(bytes);

  it.each([257, 300, 400, 600])('are found byte for byte at %i ppi, with their corners', async (ppi) => {
    const page = await found({ ppi, symbols: [{ bytes: PAYLOAD }] });
    expect(same(page)).toBe(true);
    expect(page).toMatchObject({
      symbols: [{ symbology: 'DataMatrix', light: 'VIS', enlarged: false }],
      aborted: false,
    });
    for (const [at, [x, y]] of (page.symbols[0]?.corners ?? []).entries()) {
      expect(x).toBeCloseTo(page.drawn[0]?.[at]?.[0] ?? Number.NaN, 2);
      expect(y).toBeCloseTo(page.drawn[0]?.[at]?.[1] ?? Number.NaN, 2);
    }
  });

  it.each([5, 30, 90, 180])('are found turned by %i degrees', async (degrees) => {
    expect(same(await found({ symbols: [{ bytes: PAYLOAD, degrees }] }))).toBe(true);
  });

  it('are found inverted, and a QR code with text beside a number of others', async () => {
    expect(same(await found({ symbols: [{ bytes: PAYLOAD, isInverted: true }] }))).toBe(true);
    const both = await found({
      symbols: [{ bytes: PAYLOAD }, { bytes: TEXT, symbology: 'QRCode', atMm: [40, 40], moduleMm: 0.33 }],
    });
    expect(both.symbols.map(({ symbology }) => symbology).sort()).toEqual(['DataMatrix', 'QRCode']);
    expect(both.symbols.map(({ bytes }) => Buffer.from(bytes).toString('hex')).sort()).toEqual(
      [PAYLOAD, TEXT].map((bytes) => Buffer.from(bytes).toString('hex')).sort(),
    );
  });

  it('of other kinds are found where the document type asks for them, and not otherwise', async () => {
    for (const [symbology, moduleMm] of [
      ['Aztec', 0.3],
      ['PDF417', 0.25],
    ] as const) {
      const page: DrawnPage = { symbols: [{ bytes: PAYLOAD, symbology, moduleMm, atMm: [70, 40] }] };
      expect((await found(page)).symbols).toEqual([]);
      expect(same(await found(page, { symbologies: [symbology] }))).toBe(true);
    }
  });

  it('are looked for in infrared where the white picture shows none, and only there', async () => {
    const printed: DrawnPage = { symbols: [{ bytes: PAYLOAD }] };
    expect(await found({}, { IR: printed })).toMatchObject({ symbols: [{ light: 'IR' }] });
    const other: DrawnPage = { symbols: [{ bytes: TEXT }] };
    const both = await found(printed, { IR: other });
    expect(both.symbols).toHaveLength(1);
    expect(same(both)).toBe(true);
  });

  it.each([
    ['blurred', { ppi: 257, blur: 1.6 }, [20, 240]],
    ['of little contrast', { background: 150 }, [130, 150]],
  ] as const)('that are %s are read from an enlarged part', async (_, drawn, levels) => {
    const page = await found({ ...drawn, symbols: [{ bytes: PAYLOAD, levels, degrees: 3 }] });
    expect(same(page)).toBe(true);
    expect(page.symbols[0]).toMatchObject({ enlarged: true, light: 'VIS' });
    for (const [at, [x, y]] of (page.symbols[0]?.corners ?? []).entries()) {
      expect(x).toBeCloseTo(page.drawn[0]?.[at]?.[0] ?? Number.NaN, 2);
      expect(y).toBeCloseTo(page.drawn[0]?.[at]?.[1] ?? Number.NaN, 2);
    }
  });

  it('that are destroyed are told from no symbol', async () => {
    const blots = Array.from({ length: 12 }, (_, at): [number, number, number] => [
      (at % 4) * 0.25 + 0.03,
      Math.floor(at / 4) * 0.3 + 0.05,
      0.14,
    ]);
    const destroyed = await found({ symbols: [{ bytes: PAYLOAD, blots }] });
    expect(destroyed).toMatchObject({ symbols: [], aborted: false });
    expect(destroyed.unreadable).toHaveLength(1);
    const [x, y, width, height] = destroyed.unreadable[0] ?? [0, 0, 0, 0];
    expect([x + width / 2, y + height / 2].map((share) => Math.round(share * 20))).toEqual([16, 10]);
    expect(await found({})).toMatchObject({ symbols: [], unreadable: [], aborted: false });
  });

  it('are missing from a page whose reader was killed, and the next page is read', async () => {
    const { bytes } = await pageFile({ symbols: [{ bytes: PAYLOAD }] });
    const asked = { bytes, IR: null, symbologies: ['DataMatrix'] as const, place: null };
    const lost = inference.request('page-symbols', asked, { deadlineMs: DEADLINE_MS });
    await vi.waitFor(() => expect(inference.health().state).toBe('busy'));
    inference.killForDemo();
    expect(await lost).toMatchObject({ ok: false, reason: 'MODEL_UNAVAILABLE' });
    expect(same(await found({ symbols: [{ bytes: PAYLOAD }] }))).toBe(true);
  });
});

/** One picture with a decoder of its own. */
async function decodeSymbols(...asked: Parameters<SymbolDecoder['decode']>): ReturnType<SymbolDecoder['decode']> {
  const decoder = new SymbolDecoder();
  const read = await decoder.decode(...asked);
  await decoder.close();
  return read;
}

describe('the decoder', () => {
  it('asks no network for its WebAssembly', async () => {
    const asked = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
    const page = await greyPage({ symbols: [{ bytes: PAYLOAD }] });
    expect(await decodeSymbols(page, ['DataMatrix'])).toMatchObject({ ok: true, symbols: [{}] });
    expect(asked).not.toHaveBeenCalled();
  });

  const isolated = ['-rn', process.execPath];
  const canIsolate = spawnSync('unshare', [...isolated, '-e', '0']).status === 0;
  it.skipIf(!canIsolate)('works in an empty network namespace', async () => {
    requireBuild();
    const { width, height, data } = await greyPage({ symbols: [{ bytes: PAYLOAD }] });
    const program = `
      const { SymbolDecoder } = await import(${JSON.stringify(builtEntry(join('inference', 'worker', 'symbol-decoder.js')))});
      const chunks = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      const read = await new SymbolDecoder().decode({ width: ${width}, height: ${height}, data: Buffer.concat(chunks) }, ['DataMatrix']);
      process.stdout.write(Buffer.from(read.symbols[0].bytes).toString('hex'));`;
    const run = spawnSync('unshare', [...isolated, '--input-type=module', '-e', program], { input: data });
    expect(run.stderr.toString()).toBe('');
    expect(run.stdout.toString()).toBe(Buffer.from(PAYLOAD).toString('hex'));
  });

  it('compiles before the first page where it is told to', async () => {
    const wasm = (globalThis as unknown as { WebAssembly: { compile: () => Promise<unknown> } }).WebAssembly;
    const compiled = vi.spyOn(wasm, 'compile');
    try {
      vi.resetModules();
      const fresh = await import('../../../src/inference/worker/symbol-decoder.ts');
      await fresh.warmDecoder();
      expect(compiled).toHaveBeenCalledTimes(1);
      const page = await greyPage({ symbols: [{ bytes: PAYLOAD }] });
      expect(await new fresh.SymbolDecoder().decode(page, ['DataMatrix'])).toMatchObject({ ok: true, symbols: [{}] });
      expect(compiled).toHaveBeenCalledTimes(1);
    } finally {
      compiled.mockRestore();
    }
  });

  it('makes no text of a symbol, and overwrites each copy that the package makes', async () => {
    const texts = vi.spyOn(TextDecoder.prototype, 'decode');
    const copied = vi.spyOn(Uint8Array, 'from');
    const own = globalThis.TextDecoder;
    try {
      const page = await greyPage({
        symbols: [{ bytes: PAYLOAD }, { bytes: TEXT, symbology: 'QRCode', atMm: [40, 40] }],
      });
      await decodeSymbols(page, ['DataMatrix']);
      texts.mockClear();
      copied.mockClear();
      const read = await decodeSymbols(page, ['DataMatrix', 'QRCode']);
      expect(read).toMatchObject({ ok: true, symbols: [{}, {}] });
      expect(texts).not.toHaveBeenCalled();
      expect(copied).toHaveBeenCalledTimes(2);
      for (const [from] of copied.mock.calls)
        expect(Buffer.from(from as Uint8Array).every((byte) => byte === 0)).toBe(true);
      expect(globalThis.TextDecoder).toBe(own);
    } finally {
      texts.mockRestore();
      copied.mockRestore();
    }
  });

  it('has one instance for the pictures of a page, and overwrites its memory when it is closed', async () => {
    const wasm = (
      globalThis as unknown as { WebAssembly: { Instance: new (...args: unknown[]) => { exports: object } } }
    ).WebAssembly;
    const { Instance } = wasm;
    const memories: { buffer: ArrayBuffer }[] = [];
    wasm.Instance = class extends Instance {
      constructor(...args: unknown[]) {
        super(...args);
        const memory = Object.values(this.exports).find(
          (one) => typeof one === 'object' && one !== null && 'grow' in one && 'buffer' in one,
        );
        memories.push(memory as { buffer: ArrayBuffer });
      }
    };
    try {
      const page = await greyPage({ symbols: [{ bytes: PAYLOAD }] });
      for (const _ of [1, 2]) {
        const decoder = new SymbolDecoder();
        expect(await decoder.decode(page, ['DataMatrix'])).toMatchObject({ ok: true, symbols: [{}] });
        expect(await decoder.decode(page, ['QRCode'])).toMatchObject({ ok: true, symbols: [] });
        await decoder.close();
      }
    } finally {
      wasm.Instance = Instance;
    }
    expect(memories).toHaveLength(2);
    for (const { buffer } of memories) {
      expect(buffer.byteLength).toBeGreaterThan(1_000_000);
      expect(buffer.byteLength).toBeLessThan(60_000_000);
      expect(Buffer.from(buffer).every((byte) => byte === 0)).toBe(true);
    }
  });

  it('says where a picture is too large for its memory, and reads the next one', async () => {
    const [width, height] = [11_000, 10_000];
    const huge = { width, height, data: Buffer.alloc(width * height, 255) };
    const decoder = new SymbolDecoder();
    expect(await decoder.decode(huge, ['DataMatrix'])).toEqual({ ok: false });
    const page = await greyPage({ symbols: [{ bytes: PAYLOAD }] });
    expect(await decoder.decode(page, ['DataMatrix'])).toMatchObject({ ok: true, symbols: [{}] });
    await decoder.close();
  });

  it('leaves out a symbol of more bytes than any seal has', async () => {
    const digits = new TextEncoder().encode('7'.repeat(4_400));
    const page = await greyPage({ symbols: [{ bytes: digits, symbology: 'QRCode', moduleMm: 0.42, atMm: [62, 44] }] });
    expect(await decodeSymbols(page, ['QRCode'])).toEqual({ ok: true, symbols: [] });
    const fitting = new TextEncoder().encode('7'.repeat(4_200));
    const other = await greyPage({
      symbols: [{ bytes: fitting, symbology: 'QRCode', moduleMm: 0.42, atMm: [62, 44] }],
    });
    expect(await decodeSymbols(other, ['QRCode'])).toMatchObject({ ok: true, symbols: [{ bytes: fitting }] });
  });

  it('has its answer overwritten once it was sent', () => {
    const corners: [number, number][] = [];
    const one = { symbology: 'QRCode', bytes: PAYLOAD, corners, light: 'VIS', enlarged: false } as const;
    expect(picturesOf({ symbols: [one], unreadable: [], aborted: false })).toEqual([PAYLOAD]);
  });
});
