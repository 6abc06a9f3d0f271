export { flushFolder, flushSync, isDiskFull, replaceFile, writeDurably } from './durable-file.ts';
export { boundedJson, contentId, namedContent, putNamed } from './signed-file.ts';
