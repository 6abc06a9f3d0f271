export { OCR_ALPHABET, OCR_FRAMES } from './alphabet.ts';
export { judgeDigits, LOW_MARGIN, rowsInDoubt, uncertainGlyphs, withoutUnseen } from './evidence.ts';
export { combineGrids, decodeGrid, type GridLine, meanFit } from './grid.ts';
export { type OcrReading, readGrid } from './hypothesis.ts';
export { compareSecond, type SecondReading, withoutContradicted } from './second-reader.ts';
