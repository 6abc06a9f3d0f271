export { flushFolder, flushSync, isDiskFull, replaceFile, writeDurably } from './durable-file.ts';
export { boundedJson, contentId, json, lastChange, namedContent, putNamed } from './signed-file.ts';
