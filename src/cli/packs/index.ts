export { registerChecks, registerInstalls, registerSigning } from './office-commands.ts';
export { describeReference } from './office-files.ts';
export { registerPolicyCommands } from './policy.ts';
export { registerProtectionCommands } from './protection.ts';
