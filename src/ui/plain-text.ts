/**
 * Control characters, and marks that change the order in which a text is displayed (UAX 9). An Arabic keyboard adds some of them
 * automatically, so they are removed with a note to the officer; the daemon refuses them.
 */
const HIDDEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

export function withoutHidden(text: string): string {
  return text.replaceAll(HIDDEN, '');
}
