import { type Key, t } from './words/index.ts';

/** Plain names of lists that come with the program and that many sites use; a site's own list has the name that it was given. */
const PLAIN: Readonly<Record<string, Key>> = {
  'Lost and stolen documents': 'listName.documents',
  'Missing persons': 'listName.missing',
  'Missing persons, by face': 'listName.missingByFace',
  'Discreet checks': 'listName.discreet',
};

/** The name of a list: in the language of the screen if it is a plain name, else as the site wrote it. */
export function listName(name: string): string {
  const key = PLAIN[name];
  return key === undefined ? name : t(key);
}
