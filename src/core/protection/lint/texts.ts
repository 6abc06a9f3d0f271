import type { Pack } from '../pack/index.ts';

/** One text of a pack, with a name for its place. */
export interface PackText {
  /** The place as a finding gives it: "Item I-05", "Slip ti", "Body shelter". */
  where: string;
  member: string;
  language: string;
  text: string;
  /** True if it appears on a screen or paper that others besides the officer may read. A body's name is only inside the seal. */
  shown: boolean;
}

/** Every text of a pack. */
export function textsOf(pack: Pack): PackText[] {
  const texts: PackText[] = [];
  const add = (where: string, member: string, words: Readonly<Record<string, string>>, shown = true): void => {
    for (const [language, text] of Object.entries(words)) texts.push({ where, member, language, text, shown });
  };
  add('The pack', 'changeNotes', pack.changeNotes);
  for (const { id, words } of pack.items)
    for (const member of ['point', 'ask', 'look', 'not'] as const) add(`Item ${id}`, member, only(words, member));
  for (const { id, words } of pack.card)
    for (const member of ['title', 'text'] as const) add(`Card ${id}`, member, only(words, member));
  for (const { id, name, screenName } of pack.bodies) {
    add(`Body ${id}`, 'screenName', screenName);
    add(`Body ${id}`, 'name', name, false);
  }
  for (const [language, { title, lines }] of Object.entries(pack.slips)) {
    add(`Slip ${language}`, 'title', { [language]: title });
    for (const line of lines) add(`Slip ${language}`, 'lines', { [language]: line });
  }
  return texts;
}

function only<M extends string>(
  words: Readonly<Record<string, { readonly [K in M]?: string | undefined }>>,
  member: M,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([language, { [member]: text }]) => (text === undefined ? [] : [[language, text]])),
  );
}
