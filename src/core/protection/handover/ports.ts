import type { Result } from '../../result/index.ts';
import type { HandedForm, HandoverParts, Training } from './message.ts';

/** An account of this box that may be handed a form. */
export interface TrainedAccount {
  account: string;
  name: string;
  for: readonly Training[];
  /** Last day of the training, `YYYY-MM-DD`. */
  until: string;
  /** Day of the last right PIN, `YYYY-MM-DD`, or null. */
  seenOn: string | null;
}

/** Another box of the site. */
export interface OtherBox {
  /** BLAKE2b-128 of its box key, hexadecimal. */
  id: string;
  name: string;
  /** X25519 and Ed25519 public keys, 32 bytes each. */
  box: Uint8Array;
  sign: Uint8Array;
}

/** Somebody to whom a form can go. */
export interface Colleague {
  /** Key id of the other box; null on this one. */
  box: string | null;
  boxName: string | null;
  account: string;
  name: string;
  for: readonly Training[];
  signedIn: boolean;
}

/** A form with its texts, on its way into the store. */
export interface NewHandover extends HandoverParts {
  header: HandedForm;
  /** Null on the same box. */
  box: OtherBox | null;
}

/** `here`: only on this kiosk. `out`: to another kiosk, with a separate copy here. `in`: from another kiosk. */
export type HandoverWay = 'here' | 'out' | 'in';
/** `back`: the sender took it back. */
export type HandoverState = 'waiting' | 'taken' | 'back' | 'ended';

export interface HandoverRow {
  id: string;
  way: HandoverWay;
  /** Key id of the other box, or null. */
  box: string | null;
  /** Accounts of who handed over and of who is to take over. */
  by: string;
  to: string;
  state: HandoverState;
}

export type HandoverReason =
  | 'HANDOVER_NOT_YOURS'
  | 'HANDOVER_OPENED'
  | 'HANDOVER_ENDED'
  | 'HANDOVER_NOBODY'
  | 'HANDOVER_POINT'
  | 'REF_STORE_UNAVAILABLE';
export type HandoverResult<T extends object = object> = Result<HandoverReason, T>;

/** Where hand-overs are kept; the storage module implements it. Only the sealed bytes say who, what or why. */
export interface HandoverStore {
  rows(): HandoverRow[];
  /** The header of one that waits, read in memory; null if it cannot be opened. */
  header(id: string): HandedForm | null;
  /** Length, header and texts of a waiting one, as bytes that the caller overwrites; null if it cannot be opened. */
  bytes(id: string): Uint8Array | null;
  /** Overwrites the sealed bytes and writes the audit row; false if it cannot be written. */
  end(
    id: string,
    how: { state: Exclude<HandoverState, 'waiting'>; by: string | null; inTime: boolean; tell: OtherBox | null },
    now: Date,
  ): boolean;
  /** Takes out what ended more than a day ago. */
  forget(now: Date): void;
}
