export { flushFolder, flushSync, isDiskFull, replaceFile, writeDurably } from './durable-file.ts';
export { boundedJson, contentId, lastChange, namedContent, putNamed, type TwoSignatures } from './signed-file.ts';
