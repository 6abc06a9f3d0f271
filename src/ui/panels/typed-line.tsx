import type { Ref } from 'preact';
import { useId } from 'preact/hooks';
import { formatCount } from '../format.ts';
import { type Mark, markRuns } from '../mrz-marks.ts';
import { t } from '../words/index.ts';

/** The filler of the MRZ. Keyboards without the key `<` type it with the space bar. */
export const FILLER = '<';

const RUN_CLASS: Readonly<Record<Mark, string>> = {
  none: '',
  uncertain: 'typed-uncertain',
  field: 'typed-field',
  digit: 'typed-digit',
};

interface Props {
  at: number;
  value: string;
  columns: number;
  /** One mark for each character. */
  marks: readonly Mark[];
  field: Ref<HTMLInputElement>;
  onFocus: () => void;
  onInput: (text: string) => void;
  onPaste: (input: HTMLInputElement, text: string) => void;
  onFiller: () => void;
  /** Called if the line is full and the caret is at its end, or if an arrow key or Backspace leads out of the line. */
  onLeave: (by: 1 | -1) => void;
}

/** One line of the MRZ. Space types the filler; a full line leads to the next line, and Backspace at its start leads back. */
export function TypedLine({ at, value, columns, marks, field, onFocus, onInput, onPaste, onFiller, onLeave }: Props) {
  const id = useId();
  const key = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    const { selectionStart, selectionEnd } = event.currentTarget;
    const atStart = selectionStart === 0 && selectionEnd === 0;
    const act = {
      ' ': onFiller,
      ArrowDown: () => onLeave(1),
      Enter: () => onLeave(1),
      ArrowUp: () => onLeave(-1),
      ...(atStart ? { Backspace: () => onLeave(-1) } : {}),
    }[event.key];
    if (act === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="manual-line">
      <label for={id} class="label strong">
        {t('manual.line', { n: formatCount(at + 1) })}
      </label>
      <div class="typed">
        <code class="typed-marks" aria-hidden="true" translate={false}>
          {markRuns(value, marks).map((run, index) => (
            <span class={RUN_CLASS[run.mark]} key={index}>
              {run.text}
            </span>
          ))}
        </code>
        <input
          id={id}
          ref={field}
          class="mrz-input"
          data-first={at === 0 ? '' : undefined}
          value={value}
          maxLength={columns}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          translate={false}
          onFocus={onFocus}
          onKeyDown={key}
          onPaste={(event) => {
            event.preventDefault();
            onPaste(event.currentTarget, event.clipboardData?.getData('text') ?? '');
          }}
          onInput={(event) => {
            const input = event.currentTarget;
            const place = input.selectionStart;
            onInput(input.value);
            if (input.value.length === columns && place === columns) onLeave(1);
            // Writing a cleaned value moves the caret to the end, but the officer is correcting the middle.
            else requestAnimationFrame(() => input.setSelectionRange(place, place));
          }}
        />
      </div>
      <span class={value.length === columns ? 'label' : 'label short'}>
        {t('manual.count', { n: formatCount(value.length), of: formatCount(columns) })}
      </span>
    </div>
  );
}
