/** What comes after the first script, in one piece: dialogs, and the allow button for assistive software. */
export { assistedAllow } from '../assisted-allow.ts';
export { KeyStep, KeyStepDialog } from '../second-factor/key-step.tsx';
export { KeysPanel } from '../second-factor/keys-panel.tsx';
export { FirstKey } from '../second-factor/new-key.tsx';
export { PapersPanel } from './additional-documents.tsx';
export { CameraElsewhere, RefusedFrames } from './camera-notices.tsx';
export { DemoPanel } from './demo.tsx';
export { DetailsPanel } from './details.tsx';
export { DiagnosticsPanel } from './diagnostics.tsx';
export { FaceViewPanel } from './face-view.tsx';
export { HelpPanel } from './help.tsx';
export { OverPanel } from './over.tsx';
export { OwnPinPanel } from './own-pin.tsx';
export { PinAgainPanel } from './pin-again.tsx';
