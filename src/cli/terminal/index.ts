export { askAnd, isSetup, whoAnswers } from './account-word.ts';
export { type Asked, Prompt, passphraseIn } from './ask.ts';
export { given, put } from './given-file.ts';
export { askInTurn } from './pin-prompt.ts';
export { pinRefusal, signedIn, signedInAs } from './signed-in.ts';
export { collect, KEY_FILE_BYTES, signersOf } from './signers.ts';
export {
  askPins,
  type SecondPerson,
  signTogether,
  type TwoSigners,
  technicianAndSupervisor,
  twoPeople,
  verifyBoth,
} from './two-people.ts';
