import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameEvent } from '../../../src/adapters/hardware/scanner/index.ts';
import { LinesFramer, type LinesParams } from '../../../src/adapters/hardware/scanner/lines-framer.ts';
import { td1, td2, td3 } from '../../../src/adapters/hardware/scanner/simulator/documents.ts';
import { noise } from '../../../src/adapters/hardware/scanner/simulator/line-noise.ts';
import vectors from './vectors/lines.json' with { type: 'json' };

const LIMITS = { maxFrame: 256, interByteMs: 200, interRowMs: 500, frameMs: 1500 };
const PARAMS: LinesParams = {
  prefix: '',
  suffix: '',
  aimId: true,
  gsGroups: false,
  separators: '',
  rowsArrive: 'one-transmission',
};
const LONG_AFTER = 100_000;

interface Chunk {
  at: number;
  text: string;
}
type Plain = Omit<FrameEvent, 'raw'>;

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
function plain(events: FrameEvent[]): Plain[] {
  return events.map((event) => {
    if (event.kind !== 'rows') return event;
    const { raw: _raw, ...rest } = event;
    return rest;
  });
}

function run(chunks: readonly Chunk[], params: Partial<LinesParams> = {}, limit = LIMITS): FrameEvent[] {
  const framer = new LinesFramer({ ...PARAMS, ...params }, limit);
  const events = chunks.flatMap((chunk) => {
    const out = framer.push(bytesOf(chunk.text), chunk.at);
    expect(framer.buffered()).toBeLessThanOrEqual(limit.maxFrame);
    return out;
  });
  events.push(...framer.tick(LONG_AFTER));
  expect(framer.buffered()).toBe(0);
  expect(framer.deadline()).toBeNull();
  return events;
}

describe('lines framer, vectors', () => {
  for (const vector of vectors) {
    it(vector.name, () => {
      expect(plain(run(vector.chunks, vector.params as Partial<LinesParams>))).toEqual(vector.expect);
    });
  }
});

