import { PolicyLines, PolicyPanel, PolicyStatus, SampleNote } from './policy-lines.tsx';
import { PrivacyScreen } from './screen.tsx';
import { SlipButton, SlipPanel } from './slip.tsx';

/** What comes in a separate part about policy, data protection and slips (`lazy.tsx`). */
export const parts = {
  PolicyLines,
  PolicyPanel,
  PolicyStatus,
  PrivacyDesk: PrivacyScreen,
  SampleNote,
  SlipButton,
  SlipPanel,
} as const;
