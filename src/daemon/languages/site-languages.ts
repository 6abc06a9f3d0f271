import type { SiteWords, TravellerSide } from '../../adapters/http/server/index.ts';
import type { Config } from '../../core/config/index.ts';
import { siteLanguages } from '../../core/config/index.ts';
import { TRAVELLER_STATES } from '../../core/inspection/traveller/index.ts';
import { type SiteLanguages, siteLanguagesIn } from './folder.ts';
import { filled } from './keys.ts';
import { type LettersHere, letterless, letterlessWords, lettersHere, packagesOf } from './letters.ts';

/** Number of missing keys that a notice names. */
const MISSING_TOLD = 3;

export interface SiteLanguageSet {
  /** Words for the officer's screen. */
  words: SiteWords;
  /** Languages for the traveller's display: those that the configuration names and that have its sentences. */
  display: { languages: string[]; own: NonNullable<TravellerSide['setup']['own']> };
  /** Words for the person who starts the daemon. */
  notices: string[];
}

type Places = Pick<Config, 'siteFolder' | 'traveller'>;

/** The program's and the site's languages that the configuration names for the display, if they have sentences. */
export function displayLanguages({ siteFolder, traveller }: Places) {
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
  return {
    found,
    tags: shown.map(({ tag }) => tag),
    own: own.filter(({ tag }) => shown.some((one) => one.site && one.tag === tag)),
    gone: named.filter((one) => !shown.includes(one)),
  };
}

/**
 * Languages that the site has added by files. A refused file is named, and the lane starts with the others. A language whose
 * letters are missing from every font of this machine is left out of the display: nobody can read empty boxes.
 */
export function openSiteLanguages(places: Places, has: LettersHere = lettersHere()): SiteLanguageSet {
  const { found, tags, own, gone } = displayLanguages(places);
  const skipped = letterless(tags, { has, own });
  const drawn = tags.filter((tag) => skipped.every((one) => one.tag !== tag));
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
      // Its letters come with the page.
      languages: drawn.length > 0 ? drawn : ['en'],
      own: own.filter(({ tag }) => drawn.includes(tag)),
    },
    notices: [
      ...languageNotices(found),
      ...gone.map(
        ({ tag }) => `traveller.languages names site:${tag}, but no file of the site contains its sentences.`,
      ),
      ...(skipped.length === 0
        ? []
        : [
            `No font here has the letters of some languages, and the traveller's display leaves them out: ${letterlessWords(skipped)}. Debian: apt-get install ${packagesOf(skipped).join(' ')}`,
          ]),
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
