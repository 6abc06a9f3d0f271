import { useEffect, useRef, useState } from 'preact/hooks';
import { Modal } from './controls.tsx';
import { PinField } from './credentials.tsx';
import { Form } from './form.tsx';
import { PinPad } from './pin-pad.tsx';
import { Problem } from './problem.tsx';

interface PinDialogProps<Name extends string> {
  title: string;
  hint: string;
  /** The person who is asked, if that is not obvious. */
  who?: string | undefined;
  /** One PIN or several, in the order in which they are asked for. */
  fields: readonly { name: Name; label: string }[];
  action: string;
  /** Words for what prevents sending, or null; the typed text stays. */
  hindrance?: (typed: Readonly<Record<Name, string>>) => string | null;
  /** Null if it is done, otherwise words for what went wrong; the typed text is cleared either way. */
  send: (typed: Readonly<Record<Name, string>>) => Promise<string | null>;
  onClose: () => void;
}

/** PINs, typed on a keyboard or touched: the pad types into the field that was used last. */
export function PinDialog<Name extends string>(props: PinDialogProps<Name>) {
  const { fields, hindrance = () => null, send } = props;
  const nothing = () => Object.fromEntries(fields.map(({ name }) => [name, ''])) as Record<Name, string>;
  const [typed, setTyped] = useState(nothing);
  const [used, setUsed] = useState(fields[0]?.name);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const change = (name: Name | undefined, to: (now: string) => string) => {
    if (name !== undefined) setTyped((before) => ({ ...before, [name]: to(before[name]) }));
  };
  const submit = async () => {
    if (busy || fields.some(({ name }) => typed[name] === '')) return;
    const before = hindrance(typed);
    setProblem(before);
    if (before !== null) return;
    setBusy(true);
    const after = await send(typed);
    setBusy(false);
    setTyped(nothing);
    setProblem(after);
    if (after !== null) first.current?.focus();
  };
  return (
    <Modal title={props.title} size="narrow" onClose={props.onClose}>
      <Form class="pin-again" autocomplete="off" onSubmit={() => void submit()}>
        <p class="prose">{props.hint}</p>
        {props.who === undefined ? null : <p class="sign-in-who">{props.who}</p>}
        {fields.map(({ name, label }, at) => (
          <PinField
            key={name}
            label={label}
            value={typed[name]}
            onInput={(value) => change(name, () => value)}
            onFocus={() => setUsed(name)}
            target={fields.length > 1 && used === name}
            {...(at === 0 ? { first } : {})}
          />
        ))}
        <Problem>{problem}</Problem>
        <PinPad onChange={(to) => change(used, to)} />
        <button type="submit" class="button primary" aria-disabled={busy}>
          {props.action}
        </button>
      </Form>
    </Modal>
  );
}
