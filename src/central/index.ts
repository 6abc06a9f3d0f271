export { type AuthoredList, authorRecords, type HeadResult, type Problem, readHead } from './author.ts';
export { publishedSchema, SCHEMA_NAMES, type SchemaName, schemaText } from './schemas.ts';
