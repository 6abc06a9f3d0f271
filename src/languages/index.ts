export {
  type Coverage,
  LANGUAGE_CODE,
  LANGUAGE_FILE_BYTES_MAX,
  type LanguageFile,
  type LanguageReason,
  type LanguageVerdict,
  languageFile,
  readLanguage,
  type WordFault,
} from './file.ts';
export {
  type LanguageProblem,
  languageAt,
  SHIPPED_LANGUAGES,
  type SiteLanguage,
  type SiteLanguages,
  siteLanguagesIn,
} from './folder.ts';
export { filled, formsOf, keysOf, type Part } from './keys.ts';
export { ARREST_WORDS, NEVER_TO_TRAVELLERS, ROLE_WORDS, STOP_KEYS } from './role-words.ts';
export { languageTemplate } from './template.ts';
