export {
  type Announcement,
  announcementBytes,
  readAnnouncement,
  SPREAD_LIMIT_SECONDS,
  waitOf,
} from './announcement.ts';
export { linkIdOf, nkeyOf } from './link-id.ts';
export { LINK_CREDENTIAL, LINK_KEY_FILE, linkPublicKey, makeLinkKey, readLinkKey, signInAnswer } from './link-key.ts';
export { ANSWER_BYTES, ANSWER_FILE_BYTES, CELL_BYTES, LETTER_FILE_BYTES } from './sizes.ts';
export { downSubject, EVERYONE, linkIdIn, upSubject } from './subjects.ts';
