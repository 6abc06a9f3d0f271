export { METADATA_LIMIT_BYTES, type Refreshed, refreshMetadata, updaterOf } from './client.ts';
export { refusalOf } from './error-words.ts';
export { MetadataFetcher } from './metadata-fetcher.ts';
export type { SignedRoot, SignedTarget } from './metadata-form.ts';
export { checkRootForm, roleKeys, signedOf } from './profile.ts';
export { refused, type UpdateReason, type UpdateRefusal } from './reasons.ts';
export { updateRemedy } from './remedies.ts';
export { putRoot, rootVersion } from './roots.ts';
export {
  folderMetadata,
  type MetadataSource,
  openBeneath,
  readOpened,
  readRegular,
  type SourceAnswer,
  tooLarge,
} from './sources.ts';
