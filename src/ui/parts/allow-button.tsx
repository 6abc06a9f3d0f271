import type { TargetedKeyboardEvent, TargetedMouseEvent, TargetedPointerEvent } from 'preact';
import { allowProgress, interruptAllow, pressAllow, releaseAllow } from '../allow-key.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { t } from '../words/index.ts';
import { KeyCap } from './controls.tsx';

interface Props {
  /** True if the button must be held; its bar fills meanwhile. */
  held: boolean;
  onAssisted: () => void;
}

/** Pointer and space bar on every allow key on the screen; F10 is a key of the whole window. Enter never allows. */
export function allowHandlers(onAssisted: () => void) {
  return {
    onPointerDown: (event: TargetedPointerEvent<HTMLButtonElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pressAllow(false);
    },
    onPointerUp: releaseAllow,
    onPointerCancel: letGo,
    onBlur: letGo,
    onKeyDown: (event: TargetedKeyboardEvent<HTMLButtonElement>) => {
      if (event.key === 'Enter') event.preventDefault();
      if (event.key !== ' ') return;
      event.preventDefault();
      pressAllow(event.repeat);
    },
    onKeyUp: (event: TargetedKeyboardEvent<HTMLButtonElement>) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      releaseAllow();
    },
    onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => {
      // A pointer has a type and counts its clicks from one, and keys never get here: neither may bypass the hold.
      if (event.detail !== 0 || (event as { pointerType?: string }).pointerType) return;
      onAssisted();
    },
    onContextMenu: (event: Event) => event.preventDefault(),
  };
}

function letGo(): void {
  interruptAllow();
  releaseAllow();
}

/** The allow key in the decision panel: pointer, space bar and F10 use the same state machine. Enter never allows. */
export function AllowHere({ held, onAssisted }: Props) {
  return (
    <button
      type="button"
      class="button action"
      data-confirm="clear"
      aria-keyshortcuts="F10"
      {...allowHandlers(onAssisted)}
    >
      {held && (
        <svg class="hold-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width={allowProgress.value * 100} height="4" />
        </svg>
      )}
      <KeyCap>{KEY_CAPS.F10}</KeyCap>
      {t('action.clear')}
      {held && <span class="hold-word">{t('action.hold')}</span>}
    </button>
  );
}
