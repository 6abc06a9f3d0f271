import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

/** Invisible characters of a file, each shown as a box, so that a text is what it looks like. Joiners stay: scripts need them. */
const HIDDEN = /[\p{Cf}\p{Cc}]/gu;
const JOINERS = '\u200C\u200D';

export function Text({ children }: { children: string }) {
  return <bdi>{children.replaceAll(HIDDEN, (one) => (JOINERS.includes(one) ? one : '\u25AF'))}</bdi>;
}

/** The number of a referral in groups, as people read it out. */
export const numberGroups = (key: string): string => key.replace(/^(.{4})(.{4})(.{2})/, '$1 $2 $3');

export function Button(props: {
  children: ComponentChildren;
  onClick: () => void;
  main?: boolean;
  disabled?: boolean;
  name?: string;
}) {
  const { children, onClick, main = false, disabled = false, name } = props;
  return (
    <button type="button" class={main ? 'main' : ''} data-do={name} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}

/** A file chooser behind a button with this page's own words. */
export function FileButton(props: {
  children: ComponentChildren;
  name: string;
  folder?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const { children, name, folder = false, onFiles } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" data-do={name} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        class="hidden"
        data-input={name}
        multiple
        tabIndex={-1}
        aria-hidden="true"
        {...(folder ? { webkitdirectory: true } : {})}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}

/** A field for a passphrase or a paper copy; personal data is never typed into this page. */
export function Field(props: { label: string; name: string; secret?: boolean; onEnter?: () => void; hint?: string }) {
  const { label, name, secret = false, onEnter, hint } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...(secret ? { type: 'password' as const } : {})}
        data-field={name}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onKeyDown={({ key }: KeyboardEvent) => key === 'Enter' && onEnter?.()}
      />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  );
}

/** Current text of a field of this page. */
export function typed(name: string): string {
  return document.querySelector<HTMLInputElement>(`[data-field="${name}"]`)?.value ?? '';
}

/** Empties fields once their values have been used. */
export function clear(...names: readonly string[]): void {
  for (const name of names) {
    const field = document.querySelector<HTMLInputElement>(`[data-field="${name}"]`);
    if (field !== null) field.value = '';
  }
}
