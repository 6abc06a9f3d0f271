export { ROLE_WORD_LANGUAGES, readRoleWords, roleWordFinder } from './role-words.ts';
