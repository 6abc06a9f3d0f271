export { fetchUpdate } from './fetch.ts';
