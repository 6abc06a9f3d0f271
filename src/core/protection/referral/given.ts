import { DAY_MS, MINUTE_MS } from '../../time/index.ts';
import type { Body, Group, Words } from '../pack/index.ts';
import { dangerFirst, type HelpRoute } from '../route/index.ts';
import type { SupportForm } from './form.ts';
import type { FormAnswer, WayToHelp } from './ports.ts';

/** An answer, and what the screen shows with it. It always includes a telephone number. */
export interface Given {
  answer: FormAnswer;
  repeated: boolean;
  /** Name of the body for which it was sealed. */
  body: Words | null;
  /** Time by which its answer is due; null if nothing was promised. */
  due: Date | null;
  numbers: HelpRoute['numbers'];
  /** For a child, or in danger: "Reached?" is asked until the officer answers. */
  urgent: boolean;
}

/**
 * An answer as it is given now, with current telephone numbers: if a form is sent again after an hour, the officer gets a number
 * that is staffed. `sealedAtMs` is the moment of sealing, known only to the process that sealed; without it no time is promised.
 */
export function givenOf(
  answer: FormAnswer,
  at: {
    repeated: boolean;
    bodies: readonly Body[];
    way: { route(group: Group): HelpRoute };
    sealedAtMs: number | null;
  },
): Given {
  // Answers stored before the route was judged contain fewer fields.
  const { group = 'child', sealedFor = null, said = null } = answer as Partial<FormAnswer>;
  const { numbers: known, body: receiver } = at.way.route(group);
  const numbers = answer.done === 'emergency' ? dangerFirst(known) : known;
  const body = at.bodies.find(({ id }) => id === sealedFor) ?? null;
  const minutes = receiver?.answerWithinMinutes ?? null;
  const promised = said === 'on-its-way' && body !== null && at.sealedAtMs !== null && minutes !== null;
  const due = promised ? new Date((at.sealedAtMs ?? 0) + (minutes ?? 0) * MINUTE_MS) : null;
  const told = said === 'on-its-way' && due === null ? 'telephone' : (said ?? 'telephone');
  const calls = answer.done === 'sealed' || answer.done === 'emergency' || answer.telephone;
  return {
    answer: { ...answer, group, sealedFor, said: answer.done === 'sealed' ? told : null },
    repeated: at.repeated,
    body: body?.name ?? null,
    due,
    numbers,
    urgent: calls && (group === 'child' || answer.done === 'emergency'),
  };
}

/** The answer to a form of which nothing is kept because the store is closed. */
export function unkept(done: 'closed' | 'telephone', group: Group): FormAnswer {
  const telephone = done === 'telephone';
  return {
    done,
    refNo: null,
    safeguarding: telephone && group === 'child',
    telephone,
    photoLeftOut: false,
    group,
    sealedFor: null,
    said: null,
  };
}

export function doneOf(
  outcome: SupportForm['outcome'],
  deeds: { seal: boolean; noteItems: boolean; countNoConsent: boolean; unsealed: boolean },
): FormAnswer['done'] {
  if (outcome === 'immediate-danger') return 'emergency';
  if (deeds.unsealed) return 'telephone';
  if (deeds.seal) return 'sealed';
  if (deeds.countNoConsent) return 'not-referred';
  return deeds.noteItems ? 'noted' : 'closed';
}

/** How long before a key ends F8 tells the role protection about it. */
const KEY_TOLD_MS = 7 * DAY_MS;

/** The first body key that ends within a week; null unless the clock can be trusted. */
export function keyEnds(
  way: Pick<WayToHelp, 'route'>,
  { now, clockTrusted }: { now: Date; clockTrusted: boolean },
): { body: Words; at: Date } | null {
  if (!clockTrusted) return null;
  for (const group of ['child', 'adult'] as const) {
    const { body } = way.route(group);
    const at = body?.keysUntil == null ? null : new Date(body.keysUntil);
    if (body !== null && at !== null && at.getTime() - now.getTime() < KEY_TOLD_MS) return { body: body.name, at };
  }
  return null;
}
