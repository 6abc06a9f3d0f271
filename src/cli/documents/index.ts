export { registerCalibrateCommands } from './calibrate.ts';
export { registerDocumentCommands } from './documents.ts';
export { registerModelsCommands } from './models.ts';
