import { useId } from 'preact/hooks';

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly { value: string; words: string }[];
  onChoose: (value: string) => void;
  /** True if the focus of its dialog starts here. */
  first?: boolean;
}

/** Choice of one of a few options in the browser's own list, which works with keys, touch and screen readers alike. */
export function Choice({ label, value, options, onChoose, first = false }: ChoiceProps) {
  const id = useId();
  return (
    <div class="choice-field">
      <label for={id}>{label}</label>
      <select
        id={id}
        data-first={first ? '' : undefined}
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
    </div>
  );
}
