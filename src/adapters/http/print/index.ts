/** What is printed from the table and the schemas: calls of the screen, roles, OpenAPI. */
export { printOpenApi } from './print-openapi.ts';
