/** A stop list also holds refusals of entry, so its labels must not tell the officer to arrest, as some words for "stop" do. */
export const ARREST_WORDS: Readonly<Record<string, RegExp>> = {
  en: /arrest|detain|detention/i,
  fr: /arrestation|interpell|détention/i,
  es: /deten|arrest/i,
  ar: /اعتقال|توقيف|احتجاز/,
  pt: /deten|deter|prisão/i,
  ru: /задерж|арест/i,
};

/** Keys of the labels of a stop list. */
export const STOP_KEYS: readonly string[] = ['alert.stop', 'alert.stop.title', 'alert.stop.first'];

/** Words that travellers must not read, in the languages of the officers. */
export const NEVER_TO_TRAVELLERS =
  /suspect|victim|traffick|alert|\bhit\b|watchlist|refus|reject|denied|\bfail|suspeit|sospech|víctima|vítima|victime|жертв|подозр|ضحية|مشتبه/i;
