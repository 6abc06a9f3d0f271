import { t } from '../words/index.ts';
import { PIN_MAX } from './credentials.tsx';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Pad of digits to touch, for a desk without a keyboard. */
export function PinPad({ onChange }: { onChange: (change: (now: string) => string) => void }) {
  return (
    <fieldset class="pin-pad" aria-label={t('signin.pad')}>
      {DIGITS.map((digit) => (
        <button
          type="button"
          class="button pad"
          key={digit}
          onClick={() => onChange((now) => (now + digit).slice(0, PIN_MAX))}
        >
          {digit}
        </button>
      ))}
      <button type="button" class="button pad pad-word" onClick={() => onChange(() => '')}>
        {t('signin.deleteAll')}
      </button>
      <button type="button" class="button pad" onClick={() => onChange((now) => `${now}0`.slice(0, PIN_MAX))}>
        0
      </button>
      <button type="button" class="button pad pad-word" onClick={() => onChange((now) => now.slice(0, -1))}>
        {t('signin.delete')}
      </button>
    </fieldset>
  );
}
