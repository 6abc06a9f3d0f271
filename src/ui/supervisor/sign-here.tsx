import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { PinField } from '../parts/credentials.tsx';
import { Problem } from '../parts/problem.tsx';
import { t } from '../words/index.ts';
import { useRecordKey } from './case-keys.ts';

interface Props {
  card: RefObject<HTMLElement | null>;
  /** The action that the key records. */
  action: string;
  /** Words for what still has to be chosen; null if nothing is missing. */
  missing: () => string | null;
  /** Records the action; words for why that failed, or null. */
  send: () => Promise<string | null>;
}

/** The own PIN, required each time, and the key that records. Enter never records. */
export function SignHere({ card, action, missing, send }: Props) {
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const record = async () => {
    if (busy) return;
    const fault = missing() ?? (pin === '' ? t('sup.pinMissing') : null);
    if (fault !== null) return setProblem(fault);
    setBusy(true);
    const proved = await daemon.prove({ pin });
    setPin('');
    setProblem(proved.ok ? await send() : problemWords(proved));
    setBusy(false);
  };
  useRecordKey(card, () => void record());
  return (
    <div class="desk-sign">
      <PinField label={t('sup.pin')} value={pin} onInput={setPin} />
      <button type="button" class="button action" aria-keyshortcuts="F10" onClick={() => void record()}>
        <KeyCap>{KEY_CAPS.F10}</KeyCap>
        {action}
      </button>
      {problem !== null && <Problem>{problem}</Problem>}
    </div>
  );
}

interface ChoicesProps<V extends string> {
  legend: string;
  options: readonly { value: V; words: string }[];
  isChosen: (value: V) => boolean;
  onChoose: (value: V) => void;
}

/** Choices with the number key for each; nothing is preselected. */
export function NumberedChoices<V extends string>({ legend, options, isChosen, onChoose }: ChoicesProps<V>) {
  return (
    <fieldset class="desk-choices">
      <legend class="label">{legend}</legend>
      <div>
        {options.map(({ value, words }, at) => (
          <Button key={value} aria-pressed={isChosen(value)} onClick={() => onChoose(value)}>
            <KeyCap>{String(at + 1)}</KeyCap>
            {words}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
