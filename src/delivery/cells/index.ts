export { answerCellOf, cellOf, openAnswerCell, openCell } from './cells.ts';
