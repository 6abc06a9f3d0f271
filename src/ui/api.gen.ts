// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

import type { AlertSummaryView, OverAskedView } from './api-alerts.gen.ts';
import type { ComparedView, FaceEyesView, MrzView, PersonView } from './api-document.gen.ts';
import type { PapersView, PartyView } from './api-papers.gen.ts';

export interface CameraCapabilityView {
  id: string;
  key: string;
  nonce: string;
  inspectionId: string | null;
}

export interface CameraClaimBody {
  page: string;
  take: boolean;
}

export interface CameraLostBody {
  reason: string;
}

export interface CameraNonceView {
  nonce: string;
}

export interface CheckDigitBody {
  lines: string[];
}

export interface CheckView {
  check: string;
  clause: string;
  place: 'VIS.mrz' | 'VIS.text' | 'VIS.pattern' | 'VIS.capture' | 'VIS.seal' | 'IR.readability' | 'IR.pattern' | 'UV.brightness' | 'UV.pattern' | 'chip' | 'face' | 'lists' | 'additional';
  group: 'document' | 'chip' | 'face' | 'lists';
  mode: 'm' | 'o' | 'e';
  value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';
  reason: string;
  margin: number | null;
  score: {
    value: number;
    threshold: number | null;
    achievedFmr: number | null;
    direction: 'higher-is-same-person' | 'lower-is-same-person' | 'higher-is-attack' | 'higher-is-better' | 'higher-is-suspicious';
  } | null;
  region: {
    image: 'VIS' | 'IR' | 'UV' | 'SIDE1' | 'SIDE2' | 'LIVE' | 'REF' | 'MRZ';
    rect: [number, number, number, number];
  } | null;
  map: {
    columns: number;
    rows: number;
    rect: [number, number, number, number];
    levels: number[];
  } | null;
  compared: ComparedView[];
  quality: {
    measure: 'faces' | 'eye-distance' | 'head-width' | 'head-height' | 'centre-x' | 'centre-y' | 'roll' | 'yaw' | 'pitch' | 'sharpness' | 'exposure' | 'clipped' | 'eyes-open' | 'mouth-closed' | 'light-balance' | 'eye-cover' | 'mouth-cover' | 'background' | 'colour';
    value: number;
    low: number | null;
    high: number | null;
    ok: boolean;
    unit: string;
    clause: string;
    advisory: boolean;
  }[];
  component: { name: string; version: string; sha256: string | null };
  calibration: { on: string; documents: number } | null;
  documentModel: {
    country: string;
    type: string;
    number: number;
    year: number | null;
    taughtFrom: number;
    byHand: boolean;
  } | null;
  generic: string | null;
  knownIssue: { reason: string; note: string; source: string } | null;
  deviations: {
    code: string;
    oid: string;
    list: 'deviation' | 'defect';
    state: string | null;
    text: string | null;
    certain: boolean;
    effect: 'milder' | 'stricter' | null;
  }[];
  durationMs: number;
}

export interface ChooseModelBody {
  inspectionId: string;
  model: string | null;
}

export interface ConfirmGlyphBody {
  inspectionId: string;
  reading: string;
  line: number;
  column: number;
  character: string;
}

export interface CountersView {
  k: number;
  counting: boolean;
  quarters: {
    quarter: string;
    k: number;
    total: number | null;
    tables: {
      attribute: 'age' | 'sex' | 'origin';
      groups: {
        category: string;
        cells: { outcome: string; n: number }[];
        rates: {
          kind: 'not-matched' | 'no-match' | 'not-captured' | 'all-others';
          count: number;
          of: number;
          low: number;
          high: number;
          few: boolean;
        }[];
      }[];
    }[];
  }[];
}

export interface DecideBody {
  inspectionId: string;
  revision: number;
  decision: 'clear' | 'second-line' | 'supervisor';
  reasons: ('LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER')[];
  note: string;
  held: boolean;
}

export interface DemoPlayBody {
  travellerId: string;
}

export interface DemoTravellerView {
  id: string;
  title: string;
  shows: string;
  portraitUrl: string | null;
}

export interface DemoView {
  travellers: DemoTravellerView[];
  playing: string | null;
}

