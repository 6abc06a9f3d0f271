import { signal } from '@preact/signals';
import type { InspectionView, LaneView } from '../api.gen.ts';
import { Modal } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { type Key, t, wordsWhole } from '../words/index.ts';

type Later = typeof import('./later.ts');
/** Parts of the lane that are not needed before the officer is signed in and a document is read. */
type Part = 'AbandonPanel' | 'AlertPanel' | 'MrzCloseUp' | 'MapLegend' | 'MapOverPage';
type Dialog = Exclude<
  keyof Later,
  | Part
  | 'assistedAllow'
  | 'PinAgainPanel'
  | 'KeyStep'
  | 'KeyStepDialog'
  | 'FirstKey'
  | 'CameraElsewhere'
  | 'RefusedFrames'
  | ChipPartName
>;

/** The parts that are loaded later; null until they have loaded. */
export const later = signal<Later | null>(null);
let asked = false;

/** Fetches the parts as soon as somebody is signed in: when a key is pressed, the kiosk may be out of reach. */
export function loadLater(): void {
  if (asked) return;
  asked = true;
  void import('./later.ts').then(
    (loaded) => {
      later.value = loaded;
    },
    () => {
      asked = false;
    },
  );
}

/** A part that is loaded later; undefined until it has loaded, and the caller then draws nothing. */
export function laterPart<Name extends Part>(name: Name): Later[Name] | undefined {
  const part = later.value?.[name];
  if (part === undefined) loadLater();
  return part;
}

/** The question for the PIN, over whatever waits for it. */
export function PinAgain() {
  const Panel = later.value?.PinAgainPanel;
  if (Panel === undefined) loadLater();
  return Panel === undefined ? null : <Panel />;
}

/** The question for the security key, over whatever waits for it. */
export function KeyTouch() {
  const Step = later.value?.KeyStepDialog;
  if (Step === undefined) loadLater();
  return Step === undefined ? null : <Step />;
}

/** Notice in the face card if another page has the camera of the lane, or tried to send frames for it. */
export function CameraNotice({ name, lane }: { name: 'CameraElsewhere' | 'RefusedFrames'; lane: LaneView }) {
  const Notice = later.value?.[name];
  if (Notice === undefined) loadLater();
  return Notice === undefined || !wordsWhole() ? null : <Notice lane={lane} />;
}

/** Parts about chip and seal in the page card and in the panel for typing; not part of the first script. */
export function ChipPart({ name, ...about }: { name: ChipPartName; view: InspectionView; onDone?: () => void }) {
  const Part = later.value?.[name];
  if (Part === undefined) loadLater();
  return Part === undefined || !wordsWhole() ? null : <Part onDone={close} {...about} />;
}

type ChipPartName = 'CanEntry' | 'ChipEvidence' | 'ChipProgress' | 'SealStated';

function close(): void {
  panel.value = null;
}

const TITLES = {
  DemoPanel: 'demo.title',
  DetailsPanel: 'details.title',
  DiagnosticsPanel: 'diag.title',
  FaceViewPanel: 'faceView.faces',
  HelpPanel: 'help.title',
  KeysPanel: 'keys.title',
  ManualPanel: 'manual.title',
  OverPanel: 'entry.decision',
  OwnPinPanel: 'ownPin.title',
  PapersPanel: 'papers.title',
} satisfies Record<Dialog, Key>;

/** A dialog that is not part of the first script. */
export function LaterPanel({ name }: { name: Dialog }) {
  const Panel = later.value?.[name];
  if (Panel !== undefined) return <Panel />;
  loadLater();
  return (
    <Modal title={t(TITLES[name])} size="wide" onClose={() => (panel.value = null)}>
      <p class="prose">{t('panel.unloaded')}</p>
    </Modal>
  );
}
