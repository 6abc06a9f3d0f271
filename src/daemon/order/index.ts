export { stayLocked, watchOrder } from './stay-locked.ts';