export interface DeviceView {
  role: 'scanner' | 'imager' | 'camera' | 'chip-reader' | 'barcode-reader';
  device: string;
  state: 'ok' | 'unknown' | 'absent' | 'opening' | 'stale' | 'faulty' | 'refused' | 'locked' | 'lost' | 'not-fitted';
  advice: 'SCANNER_ABSENT' | 'SCANNER_NOT_PROVEN' | 'SCANNER_SETTING' | 'SCANNER_SILENT' | 'SCANNER_LOST' | 'SCANNER_FAULTY' | 'SCANNER_DENIED' | 'SCANNER_REFUSED' | 'SCANNER_LOCKED' | 'SCANNER_OFF' | 'CAMERA_NOT_YET' | 'CAMERA_ENDED' | 'CAMERA_REFUSED' | 'CAMERA_NOT_FOUND' | 'CAMERA_SILENT' | 'CAMERA_FROZEN' | 'CAMERA_LOCKED' | 'IMAGER_FOLDER_GONE' | 'IMAGER_NOT_REMOVABLE' | 'IMAGER_NOT_READABLE' | 'IMAGER_LIGHT_UNEXPECTED' | 'PCSC_ABSENT' | 'PCSC_NO_SERVICE' | 'PCSC_DENIED' | 'PCSC_NOT_BUILT' | null;
  simulated: boolean;
}

export interface EvidenceRowView {
  field: string;
  values: {
    chip: string | null;
    seal: string | null;
    zone: string | null;
    printed: string | null;
  };
  odd: 'chip' | 'seal' | 'zone' | 'printed' | null;
  against: string | null;
}

export interface FactView {
  check: string;
  value: 'failed' | 'undetermined' | 'aborted';
  reason: string;
}

export interface GroupView {
  group: 'document' | 'chip' | 'face' | 'lists';
  value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';
  decidedBy: string | null;
  reason: string;
  done: number;
  notDone: number;
  pending: boolean;
}

export interface InspectionRefBody {
  inspectionId: string;
}

export interface InspectionView {
  inspectionId: string;
  phase: 'presented' | 'read' | 'checked' | 'assessed' | 'decided' | 'sealed' | 'abandoned' | 'interrupted';
  openedAt: string;
  demo: boolean;
  groups: GroupView[];
  facts: FactView[];
  checks: CheckView[];
  awaiting: ('mrz' | 'page' | 'live-face' | 'second')[];
  again: {
    what: 'mrz' | 'page' | 'live-face' | 'chip';
    wait: { leftMs: number; ofMs: number } | null;
  }[];
  kept: { what: 'mrz' | 'page' | 'live-face' | 'chip'; reason: string }[];
  person: PersonView | null;
  mrz: MrzView | null;
  page: {
    url: string;
    at: string;
    width: number;
    height: number;
    ppi: number | null;
    irUrl: string | null;
    uvUrl: string | null;
    side1Url: string | null;
    side2Url: string | null;
    portraitUrl: string | null;
    portraitRect: [number, number, number, number] | null;
    ghostUrl: string | null;
  } | null;
  live: {
    url: string;
    at: string | null;
    frames: number;
    guidance: string;
    hindered: ('faces' | 'eye-distance' | 'head-width' | 'head-height' | 'centre-x' | 'centre-y' | 'roll' | 'yaw' | 'pitch' | 'sharpness' | 'exposure' | 'clipped' | 'eyes-open' | 'mouth-closed' | 'light-balance' | 'eye-cover' | 'mouth-cover' | 'background' | 'colour')[];
    restarts: number;
    progress: { good: number; wanted: number } | null;
  } | null;
  alarmFrames: { url: string; attackScore: number | null }[];
  chipSilent: boolean;
  chipPortraitUrl: string | null;
  chipReading: {
    phase: 'waiting' | 'access' | 'files' | 'proof' | 'judging' | 'lifted';
    share: number;
    leftMs: number | null;
  } | null;
  evidence: EvidenceRowView[] | null;
  evidenceStrength: {
    chip: {
      why: 'signed' | 'copy' | 'unproven' | 'broken' | 'notSigned' | 'digitsFit' | 'digitsOff' | 'ink';
      value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted' | null;
    };
    seal: {
      why: 'signed' | 'copy' | 'unproven' | 'broken' | 'notSigned' | 'digitsFit' | 'digitsOff' | 'ink';
      value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted' | null;
    };
    zone: {
      why: 'signed' | 'copy' | 'unproven' | 'broken' | 'notSigned' | 'digitsFit' | 'digitsOff' | 'ink';
      value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted' | null;
    };
    printed: {
      why: 'signed' | 'copy' | 'unproven' | 'broken' | 'notSigned' | 'digitsFit' | 'digitsOff' | 'ink';
      value: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted' | null;
    };
  };
  chipDetails: {
    fullName: string | null;
    birthDate: string | null;
    birthDiffers: boolean;
    issued: string | null;
    issuingAuthority: string | null;
  } | null;
  chipWorth: 'signedNoCopy' | 'signedMayBeCopy' | 'signedUnknown' | null;
  mrzSigned: boolean;
  seal: {
    profile: string;
    country: string | null;
    signed: string | null;
    passportNumber: string | null;
    stay: { days: number; months: number; years: number } | null;
    entries: number | null;
    corners: [number, number][];
  } | null;
  eyes: FaceEyesView;
  documentModels: {
    offered: {
      id: string;
      country: string;
      type: string;
      number: number;
      year: number | null;
    }[];
    chosen: string | null;
  };
  alerts: AlertSummaryView[];
  overAsked: OverAskedView | null;
  holdToAllow: boolean;
  reasonsNeeded: boolean;
  decisionReasons: {
    clear: {
      reason: 'LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER';
      fact: string | null;
    }[];
    'second-line': {
      reason: 'LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER';
      fact: string | null;
    }[];
    supervisor: {
      reason: 'LOOKED_AT_DOCUMENT' | 'LOOKED_AT_FACE' | 'CORRECTED_BY_HAND' | 'KNOWN_ISSUER_DEFECT' | 'EQUIPMENT_FAULT' | 'PICTURE_POOR' | 'ISSUER_ASKED' | 'NOT_THIS_DOCUMENT' | 'LISTS_ASKED' | 'DOCUMENT_NEEDS_EXPERT' | 'FACE_NEEDS_EXPERT' | 'ANSWERS_NEED_TIME' | 'CORRECTED_IN_DOUBT' | 'LISTS_TO_ASK' | 'SECOND_OPINION' | 'ABOUT_DOCUMENT' | 'ABOUT_FACE' | 'ROUTINE_SAMPLE' | 'OTHER';
      fact: string | null;
    }[];
  };
  decision: 'clear' | 'second-line' | 'safeguard' | 'supervisor' | null;
  sample: boolean;
  papers: PapersView;
}

