export { LockedServer } from './locked-server.ts';
