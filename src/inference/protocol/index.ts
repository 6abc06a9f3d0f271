export { isBmp } from './bmp-header.ts';
export { MAX_CANDIDATES, MAX_PLANE_PX } from './document-type-value.ts';
export { isCoarseJpeg } from './jpeg-tables.ts';
export {
  ANSWER_VALUES,
  type ChildMessage,
  childMessage,
  type ImageReason,
  isPageOperation,
  type LoadFailure,
  MAX_HITS,
  type ModelReason,
  type ModelReport,
  type Operation,
  type Operations,
  type PageOperation,
  type Payload,
  PROFILE_PARTS,
  type ProfilePart,
  type ProfileReport,
  type RefusedPage,
  type RequestFailure,
  type RequestMessage,
  type Value,
} from './messages.ts';
export { MAX_OPEN_PAGES, PageMemory } from './page-memory.ts';
export { MAX_PRINTED_CHARS, MAX_PRINTED_LINES, type PageScript, type PlaceOnPage } from './page-text-value.ts';
export { MAX_HELD_PIXELS, type OpenPage, WORKING_LONG_SIDE_PX } from './page-value.ts';
export { pictureSetting, sniff } from './picture-setting.ts';
export { RestartBudget } from './restart-budget.ts';
export { SharedPictures } from './shared-pictures.ts';
export { type TrialAnswer, type TrialRequest, trialAnswer } from './trial-messages.ts';
