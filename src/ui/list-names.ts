import { type Key, t } from './words/index.ts';

/** Plain names of lists that the program itself ships and many sites use; a list of a site bears the name the site gave it. */
const PLAIN: Readonly<Record<string, Key>> = {
  'Lost and stolen documents': 'listName.documents',
  'Missing persons': 'listName.missing',
  'Missing persons, by face': 'listName.missingByFace',
  'Discreet checks': 'listName.discreet',
};

/** The name of a list in the language of the screen where it is a plain one, else as the site wrote it. */
export function listName(name: string): string {
  const key = PLAIN[name];
  return key === undefined ? name : t(key);
}
