// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface SetupAnswerBody {
  id: number;
  value: string;
}

export interface SetupChoiceView {
  value: string;
  words: string;
}

export interface SetupEntryView {
  signedIn: boolean;
  wantsPin: boolean;
  version: string;
}

export interface SetupProblemView {
  reason: string;
  message: string;
  remedy: string;
}

export interface SetupQuestionView {
  id: number;
  key: string;
  text: string;
  kind: 'text' | 'code' | 'secret' | 'ready' | 'again';
  offer: string | null;
  hasOffer: boolean;
  choices: SetupChoiceView[];
  isClosed: boolean;
}

export interface SetupSignInBody {
  code: string;
  technician: string | null;
  pin: string | null;
}

export interface SetupStepView {
  id: string;
  title: string;
  state: 'todo' | 'doing' | 'done' | 'waits' | 'refused';
  words: string | null;
}

export interface SetupView {
  revision: number;
  simulated: boolean;
  steps: SetupStepView[];
  phase: 'works' | 'asks' | 'waits' | 'ended';
  question: SetupQuestionView | null;
  problem: SetupProblemView | null;
  lines: string[];
  found: {
    ports: { path: string; words: string }[];
    pageFolders: string[];
    cameras: string[];
  };
  end: 'done' | 'stopped' | null;
}
