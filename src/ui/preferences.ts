import { effect, signal } from '@preact/signals';
import {
  changeWords,
  completeWords,
  isLocale,
  loadSiteLanguages,
  shownLanguage,
  shownLocale,
  startWords,
} from './words/index.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Colours = 'standard' | 'safe';
interface Stored {
  theme: Theme;
  colours: Colours;
  locale: string;
}

const PLACE = 'waypost.display';
/** The kiosk serves the page and its texts; if it does not answer, the request is repeated at this interval. */
const ASK_AGAIN_MS = 1_000;

/** Display settings of this browser, without any data about officers or travellers. */
export const theme = signal<Theme>('system');
export const colours = signal<Colours>('standard');

/**
 * Reads the stored settings, fetches the words of the stored language, and from then on keeps the document's attributes and
 * the store in step. Resolves when there are words to draw a screen with. `ofSite`: false if languages added by a site are not
 * served. `whole`: false if `fetchAllWords` is called as soon as somebody arrives.
 */
export async function startPreferences({ ofSite = true, whole = true } = {}): Promise<void> {
  const stored = read();
  theme.value = stored.theme ?? 'system';
  colours.value = stored.colours ?? 'standard';
  const { locale: wanted = 'en' } = stored;
  // The first screen waits for the site's list only if it is in a language of the site.
  const listed = ofSite ? until(loadSiteLanguages) : null;
  if (!isLocale(wanted)) await listed;
  await until(async () => (await startWords(wanted)) || (await startWords('en')));
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const systemDark = signal(dark.matches);
  dark.addEventListener('change', (event) => {
    systemDark.value = event.matches;
  });
  effect(() => {
    const root = document.documentElement;
    const shown = theme.value === 'system' ? (systemDark.value ? 'dark' : 'light') : theme.value;
    const locale = shownLocale();
    root.dataset['theme'] = shown;
    root.dataset['colours'] = colours.value;
    root.lang = locale;
    root.dir = shownLanguage().dir;
    try {
      localStorage.setItem(PLACE, JSON.stringify({ theme: theme.value, colours: colours.value, locale }));
    } catch {
      // A browser without storage keeps the settings until it closes.
    }
  });
  if (whole) fetchAllWords();
}

/** Fetches the words of dialogs, which a screen that waits for a sign-in does not need (a sixth of its bytes). */
export function fetchAllWords(): void {
  void until(completeWords);
}

/** Changes the language of the screen; false if its words could not be fetched, and the screen then stays as it is. */
export async function chooseLanguage(next: string): Promise<boolean> {
  return next === shownLocale() || (await changeWords(next));
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
}

function read(): Partial<Stored> {
  try {
    const parsed = JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Stored>;
    return {
      ...(parsed.theme === 'light' || parsed.theme === 'dark' ? { theme: parsed.theme } : {}),
      ...(parsed.colours === 'safe' ? { colours: parsed.colours } : {}),
      ...(typeof parsed.locale === 'string' ? { locale: parsed.locale } : {}),
    };
  } catch {
    return {};
  }
}
