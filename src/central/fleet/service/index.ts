export { spreadOf } from './announcements.ts';
export { FleetLine, KEPT } from './line.ts';
export { type SignIn, signIn } from './sign-in.ts';
export { CONSUMER, STREAM } from './stream.ts';
