import { bodiesFor, type Group, keyNow, openNow, type Pack, type PackTime } from '../pack/index.ts';
import type { RouteBody } from './facts.ts';

/** The bodies of a group as the route depends on them, best first. `keyIdOf`: how rows of the register refer to a kiosk key. */
export function routeBodies(
  pack: Pick<Pack, 'routes' | 'bodies'>,
  group: Group,
  {
    time,
    keyIdOf,
    answerWithinMinutes,
  }: { time: PackTime; keyIdOf: (box: string) => string; answerWithinMinutes: number | null },
): RouteBody[] {
  return bodiesFor(pack, group).map((body) => {
    const ends = body.keys.map(({ until }) => until).sort((a, b) => Date.parse(a) - Date.parse(b));
    return {
      id: body.id,
      name: body.name,
      keyIds: body.keys.map(({ box }) => keyIdOf(box)),
      hasKeys: body.keys.length > 0,
      keyValid: keyNow(body, time) !== null,
      keysUntil: ends.at(-1) ?? null,
      answerWithinMinutes: answerWithinMinutes ?? body.answerWithinMinutes,
      lines: body.phones.map((phone) => ({
        number: phone.number,
        hours: phone.hours,
        zone: phone.zone,
        openNow: openNow(phone, time.now),
        languages: phone.languages,
      })),
    };
  });
}
