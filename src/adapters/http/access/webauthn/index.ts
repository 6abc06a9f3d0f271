export {
  type Assertion,
  type CredentialRecord,
  type Expected,
  KEY_ALGORITHMS,
  type KeyFault,
  verifyAssertion,
  verifyRegistration,
} from './verify.ts';
