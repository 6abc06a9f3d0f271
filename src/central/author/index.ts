export { authorRecords, deskWarning, readAuthoredHeader, readHead } from './author.ts';
export { HEADER_WORDS } from './header-words.ts';
