import { beforeAll, describe, expect, it } from 'vitest';
import { canonical, joinPersonal, splitPersonal } from '../../../src/audit/index.ts';
import { cryptoReady } from '../../../src/storage/index.ts';
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

  it('has no personal part for an event without one', () => {
    expect(splitPersonal(caseEvents()[0]!).personal).toBeNull();
  });
});
