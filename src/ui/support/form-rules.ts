import type { SupportView } from '../api-support.gen.ts';
import type { Key } from '../words/index.ts';
import type { Colleague, Draft, Item } from './draft.ts';

/** Least number of characters of a fact, as the daemon counts them. */
const FACT_MIN = 10;
const FACT_MAX = 200;

export type FactFault = 'short' | 'long' | null;

/** What is wrong with the length of a fact, or null; spaces do not help to reach the least length. */
export function factFault(text: string): FactFault {
  const ink = [...text.replaceAll(' ', '')].length;
  if (ink < FACT_MIN) return 'short';
  return [...text].length > FACT_MAX ? 'long' : null;
}

/** A fact as it is sent: one line, no spaces at the ends, and only one Unicode form for each character. */
export function factText(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/**
 * The first word in a text about a protected trait, or null. A match only leads to the question "is this a fact?"; the text is
 * not refused, and nobody is told (docs/protection.md).
 */
export function traitWordIn(text: string, lists: SupportView['traitWords']): string | null {
  const traits = new Set(lists.flatMap(({ words }) => words).map((word) => word.toLocaleLowerCase()));
  for (const word of text.split(/[^\p{L}\p{M}-]+/u)) {
    if (word !== '' && traits.has(word.toLocaleLowerCase())) return word;
  }
  return null;
}

/** Words for the noted facts and the groups that contain them. From `guidanceFromFacts` on, only the sentence changes. */
export function guidanceOf(form: Pick<Draft, 'facts' | 'view'>): { key: string; n: number; groups: number } {
  const noted = form.view.items.filter(({ id }) => id in form.facts && factFault(form.facts[id] ?? '') === null);
  const n = noted.length;
  const groups = new Set(noted.map(({ tab }) => tab)).size;
  if (n === 0) return { key: 'none', n, groups };
  const talk = n >= form.view.guidanceFromFacts ? 'guidanceTalk' : 'guidance';
  return { key: groups === 1 ? `${talk}OneGroup` : talk, n, groups };
}

/** The route that follows from the answers, for the words next to them; the daemon applies the rules itself. */
export function routeWord(form: Draft): 'child' | 'yes' | 'no' | null {
  if (form.age === null) return null;
  if (form.age !== 'adult' || isMinor(form)) return 'child';
  if (form.consent === null) return null;
  return form.consent === 'yes' ? 'yes' : 'no';
}

export function isMinor(form: Draft): boolean {
  const { subject } = form.view;
  return subject?.minor === true && subject.inspectionId === form.inspectionId;
}

/** Items of a tab. Those about children are shown for adults too, because an age in a document can be wrong. */
export function itemsOf(view: SupportView, tab: Item['tab']): Item[] {
  return view.items.filter((item) => item.tab === tab);
}

/** People who can take this form over: those who were trained for a child, or for an adult. */
export function colleaguesFor(form: Draft): SupportView['colleagues'] {
  const needed = routeWord(form) === 'child' ? 'child' : 'protection';
  return form.age === null ? [] : form.view.colleagues.filter((one) => one.for.includes(needed));
}

/** True if somebody can take over but nobody was chosen. */
function needsColleague(form: Draft): boolean {
  if (form.outcome !== 'second-line-protection') return false;
  const { colleague } = form;
  return colleaguesFor(form).length > 0 && !colleaguesFor(form).some((one) => isSame(one, colleague));
}

export function isSame(one: Colleague, other: Colleague | null): boolean {
  return other !== null && one.account === other.account && one.box === other.box;
}

/** Words for what is still missing before the form can be sent, or null. */
export function missingOf(form: Draft): Key | null {
  const texts = Object.entries(form.facts);
  if (form.outcome === null) return 'support.missing.outcome';
  if (form.outcome === 'no-concern') return null;
  if (texts.some(([, text]) => factFault(text) !== null)) return 'support.missing.fact';
  const open = texts.some(
    ([id, text]) => !form.affirmed.includes(id) && traitWordIn(text, form.view.traitWords) !== null,
  );
  if (open) return 'support.missing.trait';
  if (form.age === null) return 'support.missing.age';
  if (form.age === 'adult' && !isMinor(form) && form.consent === null) return 'support.missing.consent';
  return needsColleague(form) ? 'handover.missing' : null;
}
