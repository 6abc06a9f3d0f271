export { openLaneState } from './device-state.ts';
export { buildTraining, forgettingTrainee } from './lane.ts';
export { makeTraining, removeTraining, type TrainingPin, trainingRing } from './session.ts';
