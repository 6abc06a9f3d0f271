import { offered, type Pack, type PackItem, TABS } from '../../core/protection/pack/index.ts';

/** Languages a pack may name that are written from right to left (CLDR). */
const RIGHT_TO_LEFT: readonly string[] = ['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'];
const ALL_QUESTIONS =
  '<p class="preview-review"><bdi dir="ltr">All questions of the pack. At most three are shown at a time.</bdi></p>';
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

export interface PreviewParts {
  pack: Pack;
  /** Style sheet of the screen (`deviceStyle`). */
  style: string;
  /** Words of the screen around the pack, by language; English is used if the screen does not have the language. */
  words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Pictures by name, as addresses that contain the picture itself. */
  pictures: ReadonlyMap<string, string>;
}

/**
 * One page with every form, question, card and slip of a pack, in every language with its direction, light and dark. It has no
 * script and loads nothing: fonts and pictures are inside, and its content policy allows nothing else.
 */
export function previewPage(parts: PreviewParts): string {
  const { pack, style } = parts;
  const languages = languagesOf(pack);
  const slips = Object.keys(pack.slips);
  const screens = languages.flatMap((language) => THEMES.map((theme) => formOf(parts, { language, theme })));
  const papers = slips.flatMap((language) => THEMES.map((theme) => slipOf(pack, { language, theme })));
  const links = [
    ...languages.flatMap((language) =>
      THEMES.map((theme) => `<a href="#${language}-${theme}">${language} ${theme}</a>`),
    ),
    ...slips.map((language) => `<a href="#slip-${language}-light">slip ${language}</a>`),
  ];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">`,
    `<title>Preview of protection pack ${pack.version}</title>`,
    `<style>${style}\n${PAGE_STYLE}</style></head><body class="preview">`,
    `<header class="preview-head"><h1>Protection pack ${pack.version}, issued ${escaped(pack.issuedAt.slice(0, 10))}</h1>`,
    `<p>${offered(pack).length} points, ${pack.asks.length} questions, ${pack.bodies.length} bodies, ${slips.length} slips. ` +
      'This is a preview for authors: nothing can be sent from it. Sign the pack itself.</p>',
    `<nav>${links.join(' ')}</nav></header>`,
    ...screens,
    ...papers,
    slips.length === 0 ? '<p class="preview-note">This pack has no slips of its own.</p>' : '',
    '<p class="preview-note">This pack has no talk texts: the talk aid is not part of this version.</p>',
    '</body></html>\n',
  ].join('\n');
}

/** Every language in which a point, a card or a body is written, English first. */
function languagesOf({ items, card, bodies }: Pack): string[] {
  const all = [
    ...items.flatMap(({ words }) => Object.keys(words)),
    ...card.flatMap(({ words }) => Object.keys(words)),
    ...bodies.flatMap(({ screenName }) => Object.keys(screenName)),
  ];
  return [...new Set(['en', ...all])];
}

function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

function device({ id, language, theme }: { id: string; language: string; theme: Theme }, inside: string): string {
  const about = `lang="${escaped(language)}" dir="${directionOf(language)}" data-theme="${theme}"`;
  return `<section class="device" id="${escaped(id)}" ${about}><p class="preview-name"><bdi dir="ltr">${escaped(id)}</bdi></p>${inside}</section>`;
}

function formOf(
  { pack, words, pictures }: PreviewParts,
  { language, theme }: { language: string; theme: Theme },
): string {
  const t = (key: string): string => escaped(words[language]?.[key] ?? words['en']?.[key] ?? key);
  const items = offered(pack);
  const tabs = TABS.map((tab) => {
    const own = items.filter((item) => item.tab === tab);
    return (
      `<div class="tabs"><span class="tab" aria-selected="true">${t(`support.tab.${tab}`)}</span></div>` +
      `<div class="support-items">${own.map((item) => itemOf(item, { language, pictures, t })).join('')}</div>`
    );
  });
  const questions = pack.asks.flatMap(({ id, item }) => {
    const about = items.find((one) => one.id === item);
    if (about === undefined) return [];
    const { point, ask } = wordsIn(about.words, language) ?? { point: about.id, ask: undefined };
    const text = ask === undefined ? t('support.askAbout').replace('{point}', escaped(point)) : escaped(ask);
    return [`<li data-ask="${escaped(id)}"><span class="support-question">${text}</span></li>`];
  });
  const cards = pack.card.map((card) => {
    const own = wordsIn(card.words, language);
    return `<div class="support-row"><dt>${escaped(own?.title ?? card.id)}</dt><dd>${escaped(own?.text ?? '')}</dd></div>`;
  });
  return device(
    { id: `${language}-${theme}`, language, theme },
    `<div class="preview-form">${reviewsOf(pack, language)}<p class="label">${t('support.lead')}</p><div class="support-form">` +
      `<div class="support-column"><section class="support-questions"><p class="label">${t('support.asksRule')}</p><ul>${questions.join('')}</ul>${ALL_QUESTIONS}</section>${tabs.join('')}</div>` +
      `<div class="support-column">${bodiesOf(pack, language)}<h3>${t('support.card')}</h3><dl class="support-card">${cards.join('')}</dl></div>` +
      '</div></div>',
  );
}

