import { SLIPS } from '../../ui/support/slips.ts';

/** The sentence before a help line, by language of the display. It is the same as on the slip. */
export function helpLineTexts(languages: readonly string[]): { language: string; text: string }[] {
  return languages.flatMap((language) => {
    // Slips use the code for Chinese without a script.
    const slip = SLIPS[language] ?? SLIPS[language.split('-')[0] ?? ''];
    return slip === undefined ? [] : [{ language, text: slip.lines.join(' ') }];
  });
}
