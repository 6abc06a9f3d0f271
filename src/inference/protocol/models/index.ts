export { embeddingPipelineId, templateForm, thresholdsFor } from './embedding-pipeline.ts';
export { loadGlyphs } from './glyphs.ts';
export { compareGolden, type GoldenVector, goldenInput, l2, tensorSha256 } from './golden.ts';
export {
  COMMITTED_ROLES,
  DETECTOR_DECODERS,
  type DetectorDecoder,
  type Dimension,
  lengthCalibration,
  MAX_MANIFEST_BYTES,
  MAX_MODEL_BYTES,
  MAX_TEMPLATE_LENGTH,
  MODEL_ROLES,
  type ModelManifest,
  type ModelProfile,
  type ModelRole,
  manifestSchema,
  modelRole,
  type OperatorModel,
  type OperatorModels,
  type OperatorPointer,
  operatorModelsSchema,
  operatorPointerSchema,
  type ProfileEntry,
  profileSchema,
  READING_ROLES,
} from './manifest.ts';
export { countedEvaluation, countedMorphRates, manifestFaults, profileFaults } from './manifest-rules.ts';
export {
  LANGUAGE_DATA,
  type LanguageData,
  languageFolder,
  languageOf,
  MAX_LANGUAGE_BYTES,
} from './tesseract-languages.ts';
