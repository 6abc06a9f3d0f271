import { effect, signal } from '@preact/signals';
import { CATALOGUES, type Locale, useLocale } from './words/index.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Colours = 'standard' | 'safe';
interface Stored {
  theme: Theme;
  colours: Colours;
  locale: Locale;
}

const PLACE = 'waypost.display';

/** Display settings of this browser. They hold nothing about officers or travellers. */
export const theme = signal<Theme>('system');
export const colours = signal<Colours>('standard');
export const locale = signal<Locale>('en');

/** Reads the stored settings and keeps the document's attributes and the store in step from then on. */
export function startPreferences(): void {
  const stored = read();
  theme.value = stored.theme ?? 'system';
  colours.value = stored.colours ?? 'standard';
  locale.value = stored.locale ?? 'en';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const systemDark = signal(dark.matches);
  dark.addEventListener('change', (event) => {
    systemDark.value = event.matches;
  });
  effect(() => {
    const root = document.documentElement;
    const shown = theme.value === 'system' ? (systemDark.value ? 'dark' : 'light') : theme.value;
    root.dataset['theme'] = shown;
    root.dataset['colours'] = colours.value;
    root.lang = locale.value;
    useLocale(locale.value);
    try {
      localStorage.setItem(PLACE, JSON.stringify({ theme: theme.value, colours: colours.value, locale: locale.value }));
    } catch {
      // A browser without storage keeps the settings until it closes.
    }
  });
}

function read(): Partial<Stored> {
  try {
    const parsed = JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Stored>;
    return {
      ...(parsed.theme === 'light' || parsed.theme === 'dark' ? { theme: parsed.theme } : {}),
      ...(parsed.colours === 'safe' ? { colours: parsed.colours } : {}),
      ...(parsed.locale !== undefined && parsed.locale in CATALOGUES ? { locale: parsed.locale } : {}),
    };
  } catch {
    return {};
  }
}
