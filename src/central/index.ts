export { SCHEMA_NAMES, type SchemaName, schemaText } from './schemas.ts';
export { officeStatus } from './status.ts';
export { writeStick } from './stick.ts';
