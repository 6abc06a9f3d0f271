import { am } from './am.ts';
import { ar } from './ar.ts';
import { bn } from './bn.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fa } from './fa.ts';
import { fr } from './fr.ts';
import { hi } from './hi.ts';
import { id } from './id.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { kmr } from './kmr.ts';
import { ko } from './ko.ts';
import type { TravellerLanguage } from './language.ts';
import { pl } from './pl.ts';
import { ps } from './ps.ts';
import { pt } from './pt.ts';
import { ro } from './ro.ts';
import { ru } from './ru.ts';
import { so } from './so.ts';
import { sw } from './sw.ts';
import { th } from './th.ts';
import { ti } from './ti.ts';
import { tr } from './tr.ts';
import { uk } from './uk.ts';
import { ur } from './ur.ts';
import { vi } from './vi.ts';
import { zh } from './zh.ts';

export type { TravellerLanguage, TravellerState } from './language.ts';

/** Every language of the display. Which of them a site shows, and in which order, its configuration says. */
export const LANGUAGES: readonly TravellerLanguage[] = [
  en,
  fr,
  es,
  ar,
  pt,
  ru,
  de,
  it,
  pl,
  uk,
  ro,
  tr,
  fa,
  ur,
  hi,
  bn,
  zh,
  ja,
  ko,
  vi,
  th,
  id,
  sw,
  am,
  so,
  ti,
  ps,
  kmr,
];
