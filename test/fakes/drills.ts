import type { Body } from '../../src/core/protection/pack/index.ts';
import type { HelpRoute } from '../../src/core/protection/route/index.ts';

/** The way to help of a lane whose files leave by themselves to this body. */
export function wayTo({ id, name, answerWithinMinutes, keys }: Body): HelpRoute {
  const number = {
    number: '+999 000 0000',
    hours: '24/7',
    zone: 'UTC',
    openNow: true,
    languages: ['en'],
    triedAt: null,
  };
  return {
    state: 'ready',
    tried: true,
    codes: [],
    body: { id, name, answerWithinMinutes, keysUntil: keys[0]?.until ?? null },
    numbers: [{ kind: 'body', body: id, who: name, ...number }],
  };
}
