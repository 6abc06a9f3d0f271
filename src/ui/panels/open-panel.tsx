import { Modal } from '../parts/controls.tsx';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { lane, panel } from '../store.ts';
import { Support } from '../support/lazy.tsx';
import { Training } from '../training/lazy.tsx';
import { t, wordsWhole } from '../words/index.ts';
import { LaterPanel } from './later-panel.tsx';

/** The dialog that lies over the lane, if any. The side panel is not one of them: it belongs to the lane itself. */
export function OpenPanel() {
  const open = panel.value;
  if (open === null || open === 'alert') return null;
  if (!wordsWhole()) return <Unloaded title={open === 'support' ? t('support.title') : t('app.name')} />;
  if (open === 'over' || open === 'abandon' || typeof open === 'object') return null;
  switch (open) {
    case 'help':
      return <LaterPanel name="HelpPanel" />;
    case 'details':
      return <LaterPanel name="DetailsPanel" />;
    case 'face':
      return <LaterPanel name="FaceViewPanel" />;
    case 'manual':
      return <LaterPanel name="ManualPanel" />;
    case 'support':
      return <Support />;
    case 'diagnostics':
      return <LaterPanel name="DiagnosticsPanel" />;
    case 'demo':
      return lane.value?.lane.demo === true ? <LaterPanel name="DemoPanel" /> : null;
    case 'training':
      return lane.value?.lane.training == null ? null : <Training />;
    case 'own-pin':
      return <LaterPanel name="OwnPinPanel" />;
    case 'keys':
      return <LaterPanel name="KeysPanel" />;
    case 'papers':
      return <LaterPanel name="PapersPanel" />;
    case 'policy':
      return <PrivacyPart name="PolicyPanel" />;
    case 'slip':
      return <PrivacyPart name="SlipPanel" />;
  }
}

/** The words of the dialogs follow right after the first ones; this is shown where the connection was cut in between. */
function Unloaded({ title }: { title: string }) {
  return (
    <Modal title={title} onClose={() => (panel.value = null)}>
      <p class="prose">{t('panel.unloaded')}</p>
    </Modal>
  );
}
