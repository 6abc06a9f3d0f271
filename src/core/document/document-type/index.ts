export {
  type DocumentModel,
  documentModelSchema,
  MAX_MODELS,
  MODEL_LIMIT_BYTES,
  type ModelKey,
  modelKeySchema,
  modelName,
  unpackPlane,
} from './entry.ts';
export { DEFAULT_MODEL_LIMITS, isOfModel, judgeLayout } from './judge.ts';
export { DEFAULT_LIGHT_LIMITS, judgeGlow, judgeInkMap, type LightFinding } from './judge-lights.ts';
export { glowPrint, glowSchema, inkMapSchema, measureGlow, measureInkMap } from './lights.ts';
export { correlationOf, type ModelMeasures, measureModel, onPicture } from './measure.ts';
export { MAX_PAGES, MIN_PAGES, modelOf, type TaughtLights, type TaughtPage, teachLights, teachPrint } from './teach.ts';
