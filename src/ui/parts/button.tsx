import type { ComponentProps } from 'preact';

type Props = Omit<ComponentProps<'button'>, 'type'>;

/** A button that does not send a form. */
export function Button(props: Props) {
  return <button type="button" class="button" {...props} />;
}

/** An inconspicuous button for closing or going back. */
export function QuietButton(props: Props) {
  return <Button class="button quiet" {...props} />;
}
