export { calibratedComponents } from './calibrated-components.ts';
export { createDocumentModelStep, type DocumentModelStepOptions, LAYOUT_MODE } from './document-model-step.ts';
export { createFaceSearch } from './face-search.ts';
export {
  createFaceStep,
  DEFAULT_FACE_POLICY,
  type FacePolicy,
  type FaceSettings,
  type FaceStepOptions,
  facePolicyOf,
} from './face-step.ts';
export { GHOST_MODE, ghostCheck } from './ghost-check.ts';
export { compareGolden, goldenInput, l2, tensorSha256 } from './golden.ts';
export { installedEmbedder } from './installed.ts';
export {
  COMMITTED_ROLES,
  MAX_MANIFEST_BYTES,
  MAX_MODEL_BYTES,
  MODEL_ROLES,
  type ModelManifest,
  type ModelProfile,
  type ModelRole,
  manifestSchema,
  type OperatorModels,
  type OperatorPointer,
  operatorPointerSchema,
  type ProfileEntry,
  profileSchema,
  READING_ROLES,
} from './manifest.ts';
export { manifestFaults } from './manifest-rules.ts';
export { matchRowNotice } from './match-row.ts';
export { tryModel } from './model-load.ts';
export type { MrzPageReading, MrzPageValue } from './mrz-page-value.ts';
export { PRINT_CHECKS, PRINT_MODES, printChecks, printWithout } from './mrz-print-check.ts';
export {
  CAPTURE_COMPONENT,
  createPageStep,
  DEFAULT_PAGE_POLICY,
  type PagePolicy,
  type PageStepOptions,
} from './page-step.ts';
export { createPageTextStep, type PageTextStepOptions } from './page-text-step.ts';
export {
  loadedPatch,
  PATCH_MODE,
  type PatchStepOptions,
  patchStep,
} from './patch-step.ts';
export { pictureSetting } from './picture-setting.ts';
export { type PrintedZoneCheckInput, printedZoneCheck, scriptOf } from './printed-zone-check.ts';
export { type InferenceHost, InferenceProcesses } from './processes.ts';
export { tryProfile } from './profile-trial.ts';
export type {
  FrameValue,
  ModelReport,
  Operation,
  Operations,
  PageValue,
  ProfileReport,
  RequestFailure,
} from './protocol.ts';
export { loadNetwork } from './runtime.ts';
export {
  createSpectralStep,
  type SpectralStepOptions,
  type UvReference,
} from './spectral-step.ts';
export {
  type InferenceHealth,
  type InferenceResult,
  type InferenceService,
  type InferenceState,
  InferenceSupervisor,
  type RequestOptions,
  type SupervisorOptions,
} from './supervisor.ts';
export {
  LANGUAGE_DATA,
  type LanguageData,
  languageFolder,
  languageOf,
  MAX_LANGUAGE_BYTES,
  OPERATOR_LANGUAGES,
  PACKAGE_LANGUAGES,
} from './tesseract-languages.ts';
