import type { TargetedInputEvent } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { withoutHidden } from '../plain-text.ts';
import { t } from '../words/index.ts';
import { QuietButton } from './button.tsx';
import { Status } from './status.tsx';

/**
 * A key as it is printed on the keyboard. Decorative: its control has the key in `aria-keyshortcuts`. `off`: the key does
 * nothing now, so its cap is not shown; the space stays, or the word next to it would jump.
 */
export function KeyCap({ children, off = false }: { children: string; off?: boolean }) {
  return (
    <span class={off ? 'keycap keycap-off' : 'keycap'} aria-hidden="true">
      {children}
    </span>
  );
}

interface ModalProps {
  title: string;
  /** One line next to the title. */
  lead?: preact.ComponentChildren;
  /** Width of the dialog; `wide` is for tables and pictures. */
  size?: 'narrow' | 'medium' | 'wide';
  side?: 'middle' | 'start';
  onClose: () => void;
  footer?: preact.ComponentChildren;
  children: preact.ComponentChildren;
}

/**
 * A native modal dialog: the browser keeps the focus inside, makes the rest inert and closes on Escape. Nothing in it
 * has `autofocus` on a decision.
 */
export function Modal({ title, lead, size = 'medium', side = 'middle', onClose, footer, children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the next frame: a key in between would be lost, because the dialog is drawn but not yet open.
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      // The browser would focus the first button; the heading reads better and cannot be pressed by accident.
      const wanted = dialog.querySelector<HTMLElement>('[data-first]') ?? dialog.querySelector<HTMLElement>('h2');
      wanted?.focus();
    }
    return () => {
      // Content under an open dialog is inert and would not take the focus.
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={`modal modal-${size} modal-${side}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="modal-head">
        <h2 id={titleId} tabIndex={-1}>
          {title}
        </h2>
        {lead !== undefined && <div class="label modal-lead">{lead}</div>}
        <QuietButton onClick={onClose}>
          {t('close')}
          <KeyCap>Esc</KeyCap>
        </QuietButton>
      </header>
      <div class="modal-body">{children}</div>
      {footer !== undefined && <footer class="modal-foot">{footer}</footer>}
    </dialog>
  );
}

interface NoteProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
}

/**
 * Remark of at most 500 characters, in one line; the daemon seals it separately from the record. Enter does nothing, because
 * the field does not belong to a form.
 */
export function NoteLine({ label, value, onInput }: NoteProps) {
  const id = useId();
  const [removed, setRemoved] = useState(false);
  /** Invisible characters are removed while typing, with a message. */
  const plain = (event: TargetedInputEvent<HTMLInputElement>) => {
    const typed = event.currentTarget.value;
    const kept = withoutHidden(typed);
    if (kept !== typed) {
      event.currentTarget.value = kept;
      setRemoved(true);
    }
    onInput(kept);
  };
  return (
    <div class="note">
      <label for={id}>{label}</label>
      <input id={id} type="text" maxLength={NOTE_CHARACTERS} autocomplete="off" value={value} onInput={plain} />
      {removed && <Status>{t('text.marksRemoved')}</Status>}
    </div>
  );
}

const NOTE_CHARACTERS = 500;

/** Wide tables scroll inside a box; the box takes the focus so that the arrow keys reach it. */
export function TableScroll({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box without controls is out of reach for the keyboard
    <section class="table-scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
