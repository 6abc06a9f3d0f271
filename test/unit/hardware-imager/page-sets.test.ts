import { describe, expect, it } from 'vitest';
import { illuminationOf } from '../../../src/adapters/hardware/imager/index.ts';
import { PageSets, type SetEvent } from '../../../src/adapters/hardware/imager/page-sets.ts';
import type { SpectralIllumination } from '../../../src/core/inspection/ports/index.ts';

const PATIENCE = 1_500;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const page = (text: string) => ({ kind: 'page' as const, bytes: bytes(text), removed: true });
const sets = (illuminations: SpectralIllumination[]) => new PageSets({ lights: illuminations, patienceMs: PATIENCE });
/** What a set came with, in words. */
const told = (events: readonly SetEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === 'page-failed') return event.reason;
    const text = (of: Uint8Array): string => new TextDecoder().decode(of);
    const { IR, UV } = event.pictures;
    return [text(event.bytes), ...[IR, UV].map((one) => (one.ok ? text(one.bytes) : one.reason))].join(' ');
  });

describe('names', () => {
  it.each([
    ['0042.jpg', '0042', null],
    ['0042-ir.png', '0042', 'IR'],
    ['0042-UV.JPG', '0042', 'UV'],
    ['-ir.jpg', '', 'IR'],
    ['0042-oblique-1.jpg', '0042', 'SIDE1'],
    ['0042-OBLIQUE-2.png', '0042', 'SIDE2'],
    ['air.jpg', 'air', null],
    ['a-ir-b.tif', 'a-ir-b', null],
  ])('%s is %s, %s', (name, stem, illumination) => {
    expect(illuminationOf(name)).toEqual({ stem, light: illumination });
  });
});

describe('pictures of one page', () => {
  it('go on at once where the imager has a white lamp alone', () => {
    expect(told(sets([]).add('a.jpg', page('a'), 0).ready)).toEqual(['a SENSOR_NOT_FITTED SENSOR_NOT_FITTED']);
  });

  it('are complete in any order', () => {
    const both = sets(['IR', 'UV']);
    expect(both.add('a-uv.jpg', page('uv'), 0).ready).toEqual([]);
    expect(both.add('a.png', page('white'), 5).ready).toEqual([]);
    expect(told(both.add('a-ir.jpg', page('ir'), 9).ready)).toEqual(['white ir uv']);
    expect(both.waiting).toBe(0);
  });

  it('of the simulated imager are complete with the white one: what did not come before it is not fitted', () => {
    const simulated = new PageSets({ lights: ['IR', 'UV'], patienceMs: PATIENCE, whiteLast: true });
    simulated.add('a-ir.jpg', page('ir'), 0);
    expect(told(simulated.add('a.jpg', page('a'), 1).ready)).toEqual(['a ir SENSOR_NOT_FITTED']);
    expect(told(simulated.add('b.jpg', page('b'), 2).ready)).toEqual(['b SENSOR_NOT_FITTED SENSOR_NOT_FITTED']);
  });

  it('go on without a light that did not come, and only after the time', () => {
    const both = sets(['IR', 'UV']);
    both.add('a.jpg', page('a'), 10);
    both.add('a-ir.jpg', page('ir'), 20);
    expect(both.due(10 + PATIENCE - 1)).toEqual([]);
    expect(told(both.due(10 + PATIENCE))).toEqual(['a ir DOC_IMAGE_MISSING']);
    // What comes too late belongs to nobody any more: it starts no page, and is overwritten.
    const late = page('late');
    expect(both.add('a-uv.jpg', late, 5_000).ready).toEqual([]);
    expect(both.due(5_000 + PATIENCE)).toEqual([]);
    expect(late.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('never mix two stems, nor two pages of one name', () => {
    const one = sets(['IR']);
    one.add('a.jpg', page('a'), 0);
    one.add('b-ir.jpg', page('b-ir'), 1);
    expect(told(one.add('a.jpg', page('a2'), 2).ready)).toEqual(['a DOC_IMAGE_MISSING SENSOR_NOT_FITTED']);
    expect(told(one.add('b.jpg', page('b'), 3).ready)).toEqual(['b b-ir SENSOR_NOT_FITTED']);
    expect(told(one.add('a-ir.jpg', page('a2-ir'), 4).ready)).toEqual(['a2 a2-ir SENSOR_NOT_FITTED']);
  });

  it('say why a picture was refused, and lose the page with the white one', () => {
    const one = sets(['IR']);
    const refused = {
      kind: 'refused' as const,
      reason: 'DOC_IMAGE_TOO_LARGE' as const,
      removed: true,
      unreadable: false,
    };
    one.add('a.jpg', page('a'), 0);
    expect(told(one.add('a-ir.jpg', refused, 1).ready)).toEqual(['a DOC_IMAGE_TOO_LARGE SENSOR_NOT_FITTED']);
    const infrared = page('ir');
    one.add('b-ir.jpg', infrared, 2);
    expect(told(one.add('b.jpg', refused, 3).ready)).toEqual(['DOC_IMAGE_TOO_LARGE']);
    expect(infrared.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('overwrite a picture in a light that is not configured, and say that it came', () => {
    const infrared = page('ir');
    expect(sets([]).add('a-ir.jpg', infrared, 0)).toEqual({ ready: [], unexpected: true });
    expect(infrared.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('are bounded in number: the oldest is overwritten, and stopping overwrites the rest', () => {
    const one = sets(['IR']);
    const waiting = Array.from({ length: 12 }, (_, i) => page(`page ${i}`));
    for (const [i, held] of waiting.entries()) one.add(`${i}.jpg`, held, i);
    expect(one.waiting).toBe(8);
    expect(waiting[0]?.bytes.every((byte) => byte === 0)).toBe(true);
    one.clear();
    expect(waiting.every((held) => held.bytes.every((byte) => byte === 0))).toBe(true);
  });
});
