import type { KnownIssueList } from './known-issues.ts';
import type { LanePolicy } from './policy.ts';
import type {
  CameraPort,
  ChipPort,
  Clock,
  DocumentModelStep,
  FaceListStep,
  FaceStep,
  ImagerPort,
  Journal,
  ListStep,
  ModelsPort,
  MrzStep,
  PageStep,
  PageTextStep,
  ScannerPort,
  Timers,
} from './ports.ts';
import type { SpectralStep } from './spectral-ports.ts';

export interface LaneOptions {
  lane: { id: string; name: string; demo: boolean };
  clock: Clock;
  timers: Timers;
  newId: () => string;
  journal: Journal;
  scanner: ScannerPort | null;
  imager: ImagerPort | null;
  camera: CameraPort | null;
  /** The chip of the document; absent or null on a lane without a chip reader. */
  chip?: ChipPort | null;
  models: ModelsPort;
  mrz: MrzStep;
  page: PageStep;
  pageText: PageTextStep;
  spectral: SpectralStep;
  /** Absent on a lane that knows no document models. */
  documentModels?: DocumentModelStep;
  face: FaceStep;
  lists: ListStep;
  faceLists: FaceListStep;
  policy: LanePolicy;
  knownIssues?: KnownIssueList;
  /** Keyed digest of typed MRZ text; a plain hash of so guessable a text would reveal it. */
  digest: (bytes: Uint8Array) => string;
}
