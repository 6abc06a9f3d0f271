export { registerPackAuthoring } from './commands.ts';
