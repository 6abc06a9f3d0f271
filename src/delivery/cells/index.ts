export {
  ANNOUNCEMENT_BYTES,
  type Announcement,
  announcementBytes,
  readAnnouncement,
  SPREAD_LIMIT_SECONDS,
  waitOf,
} from './announcement.ts';
export { ANSWER_BYTES, answerCellOf, CELL_BYTES, cellOf, openAnswerCell, openCell } from './cells.ts';
export { linkIdOf, nkeyOf, signInAnswer } from './link-id.ts';
export { downSubject, EVERYONE, linkIdIn, upSubject } from './subjects.ts';
