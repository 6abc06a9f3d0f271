import { describe, expect, it } from 'vitest';
import {
  SETUP_CODE_LIFE_MS,
  SETUP_CODE_TRIES,
  SETUP_IDLE_MS,
  SetupKey,
} from '../../../src/adapters/http/setup/setup-key.ts';

function keyAt(): { key: SetupKey; pass: (ms: number) => void } {
  let now = 0;
  let drawn = 0;
  const random = (bytes: number): Uint8Array => {
    drawn += bytes;
    return Uint8Array.from({ length: bytes }, (_, at) => ((drawn + at) * 7) % 256);
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { key: new SetupKey({ clock: { mono: () => now }, random }), pass };
}

describe('the one-time code of the setup page', () => {
  it('opens the page, however its letters are typed, and once', () => {
    const { key } = keyAt();
    const code = key.newCode();
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    expect(key.fault(code.toLowerCase().replace('-', ' '))).toBeNull();
    const token = key.open();
    expect(key.knows(token)).toBe(true);
    expect(key.fault(code)).toBe('SETUP_CODE_OVER');
  });

  it('is refused when it is another, empty, or none was given', () => {
    const { key } = keyAt();
    expect(key.fault('AAAA-AAAA')).toBe('SETUP_CODE_OVER');
    for (const change of [
      () => '',
      () => 'AAAA-AAAA',
      (code: string) => code.slice(0, -1),
      (code: string) => `${code}2`,
    ])
      expect(key.fault(change(key.newCode()))).toBe('SETUP_CODE_WRONG');
  });

  it('is void after five wrong tries, the right one included', () => {
    const { key } = keyAt();
    const code = key.newCode();
    for (let tries = 1; tries < SETUP_CODE_TRIES; tries += 1) expect(key.fault('AAAA-AAAA')).toBe('SETUP_CODE_WRONG');
    expect(key.fault('AAAA-AAAA')).toBe('SETUP_CODE_OVER');
    expect(key.fault(code)).toBe('SETUP_CODE_OVER');
    expect(key.fault(key.newCode())).toBeNull();
  });

  it('counts a wrong PIN beside it as a try', () => {
    const { key } = keyAt();
    const code = key.newCode();
    for (let tries = 0; tries < SETUP_CODE_TRIES; tries += 1) {
      expect(key.fault(code)).toBeNull();
      key.countFault();
    }
    expect(key.fault(code)).toBe('SETUP_CODE_OVER');
  });

  it('is too old after ten minutes', () => {
    const { key, pass } = keyAt();
    const code = key.newCode();
    pass(SETUP_CODE_LIFE_MS - 1);
    expect(key.fault(code)).toBeNull();
    pass(1);
    expect(key.fault(code)).toBe('SETUP_CODE_OVER');
  });
});

describe('the browser that was let in', () => {
  it('is out when another one comes in', () => {
    const { key } = keyAt();
    const first = key.open();
    const second = key.open();
    expect([key.knows(first), key.knows(second), key.knows(null), key.knows(`${second}x`)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('is out after half an hour without an answer', () => {
    const { key, pass } = keyAt();
    const token = key.open();
    pass(SETUP_IDLE_MS - 1);
    key.touch();
    pass(SETUP_IDLE_MS - 1);
    expect(key.knows(token)).toBe(true);
    pass(1);
    expect(key.knows(token)).toBe(false);
  });
});
