import { TRAVELLER_STATES } from '../../core/inspection/traveller/index.ts';
import { englishTraveller } from '../../ui/words/english/index.ts';
import { englishOf, keysOf } from './keys.ts';

/** A whole language file with the English text behind every key, for those who translate it. */
export function languageTemplate({
  code,
  name,
  direction,
}: {
  code: string;
  name: string;
  direction: 'ltr' | 'rtl';
}): string {
  const screen = Object.fromEntries(keysOf(code).map((key) => [key, englishOf(key).text]));
  const words = Object.fromEntries(TRAVELLER_STATES.map((state) => [state, englishTraveller.words[state]]));
  const traveller = { training: englishTraveller.training, words };
  const file = { format: 'waypost.language.1', code, name, direction, reviewed: false, screen, traveller };
  return `${JSON.stringify(file, null, 2)}\n`;
}
