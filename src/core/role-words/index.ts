export { ROLE_WORD_LANGUAGES, type RoleWordFinder, readRoleWords, roleWordFinder } from './role-words.ts';
