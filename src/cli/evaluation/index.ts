export { registerEvalCommands } from './commands.ts';
export { pictures, readPicture, startInference } from './face-run.ts';
export { pagesOf } from './page-illumination.ts';
