/** The messages between an approver's page and the command that serves it. */
import { z } from 'zod';

const SECRET_CHARACTERS_MAX = 64;
const WORD_CHARACTERS_MAX = 200;
const PASSPHRASE_CHARACTERS_MAX = 1024;
const DIGEST = /^[0-9a-f]{64}$/;

/** The secret from the address, which a page may submit once. */
export const ApprovalOpenBody = z.strictObject({ secret: z.string().max(SECRET_CHARACTERS_MAX) });

export const ApprovalLineView = z.strictObject({ text: z.string(), isWarning: z.boolean() });

export const ApprovalView = z.strictObject({
  /** The page sends this with every further call; no other page gets it. */
  token: z.string(),
  /** SHA-256 of the bytes that will be signed. */
  digest: z.string().regex(DIGEST),
  lines: z.array(ApprovalLineView),
  /** What two approvers read to each other, as words and as digits. */
  spoken: z.string(),
  hex: z.string(),
  /** What is typed to sign, such as "the number of the generation". */
  what: z.string(),
  /** Why this cannot be signed, in a sentence; null if it can. */
  refusal: z.string().nullable(),
  /** Whose key signs. */
  holder: z.string(),
  /** The passphrase is typed here, not read from a file. */
  asksPassphrase: z.boolean(),
  secondsLeft: z.number().int().min(0),
});

export const ApprovalSignBody = z.strictObject({
  token: z.string().max(SECRET_CHARACTERS_MAX),
  /** Digest of the change that the page showed. */
  digest: z.string().regex(DIGEST),
  word: z.string().max(WORD_CHARACTERS_MAX),
  passphrase: z.string().max(PASSPHRASE_CHARACTERS_MAX),
});
export const ApprovalRefuseBody = z.strictObject({ token: z.string().max(SECRET_CHARACTERS_MAX) });

/** What was signed, in the words of the command. */
export const ApprovalSignedView = z.strictObject({ lines: z.array(z.string()) });

export const approvalSchemas = {
  ApprovalOpenBody,
  ApprovalLineView,
  ApprovalView,
  ApprovalSignBody,
  ApprovalRefuseBody,
  ApprovalSignedView,
};

export type ApprovalLine = z.infer<typeof ApprovalLineView>;
export type ApprovalShown = Omit<z.infer<typeof ApprovalView>, 'token' | 'secondsLeft'>;
