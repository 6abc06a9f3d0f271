export { LANGUAGE_CODE, languageFile } from './file.ts';
export { languageAt, type SiteLanguages, siteLanguagesIn } from './folder.ts';
export { openSiteLanguages } from './site-languages.ts';
export { languageTemplate } from './template.ts';
