export { compareGolden, goldenInput, l2, tensorSha256 } from './golden.ts';
export {
  MAX_MODEL_BYTES,
  MODEL_ROLES,
  type ModelManifest,
  type ModelProfile,
  type ModelRole,
  manifestSchema,
  profileSchema,
} from './manifest.ts';
export { loadNetwork } from './runtime.ts';
