export { registerListCommands } from './list.ts';
export { registerNoticeCommands } from './notices.ts';
export { registerRedressCommands } from './redress.ts';
