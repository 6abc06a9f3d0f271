import type {
  CameraCapabilityView,
  CameraClaimBody,
  CameraNonceView,
  CheckDigitBody,
  ChooseModelBody,
  ConfirmGlyphBody,
  CountersView,
  DecideBody,
  DemoPlayBody,
  DemoView,
  InspectionRefBody,
  LaneView,
  ManualMrzBody,
  MrzView,
  OwnPinBody,
  PinBody,
  ProblemView,
  RecaptureBody,
  SessionView,
  SignInBody,
  SupervisionView,
} from './api.gen.ts';
import type { AdjudicateBody, AlertDetailView, OpenAlertBody, SecondOpinionBody } from './api-alerts.gen.ts';
import type { KeyAskView, KeyProofBody, KeyStepView } from './api-keys.gen.ts';
import type { AnsweredBody, ExpectBody, MinorBody, SecondBody } from './api-papers.gen.ts';
import type { PolicyView } from './api-privacy.gen.ts';
import type {
  OverdueView,
  ReferralsView,
  SupportContactBody,
  SupportContactView,
  SupportNameView,
  SupportQuestionBody,
  SupportQuestionView,
  SupportSeenBody,
  SupportUseView,
  SupportView,
} from './api-support.gen.ts';
import type { TrainingSeenBody } from './api-training.gen.ts';

/** Expected refusals are values: the screen has words for each reason. `NETWORK` means that no answer came. */
export type Outcome<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      reason: string;
      retryAfterMs: number | null;
      /** What a security key has to sign before the deed is done. */
      key?: KeyAskView;
    };

/** A silent daemon must not leave a button pressed for ever. */
const ANSWER_WITHIN_MS = 10_000;

/** One call of the daemon. */
export function send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Outcome<T>> {
  if (method === 'GET') return ask(path, { method });
  return ask(path, { ...posted(body ?? {}), method });
}

/** A body of bytes that the caller overwrites when the answer is there. */
export function postBytes<T>(path: string, body: Uint8Array<ArrayBuffer>): Promise<Outcome<T>> {
  return ask(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body });
}

let askForPin: () => Promise<boolean> = () => Promise.resolve(false);

/** Who asks the officer for the PIN where the daemon wants it once more; answers whether it was given. */
export function onPinAgain(ask: () => Promise<boolean>): void {
  askForPin = ask;
}

let askForKey: (ask: KeyAskView) => Promise<KeyProofBody | null> = () => Promise.resolve(null);

/** Who asks the officer to touch a security key; answers with what the key signed, or null. */
export function onKeyAsked(ask: (ask: KeyAskView) => Promise<KeyProofBody | null>): void {
  askForKey = ask;
}

/**
 * A deed that needs a fresh PIN waits for it and is sent again, so that nothing that was entered is lost. One that needs a
 * security key is done by the daemon when the key has answered, and that answer is the one of the deed.
 */
async function ask<T>(path: string, request: RequestInit): Promise<Outcome<T>> {
  let answer = await askOnce<T>(path, request);
  if (!answer.ok && answer.reason === 'PIN_AGAIN' && (await askForPin())) answer = await askOnce(path, request);
  if (answer.ok || answer.key === undefined) return answer;
  const proof = await askForKey(answer.key);
  if (proof === null) return { ok: false, reason: 'FIDO_NOT_GIVEN', retryAfterMs: null };
  return askOnce('/api/session/key', posted(proof));
}

const posted = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function askOnce<T>(path: string, request: RequestInit): Promise<Outcome<T>> {
  try {
    const answer = await fetch(path, {
      ...request,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      cache: 'no-store',
      credentials: 'same-origin',
    });
    if (answer.ok) {
      const value = answer.status === 204 ? undefined : await answer.json();
      return { ok: true, value: value as T };
    }
    const problem = (await answer.json().catch(() => null)) as ProblemView | KeyStepView | null;
    return {
      ok: false,
      reason: problem?.reason ?? `HTTP_${answer.status}`,
      retryAfterMs: problem?.retryAfterMs ?? null,
      ...(problem !== null && 'key' in problem ? { key: problem.key } : {}),
    };
  } catch {
    return { ok: false, reason: 'NETWORK', retryAfterMs: null };
  }
}

export interface Diagnostics {
  version: string;
  uptimeMs: number;
  memoryMb: number;
  /** Camera frames that were turned away since the start, by reason. */
  refusedFrames: Readonly<Record<string, number>>;
  notices: { configured: boolean; advice: string | null };
  updates: {
    reason: string | null;
    advice: string | null;
    counter: string | null;
    check: string | null;
  };
}

