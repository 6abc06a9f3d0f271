export { type CalibrationJournal, CalibrationShelf, type ShelfEntry } from './shelf.ts';
