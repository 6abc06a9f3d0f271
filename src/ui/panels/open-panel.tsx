import { Modal } from '../parts/controls.tsx';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { lane, panel } from '../store.ts';
import { Support } from '../support/lazy.tsx';
import { Training } from '../training/lazy.tsx';
import { t, wordsWhole } from '../words/index.ts';
import { LaterPanel } from './later-panel.tsx';

/** The dialog that covers the lane, if any. The side panel is not one of them: it belongs to the lane itself. */
export function OpenPanel() {
  const open = panel.value;
  if (open === null || open === 'alert') return null;
  if (!wordsWhole()) return <Unloaded title={open === 'support' ? t('support.title') : t('app.name')} />;
  if (open === 'over' || open === 'abandon' || typeof open === 'object') return null;
  if (open === 'support') return <Support />;
  if (open === 'demo') return lane.value?.lane.demo === true ? <LaterPanel name="DemoPanel" /> : null;
  if (open === 'training') return lane.value?.lane.training == null ? null : <Training />;
  if (open === 'policy') return <PrivacyPart name="PolicyPanel" />;
  if (open === 'slip') return <PrivacyPart name="SlipPanel" />;
  return <LaterPanel name={LATER[open]} />;
}

/** Dialogs that come after the first script and need nothing of their own here. */
const LATER = {
  details: 'DetailsPanel',
  diagnostics: 'DiagnosticsPanel',
  face: 'FaceViewPanel',
  help: 'HelpPanel',
  keys: 'KeysPanel',
  manual: 'ManualPanel',
  'own-pin': 'OwnPinPanel',
  papers: 'PapersPanel',
} as const;

/** The words of the dialogs follow right after the first ones; this is shown where the connection was cut in between. */
function Unloaded({ title }: { title: string }) {
  return (
    <Modal title={title} onClose={() => (panel.value = null)}>
      <p class="prose">{t('panel.unloaded')}</p>
    </Modal>
  );
}
