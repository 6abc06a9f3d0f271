export type PinFault = 'PIN_FORMAT' | 'PIN_TRIVIAL';

const PIN_PATTERN = /^[0-9]{6,12}$/;
/** A PIN made of one repeated block of up to this many digits is guessed first (121212, 123123). */
const LONGEST_REPEATED_BLOCK = 4;

/** Why a PIN is refused, or null. A PIN has 6 to 12 digits and is not one that everybody tries first. */
export function pinFault(pin: string): { reason: PinFault; message: string } | null {
  if (!PIN_PATTERN.test(pin)) return { reason: 'PIN_FORMAT', message: 'A PIN has 6 to 12 digits.' };
  if (isTrivial(pin)) {
    return {
      reason: 'PIN_TRIVIAL',
      message: 'This PIN is too easy to guess: use no sequence and no repeated pattern.',
    };
  }
  return null;
}

function isTrivial(pin: string): boolean {
  return isRun(pin) || isRepeat(pin) || new Set(pin).size < 3 || isPalindromeOfRun(pin);
}

/** 123456, 987654, 890123: each digit one above, or one below, the one before. */
function isRun(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10);
  return steps.every((step) => step === 1) || steps.every((step) => step === 9);
}

function isRepeat(pin: string): boolean {
  for (let size = 1; size <= Math.min(LONGEST_REPEATED_BLOCK, pin.length / 2); size += 1) {
    if (pin.length % size === 0 && pin === pin.slice(0, size).repeat(pin.length / size)) return true;
  }
  return false;
}

/** 123321, 654456. */
function isPalindromeOfRun(pin: string): boolean {
  return pin === [...pin].reverse().join('') && isRun(pin.slice(0, Math.ceil(pin.length / 2)));
}
