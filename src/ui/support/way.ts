import type { SupportAnswerView, SupportView } from '../api-support.gen.ts';
import { formatClock } from '../format.ts';
import { isKey, t } from '../words/index.ts';
import type { Draft } from './draft.ts';
import { routeWord } from './form-rules.ts';
import { inShown } from './pack-words.ts';

export type Route = SupportView['routes']['child'];
export type HelpNumber = Route['numbers'][number];

/** The current route of the form; until the age is answered, it is the route for a child. */
export function routeOf(form: Draft): Route {
  const { adult, child } = form.view.routes;
  return form.age === null || routeWord(form) === 'child' ? child : adult;
}

/** A number keeps its order in a line that runs from right to left (UAX 9). */
export const leftToRight = (text: string): string => `\u2066${text}\u2069`;

export function whoOf({ kind, who }: Pick<HelpNumber, 'kind' | 'who'>): string {
  return kind === 'emergency' || kind === 'mobile' ? t('support.emergency') : inShown(who);
}

/** Hours as written in the pack, with the body's time zone if it differs from that of this screen. */
export function hoursOf({ hours, zone }: Pick<HelpNumber, 'hours' | 'zone'>): string | null {
  if (hours === null) return null;
  if (ALWAYS.includes(hours)) return t('support.alwaysOpen');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return leftToRight(zone === null || zone === here ? hours : `${hours} (${zone})`);
}

const ALWAYS = ['24/7', 'Mo-Su 00:00-24:00'];

/** Hours, whether the number is in service now, and the languages spoken: shown wherever the name is. */
export function aboutOf(one: HelpNumber): string {
  const spoken = one.languages.map(languageName);
  const open = one.openNow === null ? null : t(one.openNow ? 'support.openNow' : 'support.closedNow');
  const hours = hoursOf(one);
  const first = hours === t('support.alwaysOpen') ? [hours] : [hours, open];
  return [...first, ...spoken].filter((part) => part !== null).join(', ');
}

/** Opening sentences that end with their number, which is then larger than the rest. */
const NUMBER_LAST: readonly Route['opening'][] = ['open', 'hours', 'untried', 'by-hand'];

/**
 * What may be said before a form is sealed (docs/protection.md). Every one of these sentences has a number; `follows`: the
 * caller draws the number, below the sentence that ends with it.
 */
export function openingWords(
  { opening, numbers }: Pick<Route, 'opening' | 'numbers'>,
  { follows = false }: { follows?: boolean } = {},
): string {
  const [first] = numbers as [HelpNumber, ...HelpNumber[]];
  if (follows && NUMBER_LAST.includes(opening)) {
    return openingWords({ opening, numbers: [{ ...first, number: '' }] }).replace(/[\s\u2066\u2069]+$/, '');
  }
  const number = leftToRight(first.number);
  const who = whoOf(first);
  const hours = hoursOf(first);
  if (opening === 'telephone' || opening === 'hours') {
    if (hours !== null) return t(`support.way.${opening}`, { who, number, hours });
    return opening === 'hours' ? `${who}. ${number}` : t('support.way.telephoneNoHours', { who, number });
  }
  return t(`support.way.${opening}`, { who, number });
}

/** What may be said after a form was sealed. */
export function sealedWords({ said, body, due, numbers }: SupportAnswerView): string {
  const [first] = numbers as [HelpNumber, ...HelpNumber[]];
  const number = leftToRight(first.number);
  const to = body === null ? whoOf(first) : inShown(body);
  if (said === 'on-its-way' && due !== null)
    return t('support.sealed.on-its-way', { body: to, number, time: formatClock(new Date(due)) });
  return t(said === 'carry' ? 'support.sealed.carry' : 'support.sealed.telephone', { body: to, number });
}

/** The next four steps. They do not promise more than the opening sentence. */
export function stepsOf({ state, tried, body }: Route): string[] {
  const stay = t('support.step.stay');
  if (body === null) {
    return [t('support.step.phoneFirst'), t('support.step.read'), t('support.step.nothingKept'), stay];
  }
  const next =
    state === 'carried'
      ? t('support.step.carry')
      : tried
        ? t('support.step.answer', { minutes: body.answerWithinMinutes })
        : t('support.step.phoneFirst');
  return [t('support.step.sealed', { body: inShown(body.name) }), t('support.step.call'), next, stay];
}

export function languageName(code: string): string {
  const key = `language.${code}`;
  if (isKey(key)) return t(key);
  return new Intl.DisplayNames([document.documentElement.lang || 'en'], { type: 'language' }).of(code) ?? code;
}
