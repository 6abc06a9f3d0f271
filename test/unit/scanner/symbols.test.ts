import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer, type FrameEvent, type ScannerProfile } from '../../../src/adapters/hardware/scanner/index.ts';
import { parseProfile } from '../../../src/adapters/hardware/scanner/profile.ts';
import { symbolFrame } from '../../../src/adapters/hardware/scanner/simulator/wire.ts';
import { vds, visaSigner } from '../../fakes/seals.ts';
import { profile } from './fixtures.ts';

const SEAL = Uint8Array.from(vds({ by: visaSigner }));
const QUIET_MS = 201;
const LATE_MS = 10_000;

type SymbolFramer = Extract<ScannerProfile['framer'], { type: 'symbol-packet' | 'symbol-gap' }>;

const packets = profile('generic-symbols-packet');
const gaps = profile('generic-symbols-gap');
const sent = (of: ScannerProfile, payload: Uint8Array): Buffer => symbolFrame(of.framer as SymbolFramer, payload);

/** Pieces with the time at which each comes, then silence. */
function run(of: ScannerProfile, pieces: readonly (readonly [number, Uint8Array])[], endMs = LATE_MS): FrameEvent[] {
  const framer = createFramer(of);
  const events: FrameEvent[] = [];
  for (const [at, bytes] of pieces) {
    events.push(...framer.push(bytes, at));
    expect(framer.buffered()).toBeLessThanOrEqual(of.limits.maxFrame);
  }
  return [...events, ...framer.tick(endMs)];
}

const told = (events: readonly FrameEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === 'symbol') return `symbol ${Buffer.from(event.bytes).toString('hex')}`;
    return event.kind === 'partial' || event.kind === 'discarded' ? `${event.kind} ${event.why}` : event.kind;
  });
const symbol = (bytes: Uint8Array): string => `symbol ${Buffer.from(bytes).toString('hex')}`;

describe.each([
  ['with a length', packets],
  ['ended by silence', gaps],
])('symbols %s', (_, of) => {
  it('hold any byte, in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (tail, size) => {
        // Behind an address nothing says that a payload is not whole: it is no seal.
        const payload = Buffer.concat([Buffer.from('https://example.org/'), tail]);
        const bytes = sent(of, payload);
        const pieces: [number, Uint8Array][] = [];
        for (let from = 0; from < bytes.length; from += size) pieces.push([from, bytes.subarray(from, from + size)]);
        expect(told(run(of, pieces))).toEqual([symbol(payload)]);
      }),
      { numRuns: 200 },
    );
  });

  it('are seals, byte for byte, also with one silence inside', () => {
    const bytes = sent(of, SEAL);
    for (const cut of [1, 2, 20, 71, bytes.length - 57]) {
      const pause = of === gaps ? 600 : 100;
      const pieces = [[0, bytes.subarray(0, cut)] as const, [pause, bytes.subarray(cut)] as const];
      expect(told(run(of, pieces)), `cut at ${cut}`).toEqual([symbol(SEAL)]);
    }
  });

  it('are two where silence lies between them', () => {
    const bytes = sent(of, SEAL);
    const pieces = [[0, bytes] as const, [QUIET_MS + 1, bytes] as const];
    expect(told(run(of, pieces))).toEqual([symbol(SEAL), symbol(SEAL)]);
  });

  it('are a failed read where the line cut them, and the next one comes', () => {
    const bytes = sent(of, SEAL);
    const pieces = [[0, bytes.subarray(0, 60)] as const, [5_000, bytes] as const];
    expect(told(run(of, pieces))).toEqual(['partial time', symbol(SEAL)]);
  });

  it('of more bytes than any symbol has are dropped, and the next one comes', () => {
    const flood = Buffer.alloc(20_000, 0x41);
    const events = told(
      run(of, [
        [0, flood],
        [1_000, sent(of, SEAL)],
      ]),
    );
    expect(events.at(-1)).toBe(symbol(SEAL));
    expect(events.slice(0, -1).length).toBeGreaterThan(0);
    expect(events.slice(0, -1).every((event) => event.startsWith('discarded'))).toBe(true);
  });

  it('need a line that leaves every byte as it is', () => {
    for (const [wrong, field] of [
      [{ serial: { ...of.serial, dataBits: 7 } }, 'dataBits'],
      [{ serial: { ...of.serial, flow: 'xonxoff' } }, 'flow'],
      [{ unreadable: { chars: [], gsGroups: true } }, 'gsGroups'],
      [{ limits: { ...of.limits, maxFrame: 5_000 } }, 'maxFrame'],
    ] as const) {
      const read = parseProfile({ ...of, ...wrong });
      expect(read).toMatchObject({ ok: false, detail: expect.stringContaining(field) });
    }
  });
});

describe('symbols with a length', () => {
  it('have their end where the length says, or are noise', () => {
    const bytes = sent(packets, SEAL);
    const noise = Buffer.from([0x02, 0x00, 0x05, 1, 9, 9]);
    expect(told(run(packets, [[0, Buffer.concat([noise, bytes])]]))).toEqual(['discarded resync', symbol(SEAL)]);
    const bent = Buffer.from(bytes);
    bent[bytes.length - 1] = 0x04;
    expect(told(run(packets, [[0, bent]])).some((event) => event.startsWith('symbol'))).toBe(false);
  });

  it('have a length of two or four bytes in either order', () => {
    for (const lengthBytes of [2, 4] as const)
      for (const order of ['big', 'little'] as const) {
        const params = { start: '\x16\xfe', lengthBytes, order, end: '' };
        const of: ScannerProfile = { ...packets, framer: { type: 'symbol-packet', params } };
        expect(told(run(of, [[0, sent(of, SEAL)]]))).toEqual([symbol(SEAL)]);
      }
  });
});

describe('symbols ended by silence', () => {
  it('are not whole without their end, however whole the seal looks', () => {
    expect(told(run(gaps, [[0, SEAL]], QUIET_MS))).toEqual([]);
    expect(told(run(gaps, [[0, SEAL]]))).toEqual(['partial time']);
  });

  it('with their end are told even where the seal is broken: the document shows it so', () => {
    const broken = SEAL.subarray(0, 100);
    expect(told(run(gaps, [[0, sent(gaps, broken)]], QUIET_MS))).toEqual([]);
    expect(told(run(gaps, [[0, sent(gaps, broken)]]))).toEqual([symbol(broken)]);
  });

  it('without an end of their own are seals that are whole', () => {
    const bare: ScannerProfile = { ...gaps, framer: { type: 'symbol-gap', params: { end: '' } } };
    expect(told(run(bare, [[0, SEAL]], QUIET_MS))).toEqual([symbol(SEAL)]);
    expect(told(run(bare, [[0, SEAL.subarray(0, 100)]]))).toEqual(['partial time']);
  });
});
