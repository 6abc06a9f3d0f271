// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface ApprovalOpenBody {
  secret: string;
}

export interface ApprovalLineView {
  text: string;
  isWarning: boolean;
}

export interface ApprovalView {
  token: string;
  digest: string;
  lines: ApprovalLineView[];
  spoken: string;
  hex: string;
  what: string;
  refusal: string | null;
  holder: string;
  asksPassphrase: boolean;
  secondsLeft: number;
}

export interface ApprovalSignBody {
  token: string;
  digest: string;
  word: string;
  passphrase: string;
}

export interface ApprovalRefuseBody {
  token: string;
}

export interface ApprovalSignedView {
  lines: string[];
}
