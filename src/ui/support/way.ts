import type { SupportAnswerView, SupportView } from '../api-support.gen.ts';
import { formatClock } from '../format.ts';
import { isKey, t } from '../words/index.ts';
import type { Draft } from './draft.ts';
import { routeWord } from './form-rules.ts';
import { inShown } from './pack-words.ts';

export type Route = SupportView['routes']['child'];
export type HelpNumber = Route['numbers'][number];

/** The current route of the form: until the age is answered, that of a child. */
export function routeOf(form: Draft): Route {
  const { adult, child } = form.view.routes;
  return form.age === null || routeWord(form) === 'child' ? child : adult;
}

/** A number keeps its order in a line that runs from right to left (UAX 9). */
export const leftToRight = (text: string): string => `\u2066${text}\u2069`;

export function whoOf({ kind, who }: Pick<HelpNumber, 'kind' | 'who'>): string {
  return kind === 'emergency' || kind === 'mobile' ? t('support.emergency') : inShown(who);
}

/** Hours as the pack writes them; the body's time zone is named if it differs from that of this screen. */
export function hoursOf({ hours, zone }: Pick<HelpNumber, 'hours' | 'zone'>): string | null {
  if (hours === null) return null;
  if (ALWAYS.includes(hours)) return t('support.alwaysOpen');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return leftToRight(zone === null || zone === here ? hours : `${hours} (${zone})`);
}

const ALWAYS = ['24/7', 'Mo-Su 00:00-24:00'];

/** Hours, whether it is open, and the languages that are spoken: shown wherever the name is. */
export function aboutOf(one: HelpNumber): string {
  const spoken = one.languages.map(languageName);
  const open = one.openNow === null ? null : t(one.openNow ? 'support.openNow' : 'support.closedNow');
  const hours = hoursOf(one);
  const first = hours === t('support.alwaysOpen') ? [hours] : [hours, open];
  return [...first, ...spoken].filter((part) => part !== null).join(', ');
}

/** Sentences that end with their number, which is then drawn larger than the rest. */
const NUMBER_LAST: readonly Route['opening'][] = ['open', 'hours', 'untried', 'by-hand'];

/**
 * What may be said before a form is sealed (docs/protection.md). There is a number in every one of these sentences;
 * `follows`: the caller draws it, below the sentence that ends with it.
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

/** What may be said after it was sealed. */
export function sealedWords({ said, body, due, numbers }: SupportAnswerView): string {
  const [first] = numbers as [HelpNumber, ...HelpNumber[]];
  const number = leftToRight(first.number);
  const to = body === null ? whoOf(first) : inShown(body);
  if (said === 'on-its-way' && due !== null)
    return t('support.sealed.on-its-way', { body: to, number, time: formatClock(new Date(due)) });
  return t(said === 'carry' ? 'support.sealed.carry' : 'support.sealed.telephone', { body: to, number });
}

/** What follows, in four steps. Nothing in it promises more than the opening sentence. */
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