export interface LaneView {
  revision: number;
  lane: {
    id: string;
    name: string;
    demo: boolean;
    training: { refusedAt: string | null } | null;
    camera: 'browser' | 'simulated' | 'none';
  };
  inspection: InspectionView | null;
  party: PartyView | null;
  interrupted: {
    inspectionId: string;
    openedAt: string;
    phase: string;
    name: string | null;
    alerts: AlertSummaryView[];
  }[];
  lastEnded: {
    inspectionId: string;
    decision: 'clear' | 'second-line' | 'safeguard' | 'supervisor' | null;
  } | null;
  lastReadFailure: { what: string; reason: string; at: string } | null;
  devices: DeviceView[];
  cameraFeed: {
    holder: { officer: string; capability: string | null } | null;
    refused: {
      why: 'signed-out' | 'role' | 'locked' | 'other-screen' | 'no-capability' | 'expired' | 'replayed' | 'forged' | 'too-fast' | 'malformed';
      count: number;
    }[];
  } | null;
  lists: ListView[];
  models: {
    state: 'ready' | 'starting' | 'degraded';
    profile: string;
    reason: string | null;
  };
  clock: { trusted: boolean };
  audit: { ok: boolean };
}

export interface ListView {
  id: string;
  name: string;
  version: number | null;
  generatedAt: string | null;
  ageMs: number | null;
  maxAgeMs: number;
  state: 'fresh' | 'stale' | 'absent' | 'locked' | 'damaged' | 'rollback' | 'purpose';
  legalBasis: string;
}

export interface ManualMrzBody {
  lines: string[];
  because: 'READER_FAULT' | 'ZONE_UNREADABLE' | 'READING_WRONG';
}

export interface OwnPinBody {
  pin: string;
  newPin: string;
}

export interface PinBody {
  pin: string;
}

export interface ProblemView {
  reason: string;
  message: string;
  retryAfterMs: number | null;
}

export interface RecaptureBody {
  inspectionId: string;
  what: 'mrz' | 'page' | 'live-face' | 'chip';
  can?: string;
}

export interface SessionView {
  officer: {
    id: string;
    name: string;
    role: 'officer' | 'supervisor' | 'technician' | 'protection' | 'dpo';
  } | null;
  factor: 'key' | 'pin-alone' | null;
  locked: boolean;
  ended: 'elsewhere' | 'account' | null;
  lockAfterMs: number;
  lane: { id: string; name: string; demo: boolean; training: boolean };
  version: string;
}

export interface SignInBody {
  officerId: string;
  pin: string;
  code?: string;
}

export interface SupervisionView {
  alarms: {
    at: string;
    what: 'typed' | 'look-ups' | 'referrals';
    subject: string;
    count: number;
    limit: number;
  }[];
  recent: number;
}
