export {
  DOCUMENT_TYPE_LIMIT_BYTES,
  type DocumentType,
  type DocumentTypeKey,
  documentTypeKeySchema,
  documentTypeName,
  documentTypeSchema,
  MAX_DOCUMENT_TYPES,
  unpackPlane,
} from './entry.ts';
export { glowPrint, glowSchema, inkMapSchema, measureGlow, measureInkMap } from './illumination.ts';
export { DEFAULT_DOCUMENT_TYPE_LIMITS, isOfDocumentType, judgeLayout } from './judge.ts';
export { DEFAULT_ILLUMINATION_LIMITS, type IlluminationFinding, judgeGlow, judgeInkMap } from './judge-illumination.ts';
export { correlationOf, type DocumentTypeMeasures, measureDocumentType, onPicture } from './measure.ts';
export {
  MAX_PAGES,
  MIN_PAGES,
  modelOf,
  type TaughtIllumination,
  type TaughtPage,
  teachIllumination,
  teachPrint,
} from './teach.ts';
