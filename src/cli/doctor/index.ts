export { ADMIN_SOCKET, askMetrics } from './daemon.ts';
export type { Finding } from './finding.ts';
export { bringBack } from './installation.ts';
export { examineMachine } from './machine.ts';
export { PAGE_FOLDER, pageFolderRemedy } from './page-folder.ts';
export { DOCTOR, type DoctorReport, findingComponents } from './report.ts';
export { examineState } from './state.ts';
export { viewerOf } from './viewer.ts';
export { type Examination, examine, examineOutside } from './whole.ts';
