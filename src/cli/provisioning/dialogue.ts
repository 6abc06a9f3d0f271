/** One possible answer. */
export interface Choice {
  value: string;
  /** A short phrase that describes the choice. */
  words: string;
}

/** What a step wants to know. */
export interface Wanted {
  text: string;
  /** The answer that Enter selects if nothing has been entered yet. */
  offer?: string | undefined;
  /** Choices are listed before the question; a number in the list is also accepted as an answer. */
  choices?: readonly Choice[];
  /** True if only the choices are accepted as an answer. */
  isClosed?: boolean;
}

/** One question as it is asked, on a terminal or on a page. */
export interface Question {
  /** Its name in the file of answers; `again`, `ready` and `secret` for questions that a file cannot answer. */
  key: string;
  text: string;
  kind: 'text' | 'code' | 'secret' | 'ready' | 'again';
  /** What an empty answer means; null if something has to be typed. Never shown for a `code`. */
  offer: string | null;
  choices: readonly Choice[];
  isClosed: boolean;
}

/** What happens to a step, for a page that shows all of them. */
export type StepEvent =
  | { kind: 'done-before'; step: string; words: string }
  | { kind: 'begun' | 'done'; step: string }
  | { kind: 'waits' | 'refused'; step: string; reason: string; message: string; remedy: string };

/** How the engine talks to the technician. Each way of asking implements this, and does not make decisions itself. */
export interface Dialogue {
  say(line: string): void;
  /** Asks a question; null if no answer came. */
  ask(question: Question): Promise<string | null>;
  note(event: StepEvent): void;
}

/** The question, with what Enter selects, for a terminal line. */
export function lineOf({ text, kind, offer }: Question): string {
  if (offer === null) return `${text}: `;
  return `${text} [${kind === 'code' ? 'as entered before' : offer}]: `;
}
