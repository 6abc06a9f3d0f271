import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { PinDialog } from '../parts/pin-dialog.tsx';
import { dropPinAgain, pinWanted } from '../pin-again.ts';
import { session } from '../store.ts';
import { t } from '../words/index.ts';

/** Asks for the user's PIN before an action that needs it. The input for the action is kept behind the dialog. */
export function PinAgainPanel() {
  return (
    <PinDialog
      title={t('pin.title')}
      hint={t('pin.hint')}
      who={session.value?.officer?.name}
      fields={[{ name: 'pin', label: t('signin.pin') }]}
      action={t('pin.submit')}
      send={async ({ pin }) => {
        const answer = await daemon.prove({ pin });
        if (!answer.ok) return problemWords(answer);
        pinWanted.value?.(true);
        return null;
      }}
      onClose={dropPinAgain}
    />
  );
}
