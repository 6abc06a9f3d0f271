export { certificateDays, makeAuthority, makeServerCertificate } from './certificates.ts';
export { forbiddenIn, isOldServer, SERVER_VERSIONS_MIN, serverConfiguration } from './configuration.ts';
export { initFleet, type KioskLine, kioskLine } from './init.ts';
export { runProgram } from './run-program.ts';
export {
  authorityFiles,
  type FleetSettings,
  fleetSettings,
  SERVER_NAME,
  serverFiles,
  writeFleetSettings,
} from './settings.ts';
export { linkKeys, reloadServer, type UsersVerdict, usersText, writeUsers } from './users.ts';
