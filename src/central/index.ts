export { type AuthoredList, authorRecords, type HeadResult, type Problem, readHead } from './author.ts';
