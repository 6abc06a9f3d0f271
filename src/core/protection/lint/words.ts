import { ROLE_WORD_LANGUAGES } from '../../role-words/index.ts';
import { offered, type Pack, type PackItem } from '../pack/index.ts';
import type { LintFinding } from './finding.ts';

/** Characters that end a question in the languages of the officer's screen. */
const ASKS = /[?؟]/u;
const ASKING_LANGUAGES: readonly string[] = ['en', 'fr', 'es', 'pt', 'ru', 'ar'];

/** Missing words, questions that do not ask anything, and texts that nobody has proofread. */
export function wordFindings(pack: Pack): LintFinding[] {
  return [...missingFindings(pack), ...questionFindings(pack), ...reviewFindings(pack), ...listFindings(pack)];
}

function error(where: string, message: string): LintFinding {
  return { level: 'error', reason: 'PACK_NO_WORDS', where, message };
}

function warning(where: string, message: string, reason: LintFinding['reason'] = 'PACK_NO_WORDS'): LintFinding {
  return { level: 'warning', reason, where, message };
}

/** If one item has a language, every item must have it: otherwise an officer would see some lines in English. */
function missingFindings(pack: Pack): LintFinding[] {
  const items = offered(pack);
  const cards = pack.card;
  const languages = [...new Set([...items, ...cards].flatMap(({ words }) => Object.keys(words)))];
  const found = items.flatMap(({ id, words }) =>
    languages.flatMap((language): LintFinding[] => {
      const own = words[language];
      if (own === undefined) return [error(`Item ${id}`, `It has no words in "${language}", as other items have.`)];
      const left = (['ask', 'look', 'not'] as const).filter((member) => words['en']?.[member] && !own[member]);
      return left.map((member) => error(`Item ${id}`, `"${language}" lacks ${member}, which English has.`));
    }),
  );
  const ofCards = cards.flatMap(({ id, words }) =>
    languages
      .filter((language) => words[language] === undefined)
      .map((language) => error(`Card ${id}`, `It has no words in "${language}", as other items have.`)),
  );
  const bare = items.filter(({ words }) => !words['en']?.look || !words['en'].not).map(({ id }) => id);
  if (bare.length === 0) return [...found, ...ofCards];
  const message = `${bare.length} items do not explain what to look at, or what they do not mean (look, not): ${shortened(bare)}.`;
  return [...found, ...ofCards, warning('The pack', message)];
}

/** What the kiosk raises is worded as a question: it does not claim anything. */
function questionFindings(pack: Pack): LintFinding[] {
  return pack.asks.flatMap(({ id, item }) => {
    const about = pack.items.find((one) => one.id === item);
    return about === undefined ? [] : askFindings(`Question ${id}`, about);
  });
}

function askFindings(where: string, { id, words }: PackItem): LintFinding[] {
  // If a language lacks a text that English has, the finding is about the item.
  if (words['en']?.ask === undefined) return [error(where, `Item ${id} has no question (ask). Write it.`)];
  return Object.entries(words)
    .filter(([language, { ask }]) => ask !== undefined && ASKING_LANGUAGES.includes(language) && !ASKS.test(ask))
    .map(([language]) =>
      error(where, `The words of item ${id} in "${language}" contain no question. End them with a question mark.`),
    );
}

/** One line for each language, because nobody reads a list of hundreds. */
function reviewFindings(pack: Pack): LintFinding[] {
  const reviews = [...pack.items, ...pack.card].flatMap(({ words }) =>
    Object.entries(words).map(([language, { review }]) => ({ language, review })),
  );
  const slips = Object.entries(pack.slips).map(([language, { review }]) => ({ language, review }));
  const waiting = [...reviews, ...slips].filter(
    ({ language, review }) => (language !== 'en' && review === undefined) || review?.startsWith('awaiting'),
  );
  return [...new Set(waiting.map(({ language }) => language))].map((language) => {
    const count = waiting.filter((one) => one.language === language).length;
    const message = `${count} texts are waiting for a native reader. The screen says so until then.`;
    return warning(`Language ${language}`, message, 'PACK_REVIEW');
  });
}

/** A text in a language that has no list of role words was checked only against those of other languages. */
function listFindings(pack: Pack): LintFinding[] {
  const known = new Set([...ROLE_WORD_LANGUAGES, ...Object.keys(pack.roleWords)]);
  const languages = [...pack.items, ...pack.card].flatMap(({ words }) => Object.keys(words));
  const bodies = pack.bodies.flatMap(({ screenName }) => Object.keys(screenName));
  const all = new Set([...languages, ...bodies, ...Object.keys(pack.slips)].map((tag) => tag.split('-')[0] ?? ''));
  const message =
    'No list of role words is known for it. Look for such words in every text, or give a list (roleWords) for this language.';
  return [...all]
    .filter((language) => !known.has(language))
    .map((language) => warning(`Language ${language}`, message, 'PACK_ROLE_WORD'));
}

/** As many ids of a list as fit in a line. */
function shortened(ids: readonly string[]): string {
  const first = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${first} and others` : first;
}
