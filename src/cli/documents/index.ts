export { registerCalibrateCommands } from './calibrate.ts';
export { registerCentralIssueCommands, registerDocumentCommands } from './documents.ts';
export { registerModelsCommands } from './models.ts';
