export { ADMIN_SOCKET, askHealth, askMetrics, type DaemonHealth } from './daemon.ts';
export type { Finding } from './finding.ts';
export { work } from './finding.ts';
export { examineGround } from './ground.ts';
export { bringBack } from './installation.ts';
export { examineMachine } from './machine.ts';
export { PAGE_FOLDER, pageFolderRemedy } from './page-folder.ts';
export {
  COMPONENT_STATES,
  codeOf,
  DOCTOR,
  type DoctorReport,
  doctorReport,
  findingComponents,
  reportOf,
  withDaemon,
} from './report.ts';
export { examineState } from './state.ts';
export { type Viewer, viewerOf } from './viewer.ts';
export { type Examination, examine, examineOutside } from './whole.ts';
