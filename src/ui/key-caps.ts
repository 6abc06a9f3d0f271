/** Keys as they are printed on the keyboard of the lane: the same in every language of the screen. */
export const KEY_CAPS = {
  F1: 'F1',
  F2: 'F2',
  F3: 'F3',
  F4: 'F4',
  F5: 'F5',
  F6: 'F6',
  F7: 'F7',
  F8: 'F8',
  F9: 'F9',
  F10: 'F10',
  F12: 'F12',
  shiftF9: 'Shift F9',
  altD: 'Alt D',
  ctrlEnter: 'Ctrl Enter',
  esc: 'Esc',
  escEsc: 'Esc Esc',
} as const;
export type KeyName = keyof typeof KEY_CAPS;
