import type { ComponentProps } from 'preact';

type Props = Omit<ComponentProps<'button'>, 'type'>;

/** A button that sends no form. */
export function Button(props: Props) {
  return <button type="button" class="button" {...props} />;
}

/** For what closes or goes back: it draws no eye. */
export function QuietButton(props: Props) {
  return <Button class="button quiet" {...props} />;
}
