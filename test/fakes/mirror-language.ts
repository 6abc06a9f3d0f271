import { languageTemplate } from '../../src/daemon/languages/index.ts';

/** Letters of an invented language that is written from right to left: Hebrew letters without any meaning. */
const LETTERS = 'אבגדהוזחטיכלמנסעפצקרשת';

/** Each English word becomes one of letters without meaning; holes stay where they are. */
export function mirrored(text: string): string {
  return text
    .split(/(\{\w+\})/)
    .map((part) =>
      part.startsWith('{')
        ? part
        : part.replace(/[A-Za-z]/g, (one) => LETTERS[one.toLowerCase().charCodeAt(0) % 22] ?? one),
    )
    .join('');
}

export interface LanguageDraft {
  format: string;
  code: string;
  name: string;
  direction: string;
  reviewed: boolean;
  screen: Record<string, string>;
  traveller: { training: string; words: Record<string, string> } | null;
}

/** A whole language of its own code, `zyx`, that nobody speaks. */
export function mirrorLanguage(): LanguageDraft {
  const draft = JSON.parse(languageTemplate({ code: 'zyx', name: 'שפה', direction: 'rtl' })) as LanguageDraft;
  for (const [key, text] of Object.entries(draft.screen)) draft.screen[key] = mirrored(text);
  const { traveller } = draft;
  if (traveller !== null) {
    traveller.training = mirrored(traveller.training);
    for (const [state, text] of Object.entries(traveller.words)) traveller.words[state] = mirrored(text);
  }
  return draft;
}
