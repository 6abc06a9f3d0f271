import type { ComponentProps } from 'preact';

/** A line that is read out when it changes, once the screen reader has finished its current text. */
export function Status(props: Omit<ComponentProps<'p'>, 'role'>) {
  return <p class="label" role="status" {...props} />;
}
