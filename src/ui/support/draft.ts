import { signal } from '@preact/signals';
import type { SupportAnswerView, SupportFormHead, SupportView } from '../api-support.gen.ts';

export type Outcome = SupportFormHead['outcome'];
export type AgeAnswer = SupportFormHead['age'];
export type ConsentAnswer = SupportFormHead['consent'];
export type Need = SupportFormHead['needs'][number];
export type Item = SupportView['items'][number];
export type Tab = Item['tab'];

export type Colleague = Pick<SupportView['colleagues'][number], 'box' | 'account'>;

/** Content that came with a form, in addition to the parts that the officer can change. */
export interface Handed {
  by: string;
  at: string;
  word: string;
  /** For each item: who wrote the fact, and its text. */
  facts: Readonly<Record<string, { by: string; text: string }>>;
  /** Items that came without their text. */
  bare: readonly string[];
  minors: readonly HandedMinor[];
  identity: Readonly<Record<string, string>> | null;
  refNo: string | null;
}

/** Questions and answers about a minor. */
export interface HandedMinor {
  age: number | null;
  adult: 'companion' | 'unlinked' | 'nobody' | null;
  relationship: string | null;
  authority: string | null;
  telephoned: string | null;
  apart: string | null;
}

/** What the officer has filled in. It is only in the memory of this page and is wiped when the form closes. */
export interface Draft {
  /** Id that is the same for every attempt to send this form, so that the form takes effect only once. */
  formId: string;
  /** The inspection the form is about; null if it was opened without one. */
  inspectionId: string | null;
  view: SupportView;
  tab: Tab;
  /** Facts by item; an item is ticked while it has an entry here. */
  facts: Readonly<Record<string, string>>;
  /** Facts with a word for a protected trait that the officer confirmed as facts. */
  affirmed: readonly string[];
  age: AgeAnswer | null;
  consent: ConsentAnswer | null;
  needs: readonly Need[];
  contact: string;
  language: string | null;
  sendIdentity: boolean;
  outcome: Outcome | null;
  /** Who will take over, with the outcome second line. */
  colleague: Colleague | null;
  /** Content of a form that a colleague handed over; null for the officer's own form. */
  handed: Handed | null;
  /** The kiosk's answer; the written text is then deleted. The answer is kept, because the desk may be covered. */
  answer: SupportAnswerView | null;
  /** When the kiosk answered. */
  answeredAt: Date | null;
  /** When the question about the call was first shown, `performance.now()`; null before the form was answered. */
  since: number | null;
  /** Which number is tried, and whether somebody answered. */
  call: { at: number; reached: boolean };
  /** A call for an earlier form, whose result was not reported. */
  pending: { numbers: SupportAnswerView['numbers']; at: number; reached: boolean } | null;
}

export const draft = signal<Draft | null>(null);
/** True after a lock has erased notes; the screen says so, because nothing may be lost silently. */
export const wipedByLock = signal(false);
/** Inspection that was chosen at random for the question "anything seen?". */
export const seenQuestion = signal(false);

export function hasText(form: Draft | null): boolean {
  return form !== null && (Object.keys(form.facts).length > 0 || form.contact !== '');
}

export function change(part: Partial<Draft>): void {
  if (draft.value !== null) draft.value = { ...draft.value, ...part };
}

/** Locking and signing out erase everything about a traveller. */
export function wipeDraft(byLock: boolean): void {
  if (byLock && hasText(draft.value)) wipedByLock.value = true;
  draft.value = null;
  seenQuestion.value = false;
}

/** 32 random hexadecimal digits. */
export function newFormId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
