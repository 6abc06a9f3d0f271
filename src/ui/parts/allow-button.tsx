import { allowProgress, interruptAllow, pressAllow, releaseAllow } from '../allow-key.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { t } from '../words/index.ts';
import { KeyCap } from './controls.tsx';

interface Props {
  /** The bar fills while it is held. */
  held: boolean;
  onAssisted: () => void;
}

/** The allow key inside the decision panel: pointer, space bar and F10 go through the one machine of the key. Enter never allows. */
export function AllowHere({ held, onAssisted }: Props) {
  return (
    <button
      type="button"
      class="button action"
      data-confirm="clear"
      aria-keyshortcuts="F10"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pressAllow(false);
      }}
      onPointerUp={releaseAllow}
      onPointerCancel={() => {
        interruptAllow();
        releaseAllow();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.preventDefault();
        if (event.key !== ' ') return;
        event.preventDefault();
        pressAllow(event.repeat);
      }}
      onKeyUp={(event) => {
        if (event.key !== ' ') return;
        event.preventDefault();
        releaseAllow();
      }}
      onClick={(event) => {
        if (event.detail !== 0 || (event as { pointerType?: string }).pointerType) return;
        onAssisted();
      }}
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
