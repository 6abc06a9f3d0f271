import { keyApi, laneApi } from '../api/index.ts';
import * as keys from './key-routes.ts';
import { proveKey } from './key-step.ts';
import { ALWAYS } from './pin-again.ts';
import { act, DONE, feed, open, read, remove, shown } from './route.ts';
import * as door from './sign-in.ts';

/** Signing in and out, and the PIN. Every answer that opens something is an audit row first. */
export const SESSION_ROUTES = {
  session: open('GET', '/api/session', { answer: laneApi.SessionView, handle: door.showSession }),
  signIn: open('POST', '/api/session', { body: laneApi.SignInBody, answer: laneApi.SessionView, handle: door.signIn }),
  signOut: remove('/api/session', 'session', { handle: door.signOut }),
  unlock: feed('/api/session/unlock', 'session', {
    body: laneApi.SignInBody,
    answer: laneApi.SessionView,
    handle: door.unlock,
  }),
  lock: feed('/api/session/lock', 'session', { answer: laneApi.SessionView, handle: door.lock }),
  ownPin: feed('/api/session/own-pin', 'unlocked', { body: laneApi.OwnPinBody, handle: door.changeOwnPin }),
  prove: feed('/api/session/prove', 'unlocked', { body: laneApi.PinBody, handle: door.prove }),
  /** Carries out the action that waits for the key, so that the answer is that of the action. */
  proveKey: open('POST', '/api/session/key', { body: keyApi.KeyProofBody, handle: proveKey }),
  firstKey: open('POST', '/api/session/first-key', {
    body: keyApi.KeyEnrolBody,
    answer: keyApi.KeyCreationView,
    handle: keys.beginFirstKey,
  }),
  newKey: open('POST', '/api/session/new-key', { body: keyApi.KeyNewBody, handle: keys.addKey }),
  active: act('/api/session/active', 'unlocked', { run: () => DONE }),

  keys: read('/api/keys', 'keyholder', { answer: keyApi.KeysView, run: (asked) => shown(keys.keysOf(asked)) }),
  addKey: act('/api/keys/add', 'keyholder', {
    body: keyApi.KeyEnrolBody,
    answer: keyApi.KeyCreationView,
    pin: ALWAYS,
    handle: keys.beginKey,
  }),
  removeKey: act('/api/keys/remove', 'keyholder', { body: keyApi.KeyRemoveBody, pin: ALWAYS, handle: keys.removeKey }),
  keyCode: act('/api/keys/code', 'keyholder', { answer: keyApi.KeyCodeView, pin: ALWAYS, handle: keys.commandCode }),
};
