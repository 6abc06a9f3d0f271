import type { Body, BodyKey, Group, Pack, PackItem } from './schema.ts';

/** The time by a clock that may not be reliable. */
export interface PackTime {
  now: Date;
  clockTrusted: boolean;
}

/**
 * The key used for sealing now: the newest that has begun and not ended, or null. An untrusted clock never ends a key. If no key
 * has begun by an untrusted clock, the oldest is used, because the body certainly has that one.
 */
export function keyNow({ keys }: Pick<Body, 'keys'>, { now, clockTrusted }: PackTime): BodyKey | null {
  const byAge = [...keys].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
  const begun = byAge.filter(({ from }) => Date.parse(from) <= now.getTime());
  if (!clockTrusted) return begun.at(-1) ?? byAge[0] ?? null;
  return begun.findLast(({ until }) => now.getTime() < Date.parse(until)) ?? null;
}

/** The bodies for a group in the order of the routes, without repetition; those that do not accept the group are left out. */
export function bodiesFor({ routes, bodies }: Pick<Pack, 'routes' | 'bodies'>, group: Group): Body[] {
  const ids = new Set(routes.filter((route) => route.for.includes(group)).flatMap((route) => route.bodies));
  return [...ids].flatMap((id) => bodies.find((body) => body.id === id && body.accepts.includes(group)) ?? []);
}

/** A body, and the key with which a referral is sealed for it. */
export interface Receiver {
  body: Body;
  key: BodyKey;
}

/**
 * An item's words for a body without a pack: in English, and in the first other language spoken on its telephones for which the
 * pack has words. More languages would take space from what the officer wrote.
 */
export function wordsForBody(
  { words }: Pick<PackItem, 'words'>,
  { phones }: Pick<Body, 'phones'>,
): Record<string, string> {
  const spoken = phones.flatMap(({ languages }) => languages).find((one) => one !== 'en' && Object.hasOwn(words, one));
  const chosen = ['en', spoken].flatMap((language) => {
    const point = language === undefined ? undefined : words[language]?.point;
    return point === undefined ? [] : [[language, point] as const];
  });
  return Object.fromEntries(chosen);
}

/** Items that a form offers: those that are not retired. */
export function offered(pack: Pick<Pack, 'items' | 'version'>): PackItem[] {
  return pack.items.filter(({ retired }) => retired === null || retired > pack.version);
}
