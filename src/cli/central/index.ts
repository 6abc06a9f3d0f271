export { noticeRow } from './reports.ts';
