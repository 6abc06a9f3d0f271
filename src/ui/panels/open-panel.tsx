import { Modal } from '../parts/controls.tsx';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { lane, panel } from '../store.ts';
import { Support } from '../support/lazy.tsx';
import { Training } from '../training/lazy.tsx';
import { t, wordsWhole } from '../words/index.ts';
import { LaterPanel } from './later-panel.tsx';

/** The dialog that covers the lane, if any. The side panel is not a dialog: it belongs to the lane itself. */
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

/** Dialogs that are loaded after the first script and need no special handling here. */
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

/** Shown if the connection was cut after the first words had loaded and before the words of the dialogs. */
function Unloaded({ title }: { title: string }) {
  return (
    <Modal title={title} onClose={() => (panel.value = null)}>
      <p class="prose">{t('panel.unloaded')}</p>
    </Modal>
  );
}
