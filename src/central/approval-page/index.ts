/**
 * The approver's page, on the approver's own machine: it shows what is staged, in the words of the command, and makes
 * one signature.
 */
export { type ApprovalLine, type ApprovalShown, approvalSchemas } from './contract.ts';
export { APPROVAL_OPEN_MS, type ApprovalAnswer, type ApprovalEnd, ApprovalPage } from './server.ts';
