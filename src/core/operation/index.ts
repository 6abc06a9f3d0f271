export {
  daysOf,
  OPERATION_DAYS_MAX,
  type Operation,
  type OperationAgency,
  type OperationRule,
  operationRuleSchema,
  operationSchema,
  phaseOf,
  purposeAllows,
  purposeCode,
  purposeCodes,
} from './operation.ts';
