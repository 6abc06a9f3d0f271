export {
  TrainingDesk,
  type TrainingDeskParts,
  type TrainingProgress,
  type TrainingReason,
  type TrainingResult,
} from './desk.ts';
export { drawSet, SEED_PATTERN } from './draw.ts';
export { ACTIONS, type Action, DRILL_KINDS, type Drill, type DrillFile, drillFile, WAYS } from './drills.ts';
export { type LessonFile, lessonFile } from './lessons.ts';
export { type SetSheet, setSheet, sheetOf, type TravellerSheet } from './sheet.ts';
