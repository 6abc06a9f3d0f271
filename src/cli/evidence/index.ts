export { registerAuditCommands } from './audit.ts';
export { registerCaseCommands } from './cases.ts';
export { registerCountersCommand } from './counters.ts';
export { registerPatternsCommand } from './patterns.ts';
