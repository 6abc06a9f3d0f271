/** Prints calls of the screen, roles and OpenAPI from the table and the schemas. */
export { printOpenApi } from './print-openapi.ts';
