import type { ComponentChildren } from 'preact';

/** What went wrong and what to do, read out at once. Where it is always drawn, a reader also hears words that come later. */
export function Problem({ children }: { children: ComponentChildren }) {
  return (
    <p class="problem" role="alert">
      {children}
    </p>
  );
}
