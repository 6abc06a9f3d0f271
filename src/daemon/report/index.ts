export { reportEntries } from './entries.ts';
export { HEAD_SUBJECT, notedHeads } from './noted-heads.ts';
export { latestReports, leastGroup, protectionReport, type ReportParts, verifyRoute } from './protection-report.ts';
export { watchReport } from './watch.ts';
