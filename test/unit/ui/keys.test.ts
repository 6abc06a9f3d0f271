import { describe, expect, it } from 'vitest';
import { commandOf, isDoubleEscape, type KeyPress } from '../../../src/ui/keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shift: false,
  ctrl: false,
  alt: false,
  ...more,
});

describe('keys of the officer', () => {
  it.each([
    ['F1', 'help'],
    ['F2', 'details'],
    ['F3', 'light'],
    ['F4', 'face'],
    ['F6', 'manual'],
    ['F7', 'second-document'],
    ['F8', 'support'],
    ['F9', 'second-line'],
    ['F10', 'allow'],
    ['F12', 'cover'],
    ['Escape', 'escape'],
  ])('%s is %s', (key, command) => expect(commandOf(press(key))).toBe(command));

  it('keeps reload and full screen from the browser', () => {
    expect(commandOf(press('F5'))).toBe('again');
    expect(commandOf(press('F5', { ctrl: true }))).toBe('nothing');
    expect(commandOf(press('F11'))).toBe('nothing');
    expect(commandOf(press('F4', { alt: true }))).toBe('nothing');
    expect(commandOf(press('F10', { shift: true }))).toBe('nothing');
  });

  it('leaves Enter, letters and the space bar to the control that has the focus', () => {
    for (const key of ['Enter', ' ', 'a', 'Tab', 'd']) expect(commandOf(press(key))).toBeNull();
  });

  it('knows its three combinations', () => {
    expect(commandOf(press('F9', { shift: true }))).toBe('supervisor');
    expect(commandOf(press('Enter', { ctrl: true }))).toBe('alert');
    expect(commandOf(press('d', { alt: true }))).toBe('demo');
  });

  it('takes two quick Escapes as cover', () => {
    expect(isDoubleEscape(null, 100)).toBe(false);
    expect(isDoubleEscape(100, 700)).toBe(true);
    expect(isDoubleEscape(100, 701)).toBe(false);
  });
});
