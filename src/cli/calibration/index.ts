export { type Chosen, chooseAll, modelsOf, settingOf } from './choose.ts';
export { analyzeAll, folderOf, kitOf, type Seen, uncountedLines, withSetting } from './folder.ts';
export { type Eyes, eyesOf, type Observation, SameDocuments } from './look.ts';
export { writeKit } from './print-kit.ts';
export { daysCount, type Rate, rateOf } from './rate.ts';
export { recordOf } from './record.ts';
export { chosenWords } from './words.ts';
