import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameEvent } from '../../../src/adapters/hardware/scanner/index.ts';
import { createFramer, normaliseMrz, type ScannerProfile } from '../../../src/adapters/hardware/scanner/index.ts';
import { canStandAt, glyphsOf, rowsAgree } from '../../../src/adapters/hardware/scanner/rows.ts';
import { td1, td2, td3 } from '../../../src/adapters/hardware/scanner/simulator/documents.ts';
import {
  blockOf,
  jsonMessage,
  nativeFrame,
  packedBlock,
  rowsText,
  tlv,
} from '../../../src/adapters/hardware/scanner/simulator/wire.ts';
import { checkDigit } from '../../../src/core/mrz/index.ts';
import { profile } from './fixtures.ts';

interface Family {
  id: string;
  wire: (rows: readonly string[]) => Uint8Array;
}

/** One read on the wire, for each wire format. */
const FAMILIES: Family[] = [
  { id: 'generic-lines', wire: (rows) => rowsText(rows, '\r\n') },
  { id: 'desko-cute', wire: blockOf },
  { id: 'newland-packed', wire: packedBlock },
  { id: 'est-100pr', wire: (rows) => jsonMessage('CameraData', { data: rows.join('\n'), type: 'PassPort' }) },
  { id: '3m-rte-native', wire: nativeFrame },
  { id: 'elyctis-idbox', wire: (rows) => tlv(0x49, `${rows.join('\r')}\r\r`) },
];

const A = {
  surname: 'ERIKSSON',
  givenNames: 'ANNA',
  number: 'L898902C3',
  birth: '740812',
  sex: 'F',
  expiry: '340415',
} as const;
const B = {
  surname: 'VIRTANEN',
  givenNames: 'TOMAS',
  number: 'X7403921A',
  birth: '890307',
  sex: 'M',
  expiry: '310930',
} as const;
const LONG_AFTER = 1e9;

interface Chunk {
  at: number;
  bytes: Uint8Array;
}

function delivered(of: ScannerProfile, chunks: readonly Chunk[]): string[][] {
  const framer = createFramer(of);
  const events: FrameEvent[] = [];
  for (const { at, bytes } of chunks) {
    events.push(...framer.push(bytes, at));
    expect(framer.buffered()).toBeLessThanOrEqual(of.limits.maxFrame);
  }
  events.push(...framer.tick(LONG_AFTER));
  return events.flatMap((event) => {
    const read = event.kind === 'rows' ? normaliseMrz(event, of, () => '') : null;
    return read?.ok ? [read.lines] : [];
  });
}

describe.each(FAMILIES)('$id: reads of two documents', ({ id, wire }) => {
  const of = profile(id);

  // Two documents of the same state: nothing in the text tells whose row it is.
  it('cut anywhere and mixed in 2,000 ways, are never joined', () => {
    const RUNS = 2_000;
    let whole = 0;
    const piece = fc.record({
      ofA: fc.boolean(),
      from: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
      to: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      // No officer exchanges documents in less than the limit between two bytes.
      change: fc.integer({ min: of.limits.interByteMs + 1, max: 1_500 }),
      pause: fc.integer({ min: 0, max: 1_500 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(td3, td2, td1), fc.array(piece, { minLength: 2, maxLength: 6 }), (form, pieces) => {
        const documents = { a: form(A), b: form(B) };
        let at = 0;
        let last: boolean | null = null;
        const chunks = pieces.map((cut) => {
          const read = wire(cut.ofA ? documents.a : documents.b);
          at += last === null || last === cut.ofA ? cut.pause : cut.change;
          last = cut.ofA;
          return { at, bytes: read.subarray(Math.floor(cut.from * read.length), Math.ceil(cut.to * read.length)) };
        });
        const pure = [documents.a.join(), documents.b.join()];
        for (const lines of delivered(of, chunks)) {
          whole += 1;
          expect(pure).toContain(lines.join());
        }
      }),
      { numRuns: RUNS },
    );
    // The property would hold for a framer that never delivers; this one does.
    expect(whole).toBeGreaterThan(RUNS / 20);
  });

  it('sent back to back at once are both delivered, in order, for every cut of the stream', () => {
    const stream = Buffer.concat([wire(td3(A)), wire(td1(B)), wire(td2(A))]);
    const expected = [td3(A), td1(B), td2(A)];
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const parts = [stream.subarray(0, cut), stream.subarray(cut)];
      expect(
        delivered(
          of,
          parts.map((bytes) => ({ at: 0, bytes })),
        ),
      ).toEqual(expected);
    }
    const single = [...stream].map((byte) => ({ at: 0, bytes: Uint8Array.of(byte) }));
    expect(delivered(of, single)).toEqual(expected);
  });

  it('noise gives the same events for every cut', () => {
    const shape = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(wire(td3(A)), wire(td1(B))));
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 6 }), fc.integer({ min: 1, max: 200 }), (parts, size) => {
        const stream = Buffer.concat(parts);
        const events = (step: number): FrameEvent[] => {
          const framer = createFramer(of);
          const seen: FrameEvent[] = [];
          for (let from = 0; from < stream.length; from += step) {
            seen.push(...framer.push(stream.subarray(from, from + step), 0));
          }
          return [...seen, ...framer.tick(LONG_AFTER)];
        };
        expect(events(size)).toEqual(events(Math.max(1, stream.length)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the French identity card of two rows', () => {
  const upper = 'IDFRABERTHIER<<<<<<<<<<<<<<<<<<92C001';
  const card = (): [string, string] => {
    const first = upper.slice(0, 36);
    const number = '880692310285';
    const body = `${number}${checkDigit(number)}CORINNE<<<<<<<651206${checkDigit('651206')}F`;
    return [first, body + checkDigit(first + body)];
  };

  it('is a document of this shape: the lower row is told from the upper', () => {
    const [first, second] = card();
    const glyphs = (row: string): NonNullable<ReturnType<typeof glyphsOf>> => glyphsOf(row, false)!;
    expect([canStandAt(glyphs(first), 0), canStandAt(glyphs(first), 1)]).toEqual([true, false]);
    expect([canStandAt(glyphs(second), 0), canStandAt(glyphs(second), 1)]).toEqual([false, true]);
    for (const { id, wire } of FAMILIES) {
      expect(delivered(profile(id), [{ at: 0, bytes: wire([first, second]) }])).toEqual([[first, second]]);
    }
  });

  it('its rows bear each other out by the digit over both', () => {
    const [first, second] = card();
    expect(rowsAgree([first, second])).toBe(true);
    expect(rowsAgree([first.replace('BERTHIER', 'BERTHIEZ'), second])).toBe(false);
  });
});
