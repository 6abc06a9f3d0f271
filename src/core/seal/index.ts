export { type InspectedPage, inspectPage } from './judge/inspected.ts';
export { type JudgedSeal, judgeSeal, type SealInput } from './judge/judge.ts';
export { judgePageSeals, type PageJudgement } from './judge/page.ts';
export { readBoardingPass } from './other/boarding-pass.ts';
export { readSeal } from './parse.ts';
export type { SealReading } from './seal.ts';
