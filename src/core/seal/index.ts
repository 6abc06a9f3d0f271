export { type InspectedPage, inspectPage } from './judge/inspected.ts';
export { type JudgedSeal, judgeSeal, type SealInput } from './judge/judge.ts';
export { judgePageSeals, type PageJudgement, type PageSeals } from './judge/page.ts';
export { type BoardingPass, readBoardingPass } from './other/boarding-pass.ts';
export { readSeal } from './parse.ts';
export { SEAL_CHECKS, type SealCheck, type SealCheckResult, type SealReason } from './results.ts';
export type { FieldValue, Seal, SealFormat, SealMrz, SealReading, StructureFault } from './seal.ts';
