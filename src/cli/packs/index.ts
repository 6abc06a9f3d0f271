export { registerPolicyCommands } from './policy.ts';
export { registerProtectionCommands } from './protection.ts';
