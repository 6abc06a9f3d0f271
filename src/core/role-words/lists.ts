/**
 * Words that give a person a role, by language. One line is one pattern (`patterns.ts`): a word, `*` for any ending, blanks
 * between the words of a phrase, `|` between words of which one is enough, `!` for a word that must not occur.
 *
 * Words that are also used for things travellers read about are left out on purpose. In English, French, Spanish and Russian,
 * "traffic" may be on a road or in the air, so only phrases are listed; Portuguese has a separate word for it (tráfego).
 */
export const EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  en: [
    'suspect|suspects|suspected',
    'victim*',
    'traffick*|antitraffick*',
    'smuggler|smugglers',
    'people|human|migrant|child smuggling',
    'smuggled person|persons|people|migrant|migrants|child|children',
    'human|people|child|sex traffic',
    'perpetrator|perpetrators',
    'offender|offenders',
    'pimp|pimps',
    'prostitute|prostitutes|prostitution',
    'slavery|enslaved',
    'survivor|survivors !pension|pensions|benefit|benefits|annuity',
  ],
  fr: [
    'suspect*',
    'soupçonn*',
    'victime|victimes',
    'trafiqu*',
    'trafic d êtres|enfants|humains|organes',
    'trafic de personnes|femmes|migrants|mineurs',
    'traite des êtres|personnes|femmes|enfants|blanches|mineurs',
    'traite d êtres|enfants|humains',
    'traite de personnes|femmes|mineurs',
    'proxénète|proxénètes|proxénétisme',
    'prostitué|prostituée|prostitués|prostituées|prostitution',
    'esclavage',
  ],
  es: [
    'sospech*',
    'víctima|víctimas',
    'victimari*|victimiz*',
    'tratante|tratantes',
    'traficante|traficantes|traficad*|traficar',
    'tráfico de personas|seres|mujeres|menores|niños|niñas|migrantes|órganos',
    'tráfico humano',
    'trata de blancas|seres',
    'proxeneta|proxenetas|proxenetismo',
    'prostituta|prostitutas|prostitución|prostituid*',
    'esclavitud|esclavizad*',
  ],
  pt: [
    'suspeit*',
    'vítima|vítimas|vitimad*|vitimiz*',
    'aliciador|aliciadora|aliciadores',
    'traficante|traficantes|traficad*|traficar',
    'tráfico de pessoas|seres|mulheres|crianças|menores|migrantes|órgãos',
    'tráfico humano',
    'proxeneta|proxenetas|lenocínio',
    'prostituta|prostitutas|prostituição',
    'escravo|escravos|escravatura|escravidão|escravizad*',
  ],
  ru: [
    'подозр*',
    'жертв|жертва|жертвы|жертве|жертву|жертвой|жертвою|жертвам|жертвами|жертвах',
    'потерпевш*',
    'пострадавш* от торговли|насилия|эксплуатации|рабства',
    'торговец|торговца|торговцу|торговцем|торговце|торговцы|торговцев|торговцам|торговцами людьми|детьми|женщинами|человеком',
    'торговля|торговли|торговлю|торговле|торговлей людьми|детьми|женщинами|человеком|органами',
    'торгует|торгуют|торговал|торговали|торговать людьми|детьми|женщинами',
    'трафик людей|женщин|детей',
    'траффик*|трафикинг*',
    'работорговец|работорговца|работорговцы|работорговцев|работорговля|работорговли|работорговлю',
    'рабство|рабства|рабстве|рабству|рабством',
    'сутенёр*',
    'проститут*',
    'контрабандист*',
  ],
  ar: [
    'ضحية|ضحيه|ضحيتان|ضحيتين|ضحيته|ضحيتها|ضحيتهم|ضحايا|ضحاياه|ضحاياها|ضحاياهم',
    'مشتبه*',
    'مشبوه*',
    // Without "in" before the people, the first word means shops.
    'اتجار|متاجر|متاجرة بالبشر|بالأشخاص|بالأطفال|بالنساء|بالناس|ببشر',
    'متاجرون|متاجرين|متاجرو',
    'تاجر|تجار|تجارة بشر|رقيق|بالبشر|بالأشخاص',
    // "No way round" is written with the same letters as "smuggler".
    '!لا مهرب',
    'مهربون|مهربين|مهربو|مهربي',
    'تهريب بشر|أشخاص|مهاجرين|أطفال',
    'دعارة|عاهرة|بغاء',
    'عبودية|استعباد|استرقاق',
  ],
};

/** The same for texts in this language only, because in other languages the word means something harmless. */
export const OWN: Readonly<Record<string, readonly string[]>> = {
  // In French and Italian, "slave" means Slavic.
  en: ['slave|slaves'],
  fr: ['passeur|passeurs|passeuse|passeuses', 'esclave|esclaves'],
  es: [
    // "Se trata de" means "it is about", and an article of a law also "deals with" something.
    '!se|si|que|cuando|no|artículo|ley|capítulo|sección|norma|texto|aviso|esto trata de personas|mujeres|menores|niños|niñas',
    'esclavo|esclavos|esclavas',
  ],
  // In Spanish it is traffic of any kind; in Portuguese it is a crime.
  pt: ['tráfico|tráficos', 'tratante|tratantes', 'escrava|escravas'],
  ru: [],
  ar: [],
};
