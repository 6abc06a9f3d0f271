import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TRAVELLER_LANGUAGES } from '../../core/config/index.ts';
import {
  type Coverage,
  LANGUAGE_FILE_BYTES_MAX,
  type LanguageFile,
  type LanguageVerdict,
  readLanguage,
} from './file.ts';

/** Languages that the screen comes with; a file may not replace them. */
export const SHIPPED_LANGUAGES: readonly string[] = ['en', 'fr', 'es', 'ar', 'pt', 'ru'];
/** Maximum number of languages of a site: nobody reads a longer menu. */
const LANGUAGES_MAX = 20;

export interface SiteLanguage {
  file: string;
  language: LanguageFile;
  coverage: Coverage;
}

/** A file that is not used, and why. */
export interface LanguageProblem {
  file: string;
  reason: string;
  message: string;
}

export interface SiteLanguages {
  languages: SiteLanguage[];
  problems: LanguageProblem[];
}

/** Reads a language file. Refused as in `readLanguage`, and also if the code is already taken or is not the name of the file. */
export function languageAt(file: string): LanguageVerdict {
  const refused = (reason: 'LANGUAGE_UNREADABLE' | 'LANGUAGE_CODE', message: string): LanguageVerdict => ({
    ...{ ok: false, reason, message },
    faults: [],
  });
  let source: string;
  try {
    const { size } = statSync(file);
    if (size > LANGUAGE_FILE_BYTES_MAX)
      return refused('LANGUAGE_UNREADABLE', `It has ${size} bytes, more than ${LANGUAGE_FILE_BYTES_MAX}.`);
    source = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refused(
      'LANGUAGE_UNREADABLE',
      `It cannot be read (${code ?? 'no UTF-8'}). Check path, permissions and encoding.`,
    );
  }
  const verdict = readLanguage(source);
  if (!verdict.ok) return verdict;
  const { code, traveller } = verdict.language;
  if (basename(file) !== `${code}.json`)
    return refused('LANGUAGE_CODE', `Its code is "${code}": name the file ${code}.json.`);
  if (SHIPPED_LANGUAGES.includes(code))
    return refused('LANGUAGE_CODE', `"${code}" comes with Waypost. Give another code, such as "${code}-Latn".`);
  if (traveller !== null && (TRAVELLER_LANGUAGES as readonly string[]).includes(code))
    return refused('LANGUAGE_CODE', `The traveller's display has its own words in "${code}": set traveller to null.`);
  return verdict;
}

/** Every language in the site's folder, which may be missing. One bad file does not affect the others. */
export function siteLanguagesIn(folder: string): SiteLanguages {
  const found: SiteLanguages = { languages: [], problems: [] };
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT')
      found.problems.push({
        ...{ file: folder, reason: 'LANGUAGE_UNREADABLE' },
        message: `It cannot be read (${code ?? 'unknown error'}): chmod 755 ${folder}`,
      });
    return found;
  }
  for (const name of names.sort()) {
    const file = join(folder, name);
    if (found.languages.length >= LANGUAGES_MAX) {
      const message = `There are more than ${LANGUAGES_MAX} languages: remove some.`;
      found.problems.push({ file, reason: 'LANGUAGE_CODE', message });
      continue;
    }
    const verdict = languageAt(file);
    if (verdict.ok) found.languages.push({ file, language: verdict.language, coverage: verdict.coverage });
    else found.problems.push({ file, reason: verdict.reason, message: verdict.message });
  }
  return found;
}
