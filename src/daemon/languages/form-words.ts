import { words as ar } from '../../ui/words/support-ar.ts';
import { words as en } from '../../ui/words/support-en.ts';
import { words as es } from '../../ui/words/support-es.ts';
import { words as fr } from '../../ui/words/support-fr.ts';
import { words as pt } from '../../ui/words/support-pt.ts';
import { words as ru } from '../../ui/words/support-ru.ts';

/** The words around a protection pack in the form "Support", by language of the program. A preview is drawn with them. */
export const FORM_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = { en, fr, es, pt, ru, ar };
