export { checkModelFolder } from './bundle-folder.ts';
export {
  activateModel,
  installModel,
  type ModelPlace,
  type ModelVerdict,
  removeModel,
  rollbackModel,
  verifyModel,
} from './change.ts';
export { fileEntries } from './fill.ts';
export { DAMAGED_REMEDY, type FaceRole, OperatorModelStore } from './operator-model-store.ts';
export type { ModelReason } from './refusal.ts';
export { SIGNATURES_FILE, signModel } from './signature.ts';
