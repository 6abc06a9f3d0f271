export { type Served, servePage } from './serve.ts';
