export { buildSigned } from './signed.ts';
