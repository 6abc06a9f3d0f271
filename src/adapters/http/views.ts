import type { z } from 'zod';
import type { SecondScreen } from '../../core/inspection/index.ts';
import type {
  ChooseModelBody,
  ConfirmGlyphBody,
  DecideBody,
  DemoTravellerView,
  DeviceView,
  InspectionRefBody,
  LaneView,
  ListView,
  ManualMrzBody,
  ProblemView,
  RecaptureBody,
  SessionView,
} from './api.ts';
import type { AnsweredBody, ExpectBody, MinorBody, SecondBody } from './api-additional-documents.ts';
import type { AdjudicateBody, AlertDetailView, OpenAlertBody, SecondOpinionBody } from './api-alerts.ts';
import type { MrzView } from './api-document.ts';
import type { CountersView } from './counters-schema.ts';
import type { SupervisionView } from './supervision-schema.ts';

/** TypeScript side of the schemas in `api.ts`: what the daemon hands out and what it has accepted. */
export type LaneSnapshot = z.infer<typeof LaneView>;
export type AlertDetail = z.infer<typeof AlertDetailView>;
export type DemoTraveller = z.infer<typeof DemoTravellerView>;
export type Device = z.infer<typeof DeviceView>;
export type ListSummary = z.infer<typeof ListView>;
export type Mrz = z.infer<typeof MrzView>;
export type Counters = z.infer<typeof CountersView>;
export type Supervision = z.infer<typeof SupervisionView>;
export type SessionState = z.infer<typeof SessionView>;
export type Problem = z.infer<typeof ProblemView>;
export type DecideCommand = z.infer<typeof DecideBody>;
export type InspectionCommand = z.infer<typeof InspectionRefBody>;
export type ConfirmGlyphCommand = z.infer<typeof ConfirmGlyphBody>;
export type ChooseModelCommand = z.infer<typeof ChooseModelBody>;
export type ManualMrzCommand = z.infer<typeof ManualMrzBody>;
export type RecaptureCommand = z.infer<typeof RecaptureBody>;
export type OpenAlertCommand = z.infer<typeof OpenAlertBody>;
export type SecondOpinionCommand = Omit<z.infer<typeof SecondOpinionBody>, 'officerId' | 'pin'> & {
  screen: SecondScreen;
};
export type AdjudicateCommand = z.infer<typeof AdjudicateBody>;
export type AdditionalDocumentCommand = z.infer<typeof SecondBody>;
export type ExpectCommand = z.infer<typeof ExpectBody>;
export type AnsweredCommand = z.infer<typeof AnsweredBody>;
export type MinorCommand = z.infer<typeof MinorBody>;
