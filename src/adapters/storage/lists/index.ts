export { ListBuilder } from './builder.ts';
export { applyDelta } from './delta.ts';
export type { DeltaOperation } from './delta-operation.ts';
export { FaceLists } from './face-lists.ts';
export { ListFolder } from './folder.ts';
export { keyMarkOf } from './key-mark.ts';
export { destroyOperation, ensureOperationRing, operationRing } from './operation-key.ts';
export { ForwardTime, OperationLists } from './operations.ts';
export { ListReader } from './reader.ts';
export { type SealedRecords, type SealingKeys, sealRecords } from './record-sealer.ts';
export { type KeyTexts, type ListMeta,
  type ListOperation, type TufVersions, UNCOUNTED } from './schema.ts';
export { faceListRemedy, standingStatusOf } from './status.ts';
export { type ConfiguredList, ListStore } from './store.ts';
