import { readRoleWords, roleWordFinder } from '../../role-words/index.ts';
import type { Pack } from './schema.ts';

/**
 * What is wrong with the texts that a traveller or a companion may read: slips, and the names of bodies on the screen. A word
 * that gives a person a role endangers that person. Null if nothing is wrong.
 */
export function roleFault({ bodies, slips, roleWords }: Pick<Pack, 'bodies' | 'slips' | 'roleWords'>): string | null {
  const unread = readRoleWords(roleWords);
  if (unread !== null) return `roleWords: ${unread}`;
  const roleWordIn = roleWordFinder(roleWords);
  const texts = [
    ...bodies.flatMap(({ id, screenName }) =>
      Object.entries(screenName).map(([language, text]) => ({
        name: `Body ${id}`,
        member: 'screenName',
        language,
        text,
      })),
    ),
    ...Object.entries(slips).flatMap(([language, { title, lines }]) =>
      [title, ...lines].map((text) => ({ name: `Slip ${language}`, member: 'a line', language, text })),
    ),
  ];
  for (const { name, member, language, text } of texts) {
    const word = roleWordIn(text, language);
    if (word !== null)
      return `${name}: ${member} in "${language}" contains "${word}". Others may read it: remove the word.`;
  }
  return null;
}
