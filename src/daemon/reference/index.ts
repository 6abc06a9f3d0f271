export { openReference } from './reference.ts';
