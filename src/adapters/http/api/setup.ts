/** The contract of the setup page: one question after the other, as the engine of `waypost provision` asks them. */
import { z } from 'zod';

/** Longest answer, characters, the same as at a terminal. */
export const SETUP_ANSWER_MAX = 4096;

const reason = z.string().max(80);

/** What the setup page shows before the code is entered. */
export const SetupEntryView = z.strictObject({
  signedIn: z.boolean(),
  /** There is already a technician's account: the PIN is then asked for in addition to the code. */
  wantsPin: z.boolean(),
  version: z.string(),
});

export const SetupSignInBody = z.strictObject({
  code: z.string().min(1).max(40),
  technician: z.string().max(40).nullable(),
  pin: z.string().max(80).nullable(),
});

export const SetupChoiceView = z.strictObject({ value: z.string(), words: z.string() });

export const SetupQuestionView = z.strictObject({
  /** Identifies this question alone: an answer that comes twice is accepted only once. */
  id: z.number().int(),
  key: z.string(),
  text: z.string(),
  kind: z.enum(['text', 'code', 'secret', 'ready', 'again']),
  /** The meaning of an empty answer; null if something has to be typed. Never the code itself. */
  offer: z.string().nullable(),
  hasOffer: z.boolean(),
  choices: z.array(SetupChoiceView),
  /** True if only the choices are accepted as an answer. */
  isClosed: z.boolean(),
});

export const SetupStepView = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['todo', 'doing', 'done', 'waits', 'refused']),
  /** The result of the step in an earlier run; null if this run did the step. */
  words: z.string().nullable(),
});

export const SetupProblemView = z.strictObject({ reason, message: z.string(), remedy: z.string() });

export const SetupView = z.strictObject({
  /** Grows with every change. */
  revision: z.number().int(),
  simulated: z.boolean(),
  steps: z.array(SetupStepView),
  /** `works`: nothing to answer now. `waits`: a file from somebody else is missing. */
  phase: z.enum(['works', 'asks', 'waits', 'ended']),
  question: SetupQuestionView.nullable(),
  problem: SetupProblemView.nullable(),
  /** Reports of the steps, the newest last. */
  lines: z.array(z.string()),
  /** Devices that this machine reports. */
  found: z.strictObject({
    ports: z.array(z.strictObject({ path: z.string(), words: z.string() })),
    pageFolders: z.array(z.string()),
    cameras: z.array(z.string()),
  }),
  /** Null while it is running. */
  end: z.enum(['done', 'stopped']).nullable(),
});

export const SetupAnswerBody = z.strictObject({
  id: z.number().int(),
  value: z.string().max(SETUP_ANSWER_MAX),
});
