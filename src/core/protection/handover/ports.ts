import type { Result } from '../../result/index.ts';
import type { HandedForm, HandoverParts, Training } from './message.ts';

/** An account of this kiosk to which a form may be handed over. */
export interface TrainedAccount {
  account: string;
  name: string;
  for: readonly Training[];
  /** Last day on which the training is valid, `YYYY-MM-DD`. */
  until: string;
  /** Day on which the right PIN was last typed, `YYYY-MM-DD`, or null. */
  seenOn: string | null;
}

/** Another kiosk of the site. */
export interface OtherBox {
  /** BLAKE2b-128 of its box key, hexadecimal. */
  id: string;
  name: string;
  /** X25519 and Ed25519 public keys, 32 bytes each. */
  box: Uint8Array;
  sign: Uint8Array;
}

/** Somebody to whom a form can be handed over. */
export interface Colleague {
  /** Key id of the other kiosk; null for a person at this one. */
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
  /** The receiver's kiosk; null if it is this one. */
  box: OtherBox | null;
}

/** `here`: only on this kiosk. `out`: to another kiosk, with a separate copy here. `in`: from another kiosk. */
export type HandoverWay = 'here' | 'out' | 'in';
/** `back`: the sender took it back. */
export type HandoverState = 'waiting' | 'taken' | 'back' | 'ended';

export interface HandoverRow {
  id: string;
  way: HandoverWay;
  /** Key id of the other kiosk, or null. */
  box: string | null;
  /** Accounts of the sender and of the receiver. */
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

/** The store of hand-overs; the storage module implements it. Only the sealed bytes say who, what or why. */
export interface HandoverStore {
  rows(): HandoverRow[];
  /** The header of a waiting hand-over, opened in memory; null if it cannot be opened. */
  header(id: string): HandedForm | null;
  /** Length, header and texts of a waiting hand-over, as bytes that the caller overwrites; null if it cannot be opened. */
  bytes(id: string): Uint8Array | null;
  /** Overwrites the sealed bytes and adds the audit row; false if the row cannot be written. */
  end(
    id: string,
    how: { state: Exclude<HandoverState, 'waiting'>; by: string | null; inTime: boolean; tell: OtherBox | null },
    now: Date,
  ): boolean;
  /** Deletes the rows of hand-overs that ended more than a day ago. */
  forget(now: Date): void;
}
