export { measureBrightness, PAGE_RECT, type Rect, rectRound } from './brightness.ts';
export { measureInk } from './ink.ts';
export {
  cellsRect,
  judgeBrightness,
  judgeInk,
  judgeSheetEdge,
  NOMINAL_INK,
  type SpectralFinding,
  type UvZone,
} from './judge.ts';
export { measureIrPortrait, measureUvPortrait } from './portrait.ts';
export { measureRegistration } from './registration.ts';
export { isDark, measureSheetEdge, type SheetEdge } from './sheet.ts';
