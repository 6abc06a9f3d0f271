export { registerAuditCommands } from './commands/audit.ts';
export { registerCaseCommands } from './commands/cases.ts';
export { registerCentralCommands } from './commands/central.ts';
export { registerDoctorCommand } from './commands/doctor.ts';
export { registerListCommands } from './commands/list.ts';
export { registerOfficerCommands } from './commands/officer.ts';
export { registerEvalCommands } from './evaluation/commands.ts';
export { evalWatchlist } from './evaluation/watchlist.ts';
