import { describe, expect, it } from 'vitest';
import { isZone } from '../../../src/core/protection/pack/hours.ts';
import { bodiesFor, keyNow, openNow, readHours } from '../../../src/core/protection/pack/index.ts';
import { packWith, testBody } from '../../fakes/protection.ts';

const { body, key } = testBody();
const at = (text: string, clockTrusted = true) => ({ now: new Date(text), clockTrusted });

describe('key of a body', () => {
  const keys = [
    { ...key, box: 'old', from: '2025-01-01T00:00:00Z', until: '2026-07-01T00:00:00Z' },
    { ...key, box: 'new', from: '2026-06-01T00:00:00Z', until: '2027-06-01T00:00:00Z' },
    { ...key, box: 'next', from: '2027-05-01T00:00:00Z', until: '2028-05-01T00:00:00Z' },
  ];
  const now = (text: string, trusted = true) => keyNow({ keys }, at(text, trusted))?.box ?? null;

  it('is the newest that has begun and not ended', () => {
    expect(now('2026-05-31T23:59:59Z')).toBe('old');
    expect(now('2026-06-01T00:00:00Z')).toBe('new');
    expect(now('2027-05-15T00:00:00Z')).toBe('next');
    expect(now('2028-05-01T00:00:00Z')).toBeNull();
    expect(now('2024-01-01T00:00:00Z')).toBeNull();
    expect(keyNow({ keys: [] }, at('2026-06-01T00:00:00Z'))).toBeNull();
    expect(keyNow({ keys: [...keys].reverse() }, at('2026-06-15T00:00:00Z'))?.box).toBe('new');
  });

  it('does not end by a clock that is not trusted', () => {
    expect(now('2030-01-01T00:00:00Z', false)).toBe('next');
    expect(now('2026-06-15T00:00:00Z', false)).toBe('new');
    // The clock begins at 1970: the key that the body has for certain.
    expect(now('1970-01-01T00:00:00Z', false)).toBe('old');
  });
});

describe('routes', () => {
  const night = { ...body, id: 'night', accepts: ['child' as const], keys: [{ ...key, box: 'night' }] };
  const over = { ...body, keys: [{ ...key, until: '2026-01-01T00:00:00Z' }] };
  const pack = {
    ...packWith(body),
    bodies: [over, night],
    routes: [
      { for: ['child' as const], bodies: ['desk', 'night'] },
      { for: ['adult' as const], bodies: ['desk'] },
    ],
  };
  it('lead to the bodies of a group, best first, and past a key that has ended', () => {
    expect(bodiesFor(pack, 'child').map(({ id }) => id)).toEqual(['desk', 'night']);
    const time = at('2026-11-30T00:00:00Z');
    expect(bodiesFor(pack, 'child').map((one) => keyNow(one, time)?.box ?? null)).toEqual([null, 'night']);
    expect(bodiesFor(pack, 'adult').map((one) => keyNow(one, time))).toEqual([null]);
    expect(bodiesFor({ bodies: [], routes: [] }, 'child')).toEqual([]);
  });
  it('never lead to a body that does not take the group', () => {
    const wrong = { ...pack, routes: [{ for: ['adult' as const], bodies: ['night'] }] };
    expect(bodiesFor(wrong, 'adult')).toEqual([]);
  });
});

describe('opening hours', () => {
  const open = (hours: string | null, zone: string | null, text: string) => openNow({ hours, zone }, new Date(text));

  it('are those of the body, by its own clock', () => {
    // 30 November 2026 is a Monday.
    expect(open('Mo-Fr 08:00-18:00; Sa 09:00-12:00', 'Europe/Lisbon', '2026-11-30T08:00:00Z')).toBe(true);
    expect(open('Mo-Fr 08:00-18:00; Sa 09:00-12:00', 'Europe/Lisbon', '2026-11-30T18:00:00Z')).toBe(false);
    expect(open('Mo-Fr 08:00-18:00; Sa 09:00-12:00', 'Europe/Lisbon', '2026-12-05T11:59:00Z')).toBe(true);
    expect(open('Mo-Fr 08:00-18:00', 'Asia/Tokyo', '2026-11-30T08:59:00Z')).toBe(true);
    expect(open('Mo-Fr 08:00-18:00', 'Asia/Tokyo', '2026-11-30T09:00:00Z')).toBe(false);
    expect(open('Mo-Su 00:00-24:00', 'Pacific/Auckland', '2026-11-30T23:59:00Z')).toBe(true);
    expect(open('24/7', 'America/Bogota', '2026-11-30T05:00:00Z')).toBe(true);
  });

  it('go with daylight saving', () => {
    const hours = 'Mo-Su 09:00-17:00';
    expect(open(hours, 'Europe/Paris', '2026-03-28T07:30:00Z')).toBe(false);
    expect(open(hours, 'Europe/Paris', '2026-03-29T07:30:00Z')).toBe(true);
    expect(open(hours, 'Europe/Paris', '2026-10-25T07:30:00Z')).toBe(false);
    expect(open(hours, 'Europe/Paris', '2026-10-25T08:30:00Z')).toBe(true);
  });

  it('go over midnight, over the end of the week, and over a later rule', () => {
    expect(open('Su 22:00-06:00', 'UTC', '2026-11-30T05:59:00Z')).toBe(true);
    expect(open('Su 22:00-06:00', 'UTC', '2026-11-30T06:00:00Z')).toBe(false);
    expect(open('Su 22:00-06:00', 'UTC', '2026-11-30T22:30:00Z')).toBe(false);
    expect(open('Fr-Mo 10:00-11:00', 'UTC', '2026-11-30T10:30:00Z')).toBe(true);
    expect(open('Fr-Mo 10:00-11:00', 'UTC', '2026-12-01T10:30:00Z')).toBe(false);
    expect(open('Mo-Su 08:00-18:00; Mo off', 'UTC', '2026-11-30T10:00:00Z')).toBe(false);
    expect(open('Mo,We 08:00-12:00,13:00-18:00', 'UTC', '2026-11-30T12:30:00Z')).toBe(false);
    expect(open('Mo,We 08:00-12:00,13:00-18:00', 'UTC', '2026-12-02T13:30:00Z')).toBe(true);
  });

  it('that cannot be told are not guessed', () => {
    expect(open('day and night', 'UTC', '2026-11-30T10:00:00Z')).toBeNull();
    expect(open('24/7', null, '2026-11-30T10:00:00Z')).toBeNull();
    expect(open('24/7', 'Europe/Atlantis', '2026-11-30T10:00:00Z')).toBeNull();
    expect(open(null, 'UTC', '2026-11-30T10:00:00Z')).toBeNull();
  });

  it.each([
    '',
    'Mo',
    'Mo 8-18',
    'Mo 08:00-25:00',
    'Mo 24:00-24:00',
    'Mo 08:00-08:00',
    'Mo-Fr 08:00-18:00;',
    'PH off',
    'Mo 08:60-09:00',
    `Mo 08:00-09:00${', '.repeat(60)}`,
  ])('are not read from %j', (text) => expect(readHours(text)).toBeNull());

  it('need a zone that knows daylight saving', () => {
    expect(['UTC', 'Europe/Lisbon', 'America/Argentina/Ushuaia'].map(isZone)).toEqual([true, true, true]);
    expect(['+02:00', 'Europe', 'Europe/Atlantis', '', '../etc'].map(isZone)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
