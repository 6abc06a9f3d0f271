import type { Part } from './names.ts';

/**
 * A mark for the state of a part: not one of a check's five signs, and distinguishable by its shape alone. The word is next to it.
 */
export function StateMark({ state }: { state: Part['state'] }) {
  return (
    <svg class={`part-mark part-${state}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {state === 'ok' && <circle class="part-body" cx="10" cy="10" r="5" />}
      {state === 'attention' && (
        <>
          <rect class="part-body" x="2" y="2" width="16" height="16" rx="3" />
          <path class="part-line" d="M10 9v5.5M10 5.4v.2" />
        </>
      )}
      {state === 'fault' && (
        <>
          <rect class="part-body" x="2" y="2" width="16" height="16" rx="3" />
          <path class="part-line" d="M10 5v6.2M10 14.4v.2" />
        </>
      )}
      {state === 'unknown' && (
        <>
          <rect class="part-body" x="2.75" y="2.75" width="14.5" height="14.5" rx="3" />
          <path class="part-line" d="M7.6 8a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2 1-1.2 1.7M10 14.6v.2" />
        </>
      )}
      {state === 'not-fitted' && <path class="part-line" d="M5 10h10" />}
    </svg>
  );
}
