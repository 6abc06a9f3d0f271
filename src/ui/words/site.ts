import { signal } from '@preact/signals';
import type { Language } from './languages.ts';

/** Languages that the site has added by files of its own (docs/languages.md), by code. */
export const siteLanguages = signal<Readonly<Record<string, Language>>>({});

type Listed = Omit<Language, 'intl'> & { code: string };

/** Fetches which languages the site has. False where the box did not answer: then ask again. */
export async function loadSiteLanguages(): Promise<boolean> {
  const listed = await fetched<Listed[]>('site');
  if (listed === null) return false;
  // Digits 0 to 9 in every language: the officer compares them with a document.
  siteLanguages.value = Object.fromEntries(
    listed.map(({ code, ...about }) => [code, { ...about, intl: `${code}-u-nu-latn` }]),
  );
  return true;
}

/** One part of a language of the site; null where it is not there, or the box did not answer. */
export function siteWords(code: string, part: 'first' | 'rest'): Promise<Readonly<Record<string, string>> | null> {
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
