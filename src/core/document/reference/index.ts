export {
  editionName,
  editionsOf,
  REFERENCE_LIMIT_BYTES,
  REFERENCE_PICTURE_LIMIT_BYTES,
  type ReferenceContent,
  type ReferenceDocument,
  type ReferenceFeature,
} from './content.ts';
export { pictureType, type ReferenceFault, readReference } from './read.ts';
