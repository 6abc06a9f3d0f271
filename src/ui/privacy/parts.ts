import { PolicyLines, PolicyPanel, PolicyStatus, SampleNote } from './policy-lines.tsx';
import { PrivacyScreen } from './screen.tsx';
import { SlipButton, SlipPanel } from './slip.tsx';

/** Components about policy, data protection and slips that are loaded separately (`lazy.tsx`). */
export const parts = {
  PolicyLines,
  PolicyPanel,
  PolicyStatus,
  PrivacyDesk: PrivacyScreen,
  SampleNote,
  SlipButton,
  SlipPanel,
} as const;
