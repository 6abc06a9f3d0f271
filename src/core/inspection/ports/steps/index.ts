export type { EntryPicture, FaceListStep, ListQuery, ListStatus, ListStep } from './list-steps.ts';
export type { DocumentTypeOffer, DocumentTypeStep, ModelPlace } from './model-steps.ts';
export type {
  PageSeals,
  PageSymbol,
  PageSymbols,
  SealContext,
  SealStep,
  StatedSeal,
  SymbolsInput,
} from './seal-steps.ts';
export {
  SPECTRAL_CHECKS,
  type SpectralCheckId,
  type SpectralInput,
  type SpectralOutcome,
  type SpectralStep,
} from './spectral-steps.ts';
export type {
  EyesInPicture,
  FaceStep,
  FaceTemplate,
  FrameOutcome,
  Guidance,
  LiveFrame,
  LiveSide,
  MrzOutcome,
  MrzStep,
  PageMrz,
  PageMrzOutcome,
  PageOutcome,
  PagePrint,
  PagePrintInput,
  PageRead,
  PageStep,
  PageTextStep,
  PrintMap,
  ReferenceOutcome,
  ReferenceSide,
} from './steps.ts';
