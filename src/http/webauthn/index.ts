export {
  type Assertion,
  type CredentialRecord,
  type Expected,
  KEY_ALGORITHMS,
  type KeyFault,
  type Registration,
  verifyAssertion,
  verifyRegistration,
} from './verify.ts';
