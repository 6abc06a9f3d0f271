export { FileTooLarge, filesUnder, makeFolder, placeCopy, placeFile, textOf } from './disk.ts';
