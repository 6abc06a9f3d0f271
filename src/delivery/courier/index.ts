export { Announcements } from './announcements.ts';
export { BackOff } from './back-off.ts';
export { BeatAccount, beatOffsetMs, nextBeatMs, PAY_EVERY_MS } from './beat.ts';
export {
  type Announced,
  COURIER_FILE_LIMIT_BYTES,
  LINK_REASONS,
  type LinkReason,
  type LinkState,
  readAnnounced,
  readLinkState,
} from './link-state.ts';
export { ANSWER_NAME, type LinkPlaces, linkPlaces } from './places.ts';
