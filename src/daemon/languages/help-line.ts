import { SLIPS } from '../../ui/support/slips.ts';

/** The sentence before a help line, by language of the display: the one of the slip, so that both say the same. */
export function helpLineTexts(languages: readonly string[]): { language: string; text: string }[] {
  return languages.flatMap((language) => {
    // Slips name Chinese without its script.
    const slip = SLIPS[language] ?? SLIPS[language.split('-')[0] ?? ''];
    return slip === undefined ? [] : [{ language, text: slip.lines.join(' ') }];
  });
}