/** Who has reviewed the texts of a language: each mark once, with the number of texts to which it applies. */
function reviewsOf({ items, card }: Pack, language: string): string {
  const reviews = [...items, ...card].map(({ words }) => words[language]?.review).filter((one) => one !== undefined);
  const said = [...new Set(reviews)].map((one) => `${reviews.filter((other) => other === one).length} texts: ${one}`);
  return said.map((text) => `<p class="preview-review"><bdi dir="ltr">${escaped(text)}</bdi></p>`).join('');
}

function itemOf(
  { id, for: groups, derivedByProject, words, picture }: PackItem,
  { language, pictures, t }: { language: string; pictures: PreviewParts['pictures']; t: (key: string) => string },
): string {
  const own = wordsIn(words, language);
  const source = picture === null ? undefined : pictures.get(picture);
  const chips =
    (groups.includes('adult') ? '' : `<span class="chip">${t('support.childItem')}</span>`) +
    (derivedByProject ? `<span class="chip">${t('support.derived')}</span>` : '');
  const more = (['look', 'not', 'ask'] as const).flatMap((member) =>
    own?.[member] ? [`<bdi dir="ltr">${member}:</bdi> ${escaped(own[member])}`] : [],
  );
  return (
    `<div class="support-item" data-item="${escaped(id)}"><span class="tick"><input type="checkbox" disabled>` +
    `<span>${escaped(own?.point ?? id)}${chips}</span></span>` +
    more.map((text) => `<p class="label preview-more">${text}</p>`).join('') +
    (source === undefined ? '' : `<img class="preview-picture" src="${source}" alt="">`) +
    '</div>'
  );
}

function bodiesOf({ bodies }: Pack, language: string): string {
  return bodies
    .map(({ id, screenName, phones, keys }) => {
      const lines = phones.map(
        ({ number, hours, languages }) =>
          `<p><bdi dir="ltr">${escaped(number)}</bdi> <span class="label"><bdi dir="ltr">${escaped(`${hours ?? ''} ${languages.join(' ')}`)}</bdi></span></p>`,
      );
      const until = keys.map((key) => key.until.slice(0, 10)).join(', ');
      return (
        `<div class="support-rule" data-body="${escaped(id)}"><strong>${escaped(wordsIn(screenName, language) ?? id)}</strong>` +
        `${lines.join('')}<span class="label"><bdi dir="ltr">${escaped(until)}</bdi></span></div>`
      );
    })
    .join('');
}

function slipOf({ slips }: Pack, { language, theme }: { language: string; theme: Theme }): string {
  const slip = slips[language];
  if (slip === undefined) return '';
  const { title, lines, number, review } = slip;
  return device(
    { id: `slip-${language}-${theme}`, language, theme },
    `<div class="preview-form"><div class="slip"><p class="slip-title">${escaped(title)}</p>` +
      `${lines.map((line) => `<p>${escaped(line)}</p>`).join('')}<p class="slip-number"><bdi dir="ltr">${escaped(number)}</bdi></p></div>` +
      `<small class="preview-review"><bdi dir="ltr">${escaped(review)}</bdi></small></div>`,
  );
}

function wordsIn<T>(words: Readonly<Record<string, T>>, language: string): T | null {
  return words[language] ?? words['en'] ?? Object.values(words)[0] ?? null;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** What the page adds to the screens: each is as wide as the smallest screen of a lane (1280 CSS pixels). */
const PAGE_STYLE = `
html, body.preview { height: auto; overflow: auto; background: #fff; color: #000; }
.preview-head, .preview-note { font: 400 15px/1.4 sans-serif; max-width: 1200px; margin: 16px auto; }
.preview-head nav { display: flex; flex-wrap: wrap; gap: 6px 14px; }
.preview-head a { color: #0b57a4; }
.device { width: 1280px; margin: 0 auto 24px; padding: 24px; background: var(--ground); color: var(--ink);
  font: 400 0.9375rem/1.35 var(--sans); }
.preview-form { border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: 20px 24px; }
.preview-name, .preview-review { color: var(--ink-2); font-size: 0.75rem; margin: 0 0 8px; }
.preview-more { margin: 0; margin-inline-start: 34px; }
.preview-picture { max-width: 240px; max-height: 180px; margin-inline-start: 34px; }
@media print { .device { break-inside: avoid; } body.preview > *, body.preview .device * { display: revert !important; } }
`;
