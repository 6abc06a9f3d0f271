export { type CalibrationJournal, CalibrationStore, type CalibrationStoreEntry } from './store.ts';
