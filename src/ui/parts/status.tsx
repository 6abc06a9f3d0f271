import type { ComponentProps } from 'preact';

/** A line that is read out where it changes, once the reader is through with what it says now. */
export function Status(props: Omit<ComponentProps<'p'>, 'role'>) {
  return <p class="label" role="status" {...props} />;
}
