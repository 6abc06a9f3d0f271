import type { SiteWords, TravellerSide } from '../../adapters/http/server/index.ts';
import type { Config } from '../../core/config/index.ts';
import { siteLanguages } from '../../core/config/index.ts';
import { TRAVELLER_STATES } from '../../core/inspection/traveller/index.ts';
import { type SiteLanguages, siteLanguagesIn } from './folder.ts';
import { filled } from './keys.ts';

/** Missing keys that a notice names. */
const MISSING_TOLD = 3;

export interface SiteLanguageSet {
  /** For the officer's screen. */
  words: SiteWords;
  /** For the traveller's display: languages that the configuration names and that have its sentences. */
  display: { languages: string[]; own: NonNullable<TravellerSide['setup']['own']> };
  /** Words for the person who starts the daemon. */
  notices: string[];
}

/** Languages that the site has added by files. A file that is refused is named, and the lane starts with the others. */
export function openSiteLanguages({
  siteFolder,
  traveller,
}: Pick<Config, 'siteFolder' | 'traveller'>): SiteLanguageSet {
  const found = siteLanguagesIn(siteLanguages(siteFolder));
  const own = found.languages.flatMap(({ language }) => {
    if (language.traveller === null) return [];
    const { code, name, direction } = language;
    const { training, words } = language.traveller;
    return [
      {
        tag: code,
        name,
        dir: direction,
        training,
        words: TRAVELLER_STATES.map((state) => ({ state, text: words[state] })),
      },
    ];
  });
  const named = traveller.languages.map((tag) => ({ tag: tag.replace(/^site:/, ''), site: tag.startsWith('site:') }));
  const shown = named.filter(({ tag, site }) => !site || own.some((one) => one.tag === tag));
  const gone = named.filter((one) => !shown.includes(one));
  return {
    words: {
      list: found.languages.map(({ language: { code, name, direction, reviewed } }) => ({
        ...{ code, name, dir: direction, reviewed },
      })),
      words: (code, part) => {
        const one = found.languages.find(({ language }) => language.code === code);
        return one === undefined ? null : filled(part, one.language.screen);
      },
    },
    display: {
      languages: shown.map(({ tag }) => tag),
      own: own.filter(({ tag }) => shown.some((one) => one.site && one.tag === tag)),
    },
    notices: [
      ...languageNotices(found),
      ...gone.map(({ tag }) => `traveller.languages names site:${tag}, and no file of the site has its sentences.`),
    ],
  };
}

/** What is refused, and what is shown in English, in words. */
export function languageNotices({ languages, problems }: SiteLanguages): string[] {
  return [
    ...problems.map(({ file, message, reason }) => `Language ${file} is not used. ${message} (${reason})`),
    ...languages.flatMap(({ language, coverage }) => {
      const { missing, keys } = coverage;
      if (missing.length === 0) return [];
      const first = missing.slice(0, MISSING_TOLD).join(', ');
      return [
        `Language ${language.code}: ${missing.length} of ${keys} texts are missing and shown in English: ${first}, …`,
      ];
    }),
  ];
}
