import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../src/adapters/hardware/imager/arrivals.ts';

describe('names that appeared in a folder', () => {
  it('are untouched until something is done under the name', () => {
    const arrivals = new Arrivals();
    expect(arrivals.isUntouched('page.jpg')).toBe(false);
    arrivals.note('rename', 'page.jpg');
    expect(arrivals.isUntouched('page.jpg')).toBe(true);
    arrivals.note('change', 'page.jpg');
    expect(arrivals.isUntouched('page.jpg')).toBe(false);
    // Another file took the name.
    arrivals.note('rename', 'page.jpg');
    expect(arrivals.isUntouched('page.jpg')).toBe(true);
  });

  it('are not known by a write alone: the file was there before the folder was watched', () => {
    const arrivals = new Arrivals();
    arrivals.note('change', 'page.jpg');
    expect(arrivals.isUntouched('page.jpg')).toBe(false);
  });

  it('are forgotten where a notice has no name, where there are too many, and once they are gone', () => {
    const arrivals = new Arrivals();
    arrivals.note('rename', 'a.jpg');
    arrivals.note('rename', null);
    expect(arrivals.isUntouched('a.jpg')).toBe(false);
    arrivals.note('rename', 'a.jpg');
    arrivals.note('rename', 'b.jpg');
    const { notices } = arrivals;
    // Renamed into the folder while it was listed.
    arrivals.note('rename', 'c.jpg');
    arrivals.keep(['b.jpg'], notices);
    expect(arrivals.isUntouched('c.jpg')).toBe(true);
    expect([arrivals.isUntouched('a.jpg'), arrivals.isUntouched('b.jpg')]).toEqual([false, true]);
    for (let n = 0; n < 1_024; n += 1) arrivals.note('rename', `n${n}.jpg`);
    expect(arrivals.isUntouched('b.jpg')).toBe(false);
  });
});
