// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface KeyAskView {
  challenge: string;
  rpId: string;
  credentials: string[];
  timeoutMs: number;
}

export interface KeyCodeView {
  code: string;
  forMs: number;
}

export interface KeyCreationView {
  challenge: string;
  rpId: string;
  userId: string;
  userName: string;
  algorithms: number[];
  credentials: string[];
  timeoutMs: number;
}

export interface KeyEnrolBody {
  secondId: string;
  secondPin: string;
}

export interface KeyNewBody {
  id: string;
  clientDataJson: string;
  attestationObject: string;
}

export interface KeyProofBody {
  id: string;
  clientDataJson: string;
  authenticatorData: string;
  signature: string;
  userHandle: string | null;
}

export interface KeyRemoveBody {
  secondId: string;
  secondPin: string;
  id: string;
}

export interface KeyStepView {
  reason: string;
  message: string;
  retryAfterMs: number | null;
  key: KeyAskView;
}

export interface KeysView {
  mode: 'off' | 'offered' | 'required';
  most: number;
  keys: { id: string; addedAt: string; confirmedBy: string; usedAt: string | null }[];
}
