/** Command of a key. The key table is in docs/officer-guide.md; Ctrl+Enter opens the side tab and Alt+D the demo. */
export type Command =
  | 'help'
  | 'details'
  | 'light'
  | 'face'
  | 'again'
  | 'manual'
  | 'second-document'
  | 'support'
  | 'second-line'
  | 'supervisor'
  | 'allow'
  | 'cover'
  | 'escape'
  | 'alert'
  | 'demo'
  /** The key is swallowed, so that the browser does not act on it. */
  | 'nothing';

export interface KeyPress {
  key: string;
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
}

const PLAIN: Readonly<Record<string, Command>> = {
  F1: 'help',
  F2: 'details',
  F3: 'light',
  F4: 'face',
  F5: 'again',
  F6: 'manual',
  F7: 'second-document',
  F8: 'support',
  F9: 'second-line',
  F10: 'allow',
  F11: 'nothing',
  F12: 'cover',
  Escape: 'escape',
};

/** The command of a key, or null when the key belongs to the control that has the focus. */
export function commandOf(press: KeyPress): Command | null {
  if (press.alt && !press.ctrl && press.key.toLowerCase() === 'd') return 'demo';
  if (press.ctrl && !press.alt && press.key === 'Enter') return 'alert';
  if (press.shift && press.key === 'F9') return 'supervisor';
  const command = PLAIN[press.key];
  if (command === undefined) return null;
  // A function key with a modifier is a browser shortcut, not an officer's command; it is swallowed all the same.
  return press.ctrl || press.alt || press.shift ? 'nothing' : command;
}

/** Two Escapes within this time cover the screen. */
export const DOUBLE_ESCAPE_MS = 600;

export function isDoubleEscape(previousAt: number | null, at: number): boolean {
  return previousAt !== null && at - previousAt <= DOUBLE_ESCAPE_MS;
}
