import { OwnPinBody, PinBody, SessionView, SignInBody } from './api.ts';
import {
  KeyCodeView,
  KeyCreationView,
  KeyEnrolBody,
  KeyNewBody,
  KeyProofBody,
  KeyRemoveBody,
  KeysView,
} from './api-keys.ts';
import * as keys from './key-routes.ts';
import { proveKey } from './key-step.ts';
import { ALWAYS } from './pin-again.ts';
import { act, DONE, feed, open, read, remove, shown } from './route.ts';
import * as door from './sign-in.ts';

/** Signing in and out, and the PIN. Every answer that opens something is an audit row first. */
export const SESSION_ROUTES = {
  session: open('GET', '/api/session', { answer: SessionView, handle: door.showSession }),
  signIn: open('POST', '/api/session', { body: SignInBody, answer: SessionView, handle: door.signIn }),
  signOut: remove('/api/session', 'session', { handle: door.signOut }),
  unlock: feed('/api/session/unlock', 'session', { body: SignInBody, answer: SessionView, handle: door.unlock }),
  lock: feed('/api/session/lock', 'session', { answer: SessionView, handle: door.lock }),
  ownPin: feed('/api/session/own-pin', 'unlocked', { body: OwnPinBody, handle: door.changeOwnPin }),
  prove: feed('/api/session/prove', 'unlocked', { body: PinBody, handle: door.prove }),
  /** Does the deed that waits for the key, so that its answer is the one of that deed. */
  proveKey: open('POST', '/api/session/key', { body: KeyProofBody, handle: proveKey }),
  firstKey: open('POST', '/api/session/first-key', {
    body: KeyEnrolBody,
    answer: KeyCreationView,
    handle: keys.beginFirstKey,
  }),
  newKey: open('POST', '/api/session/new-key', { body: KeyNewBody, handle: keys.addKey }),
  active: act('/api/session/active', 'unlocked', { run: () => DONE }),

  keys: read('/api/keys', 'keyholder', { answer: KeysView, run: (asked) => shown(keys.keysOf(asked)) }),
  addKey: act('/api/keys/add', 'keyholder', {
    body: KeyEnrolBody,
    answer: KeyCreationView,
    pin: ALWAYS,
    handle: keys.beginKey,
  }),
  removeKey: act('/api/keys/remove', 'keyholder', { body: KeyRemoveBody, pin: ALWAYS, handle: keys.removeKey }),
  keyCode: act('/api/keys/code', 'keyholder', { answer: KeyCodeView, pin: ALWAYS, handle: keys.commandCode }),
};
