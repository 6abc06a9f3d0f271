/**
 * Words that must be on no screen, in any language: they name a role that nobody at a desk can know, and that endangers
 * who is read beside it (docs/protection.md).
 */
export const ROLE_WORDS: Readonly<Record<string, RegExp>> = {
  en: /suspect|victim|traffick/i,
  fr: /suspect|victime|trafiqu|traite des|passeur/i,
  es: /sospech|víctima|victima|trafic|tratante|trata de/i,
  ar: /مشتبه|مشبوه|ضحية|ضحايا|متاجر|اتجار|مهرب/,
  pt: /suspei|vítima|vitima|trafic|tráfico|tráfego/i,
  ru: /подозр|жертв|торгов(ец|ц|л)|трафик/i,
};

/** A stop list also holds refusals of entry: no label of it may tell the officer to arrest, which some words for "stop" do. */
export const ARREST_WORDS: Readonly<Record<string, RegExp>> = {
  en: /arrest|detain|detention/i,
  fr: /arrestation|interpell|détention/i,
  es: /deten|arrest/i,
  ar: /اعتقال|توقيف|احتجاز/,
  pt: /deten|deter|prisão/i,
  ru: /задерж|арест/i,
};

/** Keys that a stop list is labelled with. */
export const STOP_KEYS: readonly string[] = ['alert.stop', 'alert.stop.title', 'alert.stop.first'];

/** Words that no traveller may read, in the languages of the officers. */
export const NEVER_TO_TRAVELLERS =
  /suspect|victim|traffick|alert|\bhit\b|watchlist|refus|reject|denied|\bfail|suspeit|sospech|víctima|vítima|victime|жертв|подозр|ضحية|مشتبه/i;
