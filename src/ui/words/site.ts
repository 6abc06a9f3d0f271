import type { Language } from './languages.ts';

type Listed = Omit<Language, 'intl'> & { code: string };

/** Languages that the site has added by its own files (docs/languages.md); null if the box did not answer. */
export async function listOfSite(): Promise<Record<string, Language> | null> {
  const listed = await fetched<Listed[]>('site');
  // Digits 0 to 9 in every language: the officer compares them with a document.
  const named = listed?.map(({ code, ...about }) => [code, { ...about, intl: `${code}-u-nu-latn` }]);
  return named === undefined ? null : Object.fromEntries(named);
}

/** One part of a language of the site; null if it is not there, or the box did not answer. */
export function wordsOfSite(code: string, part: string): Promise<Readonly<Record<string, string>> | null> {
  return fetched(`${code}-${part}`);
}

async function fetched<T>(name: string): Promise<T | null> {
  try {
    const answer = await fetch(`/words/${name}.json`);
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    return null;
  }
}
