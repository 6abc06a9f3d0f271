import { foldedName } from './folding.ts';

/**
 * ISO 3166-1: alpha-2 code, numeric code (Kosovo has none) and the code that documents print (Doc 9303-3 section 5: Germany
 * prints D, Kosovo RKS).
 */
const ISO_CODES = `
  AD020AND AE784ARE AF004AFG AG028ATG AI660AIA AL008ALB AM051ARM AO024AGO AQ010ATA AR032ARG AS016ASM AT040AUT
  AU036AUS AW533ABW AX248ALA AZ031AZE BA070BIH BB052BRB BD050BGD BE056BEL BF854BFA BG100BGR BH048BHR BI108BDI
  BJ204BEN BL652BLM BM060BMU BN096BRN BO068BOL BQ535BES BR076BRA BS044BHS BT064BTN BV074BVT BW072BWA BY112BLR
  BZ084BLZ CA124CAN CC166CCK CD180COD CF140CAF CG178COG CH756CHE CI384CIV CK184COK CL152CHL CM120CMR CN156CHN
  CO170COL CR188CRI CU192CUB CV132CPV CW531CUW CX162CXR CY196CYP CZ203CZE DE276D DJ262DJI DK208DNK DM212DMA
  DO214DOM DZ012DZA EC218ECU EE233EST EG818EGY EH732ESH ER232ERI ES724ESP ET231ETH FI246FIN FJ242FJI FK238FLK
  FM583FSM FO234FRO FR250FRA GA266GAB GB826GBR GD308GRD GE268GEO GF254GUF GG831GGY GH288GHA GI292GIB GL304GRL
  GM270GMB GN324GIN GP312GLP GQ226GNQ GR300GRC GS239SGS GT320GTM GU316GUM GW624GNB GY328GUY HK344HKG HM334HMD
  HN340HND HR191HRV HT332HTI HU348HUN ID360IDN IE372IRL IL376ISR IM833IMN IN356IND IO086IOT IQ368IRQ IR364IRN
  IS352ISL IT380ITA JE832JEY JM388JAM JO400JOR JP392JPN KE404KEN KG417KGZ KH116KHM KI296KIR KM174COM KN659KNA
  KP408PRK KR410KOR KW414KWT KY136CYM KZ398KAZ LA418LAO LB422LBN LC662LCA LI438LIE LK144LKA LR430LBR LS426LSO
  LT440LTU LU442LUX LV428LVA LY434LBY MA504MAR MC492MCO MD498MDA ME499MNE MF663MAF MG450MDG MH584MHL MK807MKD
  ML466MLI MM104MMR MN496MNG MO446MAC MP580MNP MQ474MTQ MR478MRT MS500MSR MT470MLT MU480MUS MV462MDV MW454MWI
  MX484MEX MY458MYS MZ508MOZ NA516NAM NC540NCL NE562NER NF574NFK NG566NGA NI558NIC NL528NLD NO578NOR NP524NPL
  NR520NRU NU570NIU NZ554NZL OM512OMN PA591PAN PE604PER PF258PYF PG598PNG PH608PHL PK586PAK PL616POL PM666SPM
  PN612PCN PR630PRI PS275PSE PT620PRT PW585PLW PY600PRY QA634QAT RE638REU RO642ROU RS688SRB RU643RUS RW646RWA
  SA682SAU SB090SLB SC690SYC SD729SDN SE752SWE SG702SGP SH654SHN SI705SVN SJ744SJM SK703SVK SL694SLE SM674SMR
  SN686SEN SO706SOM SR740SUR SS728SSD ST678STP SV222SLV SX534SXM SY760SYR SZ748SWZ TC796TCA TD148TCD TF260ATF
  TG768TGO TH764THA TJ762TJK TK772TKL TL626TLS TM795TKM TN788TUN TO776TON TR792TUR TT780TTO TV798TUV TW158TWN
  TZ834TZA UA804UKR UG800UGA UM581UMI US840USA UY858URY UZ860UZB VA336VAT VC670VCT VE862VEN VG092VGB VI850VIR
  VN704VNM VU548VUT WF876WLF WS882WSM XK---RKS YE887YEM YT175MYT ZA710ZAF ZM894ZMB ZW716ZWE
`;

/** Languages of published lists: those of the United Nations without Chinese. */
export const NAME_LANGUAGES = ['en', 'fr', 'es', 'ru', 'ar'] as const;
/**
 * Letters of a short form or of one side of a bracket: shorter ones ("RU" for the United Kingdom in Spanish) are codes of other
 * States.
 */
const SHORT_LETTERS_MIN = 4;

export interface IsoCode {
  two: string;
  /** Numeric code of three digits, or null. */
  numeric: string | null;
  printed: string;
}

export const ISO: readonly IsoCode[] = ISO_CODES.trim()
  .split(/\s+/)
  .map((entry) => ({
    two: entry.slice(0, 2),
    numeric: entry.slice(2, 5) === '---' ? null : entry.slice(2, 5),
    printed: entry.slice(5),
  }));

/** Languages for which this runtime has no names: a Node.js built only with English would silently refuse half a list. */
export function missingLanguages(): string[] {
  return NAME_LANGUAGES.filter((language) => Intl.DisplayNames.supportedLocalesOf([language]).length === 0);
}

export interface RuntimeNames {
  /** The usual form and the short form of the name. */
  whole: string[];
  /** What is before a bracket and inside it: "Myanmar (Burma)" are two names, "Virgin Islands (United Kingdom)" is one. */
  sides: string[];
}

/** The runtime's name for a State in one language, folded. */
export function runtimeNames(two: string, language: string): RuntimeNames {
  const [long = '', short = ''] = (['long', 'short'] as const).map((style) => {
    return new Intl.DisplayNames([language], { type: 'region', style, fallback: 'none' }).of(two);
  });
  const bracket = /^(.+?)\s*\((.+)\)$/u.exec(long);
  const enough = (name: string): boolean => name.replace(/ /g, '').length >= SHORT_LETTERS_MIN;
  return {
    whole: [foldedName(long), ...[foldedName(short)].filter(enough)],
    sides: [bracket?.[1] ?? '', bracket?.[2] ?? ''].map(foldedName).filter(enough),
  };
}
