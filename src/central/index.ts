export { writeRemovableMedia } from './removable-media.ts';
export { SCHEMA_NAMES, type SchemaName, schemaText } from './schemas.ts';
export { centralOfficeStatus } from './status.ts';
