/** The console of central IT: a page on the office's own host, which reads and never signs. */
export { CONSOLE_ROLE, openConsoleAccounts } from './accounts.ts';
export { consoleSchemas, PAGE_ROWS_MAX } from './contract.ts';
export { ConsoleDesk } from './desk.ts';
export type { FleetReading, FleetSource, KioskReading, LineReading } from './fleet-reading.ts';
export { FleetStore } from './fleet-store.ts';
export { LineWatch } from './line.ts';
export { ConsoleRecord } from './record.ts';
export { CONSOLE_LOCK_AFTER_MS, CONSOLE_ROUTES, ConsoleServer } from './server.ts';
