export { LANGUAGE_CODE, languageFile } from './file.ts';
export { languageAt, type SiteLanguages, siteLanguagesIn } from './folder.ts';
export { FORM_WORDS } from './form-words.ts';
export { helpLineTexts } from './help-line.ts';
export {
  boxesIn,
  type LettersHere,
  letterless,
  letterlessWords,
  lettersHere,
  OWN_LETTERS,
  packagesOf,
} from './letters.ts';
export { displayLanguages, openSiteLanguages } from './site-languages.ts';
export { languageTemplate } from './template.ts';
