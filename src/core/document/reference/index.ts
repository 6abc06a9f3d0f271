export {
  editionName,
  editionsOf,
  REFERENCE_LIMIT_BYTES,
  type ReferenceContent,
  type ReferenceDocument,
  type ReferenceFeature,
} from './content.ts';
export { type ReferenceFault, readReference } from './read.ts';
