/**
 * Slip for the traveller, by language. It names no box, no agency and no reason: who finds it must learn nothing. Other
 * languages are added beside `en` and reviewed by native speakers before release.
 */
export interface Slip {
  title: string;
  lines: readonly string[];
  dir: 'ltr' | 'rtl';
}

export const SLIPS: Readonly<Record<string, Slip>> = {
  en: {
    title: 'Useful number',
    lines: [
      'Questions about your journey, your health or your papers?',
      'You can call here, day or night. It is free:',
    ],
    dir: 'ltr',
  },
};
