export { contentOf, type EarlierRecord, importRecords } from './convert.ts';
export { EMPTY_PROFILE, type ImportProfile, readProfile } from './profile.ts';
export { FORMAT_WORDS, IMPORT_FORMATS, type ImportFormat, recogniseFormat } from './public-lists/formats.ts';
export type { OfacTables } from './public-lists/ofac-tables.ts';
export { ImportReport } from './report.ts';
export { missingLanguages } from './states/runtime-names.ts';
