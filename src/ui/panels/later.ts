/** Dialogs that come after the first script, in one piece. */
export { DiagnosticsPanel } from './diagnostics.tsx';
export { PapersPanel } from './papers.tsx';
