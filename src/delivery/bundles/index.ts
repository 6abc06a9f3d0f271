export { buildBundle } from './build-bundle.ts';
export { buildGeneration, resourceRefusal } from './build-generation.ts';
export {
  type BundleHeader,
  type BundleStatement,
  bundleLines,
  headerDigest,
  type OpenedHeader,
  openHeader,
  readHeader,
  sealBundle,
  takeAdditions,
} from './bundle.ts';
export { enrol, type Picture } from './enrol.ts';
export { faceRefusal, type SiteFaces } from './face-fit.ts';
export { type ImportRequest, type ImportVerdict, importBundle } from './import.ts';
export { BundleError } from './payload.ts';
export { purposeRefusal } from './purpose-fit.ts';
export { filedAlike, keysOf, keysOfText, readLine } from './records.ts';
export { type BundleSource, fileSource } from './source.ts';
