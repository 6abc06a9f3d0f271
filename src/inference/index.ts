export { calibratedComponents } from './calibrated-components.ts';
export { createDocumentTypeStep } from './document-type-step.ts';
export { createFaceSearch } from './face-search.ts';
export { createFaceStep, DEFAULT_FACE_POLICY, facePolicyOf } from './face-step.ts';
export { goldenInput, l2, tensorSha256 } from './golden.ts';
export { installedEmbedder } from './installed.ts';
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
} from './manifest.ts';
export { manifestFaults } from './manifest-rules.ts';
export { matchRowNotice } from './match-row.ts';
export { tryModel } from './model-load.ts';
export type { MrzPageReading } from './mrz-page-value.ts';
export { createPageStep } from './page-step.ts';
export { createPageTextStep } from './page-text-step.ts';
export { loadedPatch } from './patch-step.ts';
export { pictureSetting } from './picture-setting.ts';
export { type InferenceHost, InferenceProcesses } from './processes.ts';
export { tryProfile } from './profile-trial.ts';
export type { FrameValue } from './protocol.ts';
export { loadNetwork } from './runtime.ts';
export { createSpectralStep, type UvReference } from './spectral-step.ts';
export {
  type InferenceHealth,
  type InferenceService,
  InferenceSupervisor,
  type SupervisorOptions,
} from './supervisor.ts';
export {
  LANGUAGE_DATA,
  type LanguageData,
  languageFolder,
  languageOf,
  MAX_LANGUAGE_BYTES,
} from './tesseract-languages.ts';
export { scriptOf } from './viz-check.ts';
