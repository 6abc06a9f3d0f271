export { LANGUAGE_CODE, languageFile } from './file.ts';
export { languageAt, type SiteLanguages, siteLanguagesIn } from './folder.ts';
export { FORM_WORDS } from './form-words.ts';
export { openSiteLanguages } from './site-languages.ts';
export { languageTemplate } from './template.ts';
