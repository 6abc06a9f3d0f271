/** The page for the first setup, which runs without the lane. */
export { SetupServer, type SetupService, type SetupState } from './setup-server.ts';
