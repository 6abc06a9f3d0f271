export { compareViz, PRINTED_FIELDS, type PrintedField, type PrintedFinding, type VizVerdict } from './compare.ts';
export { comparePermission } from './permission.ts';