/** Every call the screen can make, by what the officer does. */
export const daemon = {
  session: () => send<SessionView>('GET', '/api/session'),
  active: () => send<void>('POST', '/api/session/active'),
  signIn: (body: SignInBody) => send<SessionView>('POST', '/api/session', body),
  unlock: (body: SignInBody) => send<SessionView>('POST', '/api/session/unlock', body),
  lock: () => send<SessionView>('POST', '/api/session/lock'),
  ownPin: (body: OwnPinBody) => send<void>('POST', '/api/session/own-pin', body),
  prove: (body: PinBody) => send<void>('POST', '/api/session/prove', body),
  signOut: () => send<void>('DELETE', '/api/session'),
  lane: () => send<LaneView>('GET', '/api/lane'),
  decide: (body: DecideBody) => send<void>('POST', '/api/inspection/decide', body),
  abandon: (body: InspectionRefBody) => send<void>('POST', '/api/inspection/abandon', body),
  acknowledge: (body: InspectionRefBody) => send<void>('POST', '/api/inspection/acknowledge', body),
  manualMrz: (body: ManualMrzBody) => send<void>('POST', '/api/inspection/mrz', body),
  chooseModel: (body: ChooseModelBody) => send<void>('POST', '/api/inspection/model', body),
  confirmGlyph: (body: ConfirmGlyphBody) => send<void>('POST', '/api/inspection/glyph', body),
  recapture: (body: RecaptureBody) => send<void>('POST', '/api/inspection/recapture', body),
  askSecond: (body: SecondBody) => send<void>('POST', '/api/papers/second', body),
  endSecond: (body: InspectionRefBody) => send<void>('POST', '/api/papers/end', body),
  linkParty: (body: InspectionRefBody) => send<void>('POST', '/api/party/link', body),
  leaveParty: (body: InspectionRefBody) => send<void>('POST', '/api/party/leave', body),
  expectCompanion: (body: ExpectBody) => send<void>('POST', '/api/party/expect', body),
  endParty: () => send<void>('POST', '/api/party/end'),
  noteAnswer: (body: AnsweredBody) => send<void>('POST', '/api/party/answer', body),
  noteMinor: (body: MinorBody) => send<void>('POST', '/api/party/minor', body),
  openAlert: (body: OpenAlertBody) => send<AlertDetailView>('POST', '/api/alerts/open', body),
  adjudicate: (body: AdjudicateBody) => send<void>('POST', '/api/alerts/adjudicate', body),
  second: (body: SecondOpinionBody) => send<void>('POST', '/api/alerts/second', body),
  checkDigits: (body: CheckDigitBody) => send<MrzView>('POST', '/api/mrz/check', body),
  claimCamera: (body: CameraClaimBody) => send<CameraCapabilityView>('POST', '/api/camera/claim', body),
  demo: () => send<DemoView>('GET', '/api/demo'),
  play: (body: DemoPlayBody) => send<void>('POST', '/api/demo/play', body),
  resetDemo: () => send<void>('POST', '/api/demo/reset'),
  supervision: () => send<SupervisionView>('GET', '/api/supervision'),
  counters: () => send<CountersView>('GET', '/api/counters'),
  openSupport: () => send<SupportView>('POST', '/api/support/open'),
  supportContact: (body: SupportContactBody) => send<SupportContactView>('POST', '/api/support/contact', body),
  supportQuestion: (body: SupportQuestionBody) => send<SupportQuestionView>('POST', '/api/support/question', body),
  supportSeen: (body: SupportSeenBody) => send<void>('POST', '/api/support/seen', body),
  supportName: () => send<SupportNameView>('POST', '/api/support/name'),
  supportUse: () => send<SupportUseView>('GET', '/api/support/use'),
  /** `again`: the list is on the screen already, and only what changed is asked for. */
  supportOverdue: () => send<OverdueView>('GET', '/api/support/overdue'),
  referrals: (again: boolean) => send<ReferralsView>('GET', `/api/support/referrals${again ? '?again' : ''}`),
  policy: () => send<PolicyView>('GET', '/api/policy'),
  diagnostics: () => send<Diagnostics>('GET', '/api/diagnostics'),
  /** What was opened, for the feedback of a drill; exists in training only. */
  seenInTraining: (body: TrainingSeenBody) => send<void>('POST', '/api/training/seen', body),
};

/** What the camera of this page says, with its proof: a frame, or that it is lost. The answer holds the next nonce. */
export function postCamera(
  path: '/api/camera/frame' | '/api/camera/lost',
  { body, type, proof }: { body: Blob | string; type: string; proof: Record<string, string> },
): Promise<Outcome<CameraNonceView>> {
  return askOnce(path, { method: 'POST', headers: { 'content-type': type, ...proof }, body });
}
