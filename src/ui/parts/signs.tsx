import type { CheckView } from '../api.gen.ts';

export type SignValue = CheckView['value'] | 'pending';

const SHAPES: Readonly<Record<SignValue, preact.ComponentChildren>> = {
  successful: <path class="sign-mark" d="M13.5 22.8l5.6 5.7 11.4-12.6" />,
  failed: <path class="sign-mark" d="M15.5 15.5l13 13M28.5 15.5l-13 13" />,
  undetermined: (
    <>
      <path class="sign-mark" d="M16.6 17.4c.2-3.2 2.6-5.2 5.7-5.2 3.2 0 5.6 2 5.6 4.9 0 4.4-5.5 4.4-5.5 8.3" />
      <circle class="sign-dot" cx="22.3" cy="31.2" r="2.1" />
    </>
  ),
  'not-supported': <path class="sign-mark" d="M14.5 22h15" />,
  aborted: <path class="sign-mark" d="M15.6 14.2a10 10 0 0 0 2.2 17M28.4 29.8a10 10 0 0 0-2.2-17" />,
  pending: (
    <>
      <circle class="sign-dot" cx="14.5" cy="22" r="1.8" />
      <circle class="sign-dot" cx="22" cy="22" r="1.8" />
      <circle class="sign-dot" cx="29.5" cy="22" r="1.8" />
    </>
  ),
};

/**
 * One sign of the five results, the same everywhere (ICAO 9303-2 C.32). It is next to its word and is therefore hidden
 * from screen readers, who get the word.
 */
export function Sign({ value, size }: { value: SignValue; size: 'strip' | 'list' | 'tile' }) {
  return (
    <svg class={`sign sign-${value} sign-${size}`} viewBox="0 0 44 44" aria-hidden="true" focusable="false">
      <circle class="sign-disc" cx="22" cy="22" r="20.5" />
      {SHAPES[value]}
    </svg>
  );
}

/** A warning next to a result. It looks different from all five signs. */
export function WarningTriangle({ label }: { label: string }) {
  return (
    <svg class="warning-triangle" viewBox="0 0 22 20" role="img" aria-label={label}>
      <path class="warning-body" d="M11 1.8L20.6 18.2H1.4z" />
      <path class="warning-mark" d="M11 7.4v5" />
      <circle class="warning-dot" cx="11" cy="15.2" r="1.2" />
    </svg>
  );
}

export type AlertShapeClass = 'protect' | 'stop' | 'discreet' | 'document';

/** Shapes of the alert classes: round blue shield, red octagon, hollow square, page (docs/officer-screen.md). */
export function AlertShape({ cls }: { cls: AlertShapeClass }) {
  return (
    <svg class={`alert-shape alert-shape-${cls}`} viewBox="0 0 44 44" aria-hidden="true" focusable="false">
      {cls === 'protect' && (
        <>
          <circle class="alert-shape-body" cx="22" cy="22" r="21" />
          <path class="alert-shape-mark" d="M22 11.5l8.5 3v7.2c0 5-3.5 8.6-8.5 10.8-5-2.2-8.5-5.8-8.5-10.8v-7.2z" />
        </>
      )}
      {cls === 'stop' && (
        <>
          <path class="alert-shape-body" d="M13.7 2h16.6L42 13.7v16.6L30.3 42H13.7L2 30.3V13.7z" />
          <path class="alert-shape-mark" d="M13 22h18" />
        </>
      )}
      {cls === 'discreet' && <rect class="alert-shape-line" x="7" y="7" width="30" height="30" rx="2" />}
      {cls === 'document' && (
        <>
          <path class="alert-shape-line" d="M10 4h17l8 8v28H10z" />
          <path class="alert-shape-line thin" d="M27 4v8h8M16 21h13M16 28h13M16 35h8" />
        </>
      )}
    </svg>
  );
}
