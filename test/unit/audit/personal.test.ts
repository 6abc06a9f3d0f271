import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { canonical, joinPersonal, splitPersonal } from '../../../src/core/audit/index.ts';
import { caseEvents } from '../../fakes/stores.ts';

beforeAll(cryptoReady);

describe('splitPersonal', () => {
  it('leaves nothing in the body that names the person, and joins back to the same event', () => {
    for (const event of caseEvents()) {
      const { body, personal } = splitPersonal(event);
      const text = canonical(body);
      expect(text).not.toContain('personal');
      for (const word of ['ERIKSSON', 'L898902C3', 'birth place', 'both pages']) expect(text).not.toContain(word);
      expect(joinPersonal(body, personal)).toEqual(event);
    }
  });

  it('gives the event without its personal part after a purge', () => {
    const [, read] = caseEvents();
    const event = joinPersonal(splitPersonal(read!).body, null);
    expect(event).not.toHaveProperty('personal');
    expect(event).toMatchObject({ kind: 'mrz-read', value: 'successful' });
  });

  it('seals what was measured on a face and leaves by name what stood in the way', () => {
    const quality = [{ measure: 'exposure' as const, value: 31.25, low: 35, high: 230, ok: false }];
    const check = { check: 'face.capture', mode: 'm', value: 'undetermined', reason: 'FACE_QUALITY' } as const;
    const component = { name: 'face-detector', version: '1', sha256: null };
    const rest = { errorCode: null, margin: null, component, t0: 1, t1: 2, hindered: ['exposure' as const] };
    const personal = { compared: [], quality };
    const event = { wall: '', mono: 1, kind: 'check-done' as const, check: { ...check, ...rest, personal } };
    const { body, personal: sealed } = splitPersonal(event);
    expect(canonical(body)).toContain('"hindered":["exposure"]');
    expect(canonical(body)).not.toContain('31.25');
    expect(joinPersonal(body, sealed)).toEqual(event);
  });

  it('has no personal part for an event without one', () => {
    expect(splitPersonal(caseEvents()[0]!).personal).toBeNull();
  });
});
