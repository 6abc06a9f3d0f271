export { calibratedComponents } from './host/calibrated-components.ts';
export { createDocumentTypeStep } from './host/document-type-step.ts';
export { createFaceSearch } from './host/face-search.ts';
export { createFaceStep, DEFAULT_FACE_POLICY, facePolicyOf } from './host/face-step.ts';
export { installedEmbedder } from './host/installed.ts';
export { matchRowNotice } from './host/match-row.ts';
export { createPageStep } from './host/page-step.ts';
export { createPageTextStep } from './host/page-text-step.ts';
export { loadedPatch } from './host/patch-step.ts';
export { type InferenceHost, InferenceProcesses } from './host/processes.ts';
export type { InferenceHealth, InferenceService, PageService, SupervisorOptions } from './host/service.ts';
export { createSpectralStep, type UvReference } from './host/spectral-step.ts';
export { InferenceSupervisor } from './host/supervisor.ts';
export { goldenOf, tryModel, tryProfile } from './host/trial.ts';
export { scriptOf } from './host/viz-check.ts';
export type { Value } from './protocol/messages.ts';
export {
  MAX_MANIFEST_BYTES,
  MAX_MODEL_BYTES,
  MODEL_ROLES,
  type ModelManifest,
  manifestSchema,
  type OperatorModels,
  type OperatorPointer,
  operatorPointerSchema,
  type ProfileEntry,
} from './protocol/models/manifest.ts';
export { manifestFaults } from './protocol/models/manifest-rules.ts';
export {
  LANGUAGE_DATA,
  type LanguageData,
  languageFolder,
  languageOf,
  MAX_LANGUAGE_BYTES,
} from './protocol/models/tesseract-languages.ts';
export type { MrzPageReading } from './protocol/mrz-page-value.ts';
export { pictureSetting } from './protocol/picture-setting.ts';
