export { ACTIONS, type Drill, drillFile, WAYS } from './drills.ts';
export { type LessonFile, lessonFile } from './lessons.ts';
export { TrainingService } from './service.ts';
export type { SetSheet } from './sheet.ts';
