// Printed from the schemas of src/adapters/http by `node tools/api-types.mjs`. Do not edit: change the schema and run the tool again.
// A unit test fails when this file and the schemas differ.

export interface PrivacyNoticeText {
  language: string;
  text: string;
}

export interface TravellerMessage {
  state: 'idle' | 'place-document' | 'look-at-camera' | 'keep-still' | 'too-near' | 'too-far' | 'too-far-left' | 'too-far-right' | 'too-high' | 'too-low' | 'moving' | 'not-frontal' | 'eyes-closed' | 'mouth-open' | 'several-faces' | 'please-wait' | 'thank-you' | 'please-see-officer';
}

export interface TravellerOwnLanguage {
  tag: string;
  name: string;
  dir: 'ltr' | 'rtl';
  training: string;
  words: {
    state: 'idle' | 'place-document' | 'look-at-camera' | 'keep-still' | 'too-near' | 'too-far' | 'too-far-left' | 'too-far-right' | 'too-high' | 'too-low' | 'moving' | 'not-frontal' | 'eyes-closed' | 'mouth-open' | 'several-faces' | 'please-wait' | 'thank-you' | 'please-see-officer';
    text: string;
  }[];
}

export interface TravellerSetup {
  languages: string[];
  own?: TravellerOwnLanguage[];
  turnMs: number;
  training: boolean;
  help: { number: string; texts: PrivacyNoticeText[] } | null;
  notice: { key: string; version: string; texts: PrivacyNoticeText[] } | null;
}
