import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { PinDialog } from '../parts/pin-dialog.tsx';
import { panel } from '../store.ts';
import { refreshSession } from '../stream.ts';
import { t } from '../words/index.ts';

const FIELDS = ['now', 'new', 'again'] as const;

/** Changes the own PIN: the current PIN, and the new PIN twice. The officer then signs in with the new PIN. */
export function OwnPinPanel() {
  return (
    <PinDialog
      title={t('ownPin.title')}
      hint={t('ownPin.hint')}
      fields={FIELDS.map((name) => ({ name, label: t(`ownPin.${name}`) }))}
      action={t('ownPin.submit')}
      hindrance={(typed) => (typed.new === typed.again ? null : t('ownPin.differ'))}
      send={async (typed) => {
        const answer = await daemon.ownPin({ pin: typed.now, newPin: typed.new });
        if (!answer.ok) return problemWords(answer);
        await refreshSession();
        return null;
      }}
      onClose={() => (panel.value = null)}
    />
  );
}
