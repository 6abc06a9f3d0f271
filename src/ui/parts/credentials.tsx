import type { Ref } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../words/index.ts';

/** Longest PIN, digits. */
export const PIN_MAX = 12;
/** Longest text in the code field: ten digits, and spaces between them. */
const CODE_FIELD_MAX = 14;

interface FieldProps {
  value: string;
  onInput: (value: string) => void;
  first?: Ref<HTMLInputElement>;
}

/** Field for the officer's name on the kiosk; nothing is remembered or filled in. */
export function OfficerField({ value, onInput, first, label }: FieldProps & { label?: string }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label ?? t('signin.id')}</label>
      <input
        id={id}
        {...(first === undefined ? {} : { ref: first })}
        value={value}
        maxLength={40}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

/** Field for ten digits that a supervisor gives out; asked for only if sign-in is held up. */
export function CodeField({ value, onInput }: Pick<FieldProps, 'value' | 'onInput'>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{t('signin.code')}</label>
      <input
        id={id}
        inputMode="numeric"
        value={value}
        maxLength={CODE_FIELD_MAX}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

export function PinField({
  value,
  onInput,
  first,
  label,
  onFocus,
  target = false,
}: FieldProps & {
  label?: string;
  onFocus?: () => void;
  /** True if the pad types into this field. That is shown, because a touch on the pad takes the focus away. */
  target?: boolean;
}) {
  const id = useId();
  return (
    <div class={target ? 'field pad-target' : 'field'}>
      <label for={id}>{label ?? t('signin.pin')}</label>
      <input
        id={id}
        {...(first === undefined ? {} : { ref: first })}
        type="password"
        inputMode="numeric"
        value={value}
        maxLength={PIN_MAX}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
        onFocus={() => onFocus?.()}
      />
    </div>
  );
}
