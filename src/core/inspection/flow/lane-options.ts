import type { KnownIssueList, LanePolicy } from '../policy/index.ts';
import type { OperationRulesInForce } from '../policy/pack/index.ts';
import type {
  AppendResult,
  BarcodePort,
  CameraPort,
  ChipPort,
  Clock,
  ImagerPort,
  Journal,
  ModelsPort,
  ScannerPort,
  Timers,
} from '../ports/index.ts';
import type {
  DocumentTypeStep,
  FaceListStep,
  FaceStep,
  ListStep,
  MrzStep,
  PageStep,
  PageTextStep,
  SealStep,
  SpectralStep,
} from '../ports/steps/index.ts';
import type { ConfirmedAllow } from '../record/alerts/index.ts';
import type { CheckId, CheckMode } from '../record/checks/index.ts';
import type { OfficerId, PolicyRef } from '../record/terms/index.ts';

export interface LaneOptions {
  /** `training`: every record is marked, and none of it is counted. */
  lane: { id: string; name: string; demo: boolean; training?: boolean };
  clock: Clock;
  timers: Timers;
  newId: () => string;
  /** Makes the id of a party, entirely at random: a time or a counter in it would link its travellers for anyone who reads it. */
  newPartyId: () => string;
  /** Writes a row saying that a party ended. It identifies neither the party nor a traveller. */
  partyEnded: (end: { because: 'officer' | 'time'; officer: OfficerId | null }) => AppendResult;
  journal: Journal;
  scanner: ScannerPort | null;
  /** Reader of two-dimensional symbols; absent or null on a lane without one. */
  barcodes?: BarcodePort | null;
  imager: ImagerPort | null;
  camera: CameraPort | null;
  /** The chip of the document; absent or null on a lane without a chip reader. */
  chip?: ChipPort | null;
  models: ModelsPort;
  mrz: MrzStep;
  page: PageStep;
  pageText: PageTextStep;
  spectral: SpectralStep;
  /** Absent on a lane that does not read signed barcodes. */
  seals?: SealStep;
  /** Absent on a lane that does not know any document models. */
  documentModels?: DocumentTypeStep;
  face: FaceStep;
  lists: ListStep;
  faceLists: FaceListStep;
  policy: LanePolicy;
  /** Rules of the signed policy; if absent, the development policy applies. */
  rules?: {
    /** For the row of a decision; queried at the moment of the decision. */
    ref: () => PolicyRef | null;
    /** Stricter rules of joint operations now; an inspection keeps the rules with which it began. If absent, there are none. */
    operations?: () => readonly OperationRulesInForce[];
    /** Queried for each check, because a policy may expire between two of them. */
    modes: (operations: readonly OperationRulesInForce[]) => ReadonlyMap<CheckId, CheckMode>;
    /** True if this pass is drawn for a random second-line check. Purely at random, never depending on the crossing itself. */
    drawn: (operations: readonly OperationRulesInForce[]) => boolean;
    /** Who may allow despite a confirmed entry, and the age below which a person is a child. If absent, the defaults apply. */
    entries?: (operations: readonly OperationRulesInForce[]) => { confirmedAllow: ConfirmedAllow; childAge: number };
  };
  knownIssues?: () => KnownIssueList;
  /** Keyed digest of typed MRZ text; a plain hash of such guessable text would reveal it. */
  digest: (bytes: Uint8Array) => string;
}