describe('lines framer, independence of chunks and ticks', () => {
  for (const vector of vectors) {
    it(`one byte at a time: ${vector.name}`, () => {
      const bytewise = vector.chunks.flatMap((chunk) => [...chunk.text].map((text) => ({ at: chunk.at, text })));
      const params = vector.params as Partial<LinesParams>;
      expect(run(bytewise, params)).toEqual(run(vector.chunks, params));
    });
  }

  it('gives the same events for every split and every pattern of ticks', () => {
    const anyVector = fc.integer({ min: 0, max: vectors.length - 1 });
    fc.assert(
      fc.property(
        anyVector,
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        fc.boolean(),
        (index, sizes, ticks) => {
          const vector = vectors[index]!;
          const params = { ...PARAMS, ...(vector.params as Partial<LinesParams>) };
          const framer = new LinesFramer(params, LIMITS);
          const events: FrameEvent[] = [];
          let last = 0;
          for (const chunk of vector.chunks) {
            if (ticks) for (let t = last; t < chunk.at; t += sizes.next().value) events.push(...framer.tick(t));
            last = chunk.at;
            for (let from = 0; from < chunk.text.length; ) {
              const size = sizes.next().value;
              events.push(...framer.push(bytesOf(chunk.text.slice(from, from + size)), chunk.at));
              from += size;
            }
          }
          events.push(...framer.tick(LONG_AFTER));
          expect(events).toEqual(run(vector.chunks, params));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('gives the same events for noise, however it is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), fc.integer({ min: 1, max: 99 }), (bytes, size) => {
        const text = Buffer.from(bytes).toString('latin1');
        const cut: Chunk[] = [];
        for (let from = 0; from < text.length; from += size) cut.push({ at: 0, text: text.slice(from, from + size) });
        expect(run(cut)).toEqual(run([{ at: 0, text }]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('lines framer, bounds', () => {
  it('accounts for every byte of noise and never holds more than the limit', () => {
    const framer = new LinesFramer(PARAMS, LIMITS);
    const data = noise(1_048_576, 42);
    let accounted = 0;
    let events = 0;
    for (let from = 0; from < data.length; from += 777) {
      for (const event of framer.push(data.subarray(from, from + 777), from / 1000)) {
        events += 1;
        if (event.kind === 'discarded' || event.kind === 'partial') accounted += event.bytes;
      }
      expect(framer.buffered()).toBeLessThanOrEqual(LIMITS.maxFrame);
    }
    // Row ends are not part of a row, so about an eighth of random bytes is not counted.
    expect(accounted).toBeGreaterThan(data.length * 0.8);
    expect(events).toBeLessThan(2_000);
  });

  it('finds the document right after a megabyte without a terminator', () => {
    const rows = td3(person('ADAMS', 'EVA', 'A12345678'));
    const events = run([{ at: 0, text: `${'B'.repeat(1_048_576)}\r${rows.join('\r')}\r` }]);
    expect(events.filter((event) => event.kind === 'rows').map((event) => event.rows)).toEqual([rows]);
    expect(events.filter((event) => event.kind === 'discarded' && event.why === 'overrun')).not.toEqual([]);
  });

  it('forgets everything on reset', () => {
    const framer = new LinesFramer(PARAMS, LIMITS);
    framer.push(bytesOf(`${td3(person('ADAMS', 'EVA', 'A12345678'))[0]}\rX7`), 0);
    framer.reset();
    expect(framer.buffered()).toBe(0);
    expect(framer.tick(LONG_AFTER)).toEqual([]);
  });
});

function person(surname: string, givenNames: string, number: string) {
  return { surname, givenNames, number, birth: '740812', sex: 'F' as const, expiry: '340415' };
}

const FORMS = [td3, td2, td1];
const A = person('ERIKSSON', 'ANNA MARIA', 'L898902C3');
const B = { ...person('VIRTANEN', 'TOMAS', 'X7403921A'), birth: '890307', sex: 'M' as const, expiry: '310930' };

interface Piece {
  row: string;
  owner: 'A' | 'B';
}

/** Order-preserving merges of the rows of two documents; a true in `order` takes the next row of A. */
function merge(rowsA: string[], rowsB: string[], order: readonly boolean[]): Piece[] {
  const pieces: Piece[] = [];
  const a = [...rowsA];
  const b = [...rowsB];
  for (let i = 0; a.length + b.length > 0; i += 1) {
    const fromA = b.length === 0 || (a.length > 0 && order[i % order.length] === true);
    const row = (fromA ? a : b).shift();
    if (row !== undefined) pieces.push({ row, owner: fromA ? 'A' : 'B' });
  }
  return pieces;
}

function mixed(events: FrameEvent[], rowsA: string[], rowsB: string[]): string[][] {
  const pure = [JSON.stringify(rowsA), JSON.stringify(rowsB)];
  return events.flatMap((event) =>
    event.kind === 'rows' && !pure.includes(JSON.stringify(event.rows)) ? [event.rows] : [],
  );
}

describe('lines framer, rows of two documents', () => {
  // Two documents of the same state: nothing in the text tells whose row it is.
  it('never joins them in 10,000 interleavings with pauses and lost rows', () => {
    const RUNS = 10_000;
    let delivered = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMS),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        // No officer exchanges documents in less than the inter-byte limit.
        fc.array(fc.integer({ min: 201, max: 1200 }), { minLength: 6, maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 1200 }), { minLength: 6, maxLength: 6 }),
        fc.constantFrom('\r', '\n', '\r\n'),
        (form, order, kept, changes, pauses, end) => {
          const [rowsA, rowsB] = [form(A), form(B)];
          let at = 0;
          let owner: Piece['owner'] | null = null;
          const chunks: Chunk[] = [];
          for (const [i, piece] of merge(rowsA, rowsB, order).entries()) {
            if (kept[i] === false && order[i] === false) continue;
            const pause = pauses[i] ?? 0;
            at += owner !== null && owner !== piece.owner ? (changes[i] ?? 201) : pause > 600 ? 0 : pause;
            owner = piece.owner;
            chunks.push({ at, text: piece.row + end });
          }
          const events = run(chunks);
          delivered += events.filter((event) => event.kind === 'rows').length;
          expect(mixed(events, rowsA, rowsB)).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
    // The property would hold for a framer that never delivers; this one does.
    expect(delivered).toBeGreaterThan(RUNS / 20);
  });

  it('never joins them when all rows arrive at once, in any order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMS),
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        (form, order, lastTerminator) => {
          const [rowsA, rowsB] = [form(A), form(B)];
          const text = merge(rowsA, rowsB, order)
            .map((piece) => piece.row)
            .join('\r');
          expect(mixed(run([{ at: 0, text: text + (lastTerminator ? '\r' : '') }]), rowsA, rowsB)).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
