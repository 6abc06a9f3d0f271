export { certificateDays, certificateEnd, makeAuthority, makeServerCertificate } from './certificates.ts';
export { forbiddenIn, hostOf, isOldServer, portOf, SERVER_VERSIONS_MIN, serverConfiguration } from './configuration.ts';
export { initFleet, type KioskLine, kioskLine, makeCertificates } from './init.ts';
export { runProgram } from './run-program.ts';
export {
  authorityFiles,
  type BrokerNode,
  brokerNodes,
  type FleetSettings,
  fleetSettings,
  SERVER_NAME,
  serverFiles,
  writeFleetSettings,
  writtenAt,
} from './settings.ts';
export { linkKeys, reloadServers, type UsersVerdict, usersText, writeUsers } from './users.ts';
