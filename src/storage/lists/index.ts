export { ListBuilder } from './builder.ts';
export type { DeltaOperation, DeltaReason, DeltaRequest, DeltaResult } from './delta-operation.ts';
export { type ConfiguredFaceList, type FaceListParts, FaceLists } from './face-lists.ts';
export { ListFolder } from './folder.ts';
export { ListReader, type ReaderOpening } from './reader.ts';
export { type KeyTexts, type ListMeta, type TufVersions, UNCOUNTED } from './schema.ts';
export { type ConfiguredList, ListShelf } from './shelf.ts';
export { type FaceListStanding, standingOf, standingRemedy } from './standing.ts';
export { createListStep, type ListStepParts } from './step.ts';
