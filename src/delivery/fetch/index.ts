export { fetchUpdate } from './fetch.ts';
export { DEFAULT_PACE, httpMetadata } from './http.ts';
