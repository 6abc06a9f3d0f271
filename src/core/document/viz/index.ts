export {
  comparePrintedZone,
  PRINTED_FIELDS,
  type PrintedField,
  type PrintedFinding,
  type PrintedZoneVerdict,
} from './compare.ts';
