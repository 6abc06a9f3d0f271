import { PolicyLines, PolicyPanel, PolicyStatus, SampleNote } from './policy-lines.tsx';

/** What comes in a part of its own about policy and data protection (`lazy.tsx`). */
export const parts = { PolicyLines, PolicyPanel, PolicyStatus, SampleNote } as const;
