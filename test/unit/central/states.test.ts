import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_PROFILE, missingLanguages, readProfile } from '../../../src/central/convert/index.ts';
import { ISO, NAME_LANGUAGES } from '../../../src/central/convert/states/runtime-names.ts';
import { issuerCode, nationalityCode, readState, stateNames } from '../../../src/central/convert/states/states.ts';
import { knownStates } from '../../../src/core/mrz/index.ts';
import { importText } from './importing.ts';

/** Names as the standards office of the United Nations writes them (M49), typed by hand: not what the runtime says. */
const M49 = `
AFG Afghanistan;ALA Åland Islands;ALB Albania;DZA Algeria;ASM American Samoa;AND Andorra;AGO Angola;AIA Anguilla;ATA Antarctica;ATG Antigua and Barbuda
ARG Argentina;ARM Armenia;ABW Aruba;AUS Australia;AUT Austria;AZE Azerbaijan;BHS Bahamas;BHR Bahrain;BGD Bangladesh;BRB Barbados;BLR Belarus;BEL Belgium
BLZ Belize;BEN Benin;BMU Bermuda;BTN Bhutan;BOL Bolivia (Plurinational State of);BES Bonaire, Sint Eustatius and Saba;BIH Bosnia and Herzegovina
BWA Botswana;BVT Bouvet Island;BRA Brazil;IOT British Indian Ocean Territory;VGB British Virgin Islands;BRN Brunei Darussalam;BGR Bulgaria
BFA Burkina Faso;BDI Burundi;CPV Cabo Verde;KHM Cambodia;CMR Cameroon;CAN Canada;CYM Cayman Islands;CAF Central African Republic;TCD Chad;CHL Chile
CHN China;HKG China, Hong Kong Special Administrative Region;MAC China, Macao Special Administrative Region;CXR Christmas Island
CCK Cocos (Keeling) Islands;COL Colombia;COM Comoros;COG Congo;COK Cook Islands;CRI Costa Rica;CIV Côte d’Ivoire;HRV Croatia;CUB Cuba;CUW Curaçao
CYP Cyprus;CZE Czechia;PRK Democratic People's Republic of Korea;COD Democratic Republic of the Congo;DNK Denmark;DJI Djibouti;DMA Dominica
DOM Dominican Republic;ECU Ecuador;EGY Egypt;SLV El Salvador;GNQ Equatorial Guinea;ERI Eritrea;EST Estonia;SWZ Eswatini;ETH Ethiopia
FLK Falkland Islands (Malvinas);FRO Faroe Islands;FJI Fiji;FIN Finland;FRA France;GUF French Guiana;PYF French Polynesia
ATF French Southern Territories;GAB Gabon;GMB Gambia;GEO Georgia;D Germany;GHA Ghana;GIB Gibraltar;GRC Greece;GRL Greenland;GRD Grenada
GLP Guadeloupe;GUM Guam;GTM Guatemala;GGY Guernsey;GIN Guinea;GNB Guinea-Bissau;GUY Guyana;HTI Haiti;HMD Heard Island and McDonald Islands
VAT Holy See;HND Honduras;HUN Hungary;ISL Iceland;IND India;IDN Indonesia;IRN Iran (Islamic Republic of);IRQ Iraq;IRL Ireland;IMN Isle of Man
ISR Israel;ITA Italy;JAM Jamaica;JPN Japan;JEY Jersey;JOR Jordan;KAZ Kazakhstan;KEN Kenya;KIR Kiribati;KWT Kuwait;KGZ Kyrgyzstan
LAO Lao People's Democratic Republic;LVA Latvia;LBN Lebanon;LSO Lesotho;LBR Liberia;LBY Libya;LIE Liechtenstein;LTU Lithuania;LUX Luxembourg
MDG Madagascar;MWI Malawi;MYS Malaysia;MDV Maldives;MLI Mali;MLT Malta;MHL Marshall Islands;MTQ Martinique;MRT Mauritania;MUS Mauritius;MYT Mayotte
MEX Mexico;FSM Micronesia (Federated States of);MCO Monaco;MNG Mongolia;MNE Montenegro;MSR Montserrat;MAR Morocco;MOZ Mozambique;MMR Myanmar
NAM Namibia;NRU Nauru;NPL Nepal;NLD Netherlands (Kingdom of the);NCL New Caledonia;NZL New Zealand;NIC Nicaragua;NER Niger;NGA Nigeria;NIU Niue
NFK Norfolk Island;MKD North Macedonia;MNP Northern Mariana Islands;NOR Norway;OMN Oman;PAK Pakistan;PLW Palau;PAN Panama;PNG Papua New Guinea
PRY Paraguay;PER Peru;PHL Philippines;PCN Pitcairn;POL Poland;PRT Portugal;PRI Puerto Rico;QAT Qatar;KOR Republic of Korea
MDA Republic of Moldova;REU Réunion;ROU Romania;RUS Russian Federation;RWA Rwanda;BLM Saint Barthélemy;SHN Saint Helena;KNA Saint Kitts and Nevis
LCA Saint Lucia;MAF Saint Martin (French Part);SPM Saint Pierre and Miquelon;VCT Saint Vincent and the Grenadines;WSM Samoa;SMR San Marino
STP Sao Tome and Principe;SAU Saudi Arabia;SEN Senegal;SRB Serbia;SYC Seychelles;SLE Sierra Leone;SGP Singapore;SXM Sint Maarten (Dutch part)
SVK Slovakia;SVN Slovenia;SLB Solomon Islands;SOM Somalia;ZAF South Africa;SGS South Georgia and the South Sandwich Islands;SSD South Sudan
ESP Spain;LKA Sri Lanka;PSE State of Palestine;SDN Sudan;SUR Suriname;SJM Svalbard and Jan Mayen Islands;SWE Sweden;CHE Switzerland
SYR Syrian Arab Republic;TJK Tajikistan;THA Thailand;TLS Timor-Leste;TGO Togo;TKL Tokelau;TON Tonga;TTO Trinidad and Tobago;TUN Tunisia;TUR Türkiye
TKM Turkmenistan;TCA Turks and Caicos Islands;TUV Tuvalu;UGA Uganda;UKR Ukraine;ARE United Arab Emirates
GBR United Kingdom of Great Britain and Northern Ireland;TZA United Republic of Tanzania;UMI United States Minor Outlying Islands
USA United States of America;VIR United States Virgin Islands;URY Uruguay;UZB Uzbekistan;VUT Vanuatu;VEN Venezuela (Bolivarian Republic of)
VNM Viet Nam;WLF Wallis and Futuna Islands;ESH Western Sahara;YEM Yemen;ZMB Zambia;ZWE Zimbabwe;TWN Taiwan, Province of China
`;

/** Names that a form, a sanctions list or a police message uses, typed by hand. */
const USUAL = `
RUS Russia;TUR Turkey;VNM Vietnam;MMR Burma;PRK Korea, North;PSE Palestinian;MAC Macau;COD DR Congo;CIV Cote d'Ivoire;COD Congo (Kinshasa)
COG Congo (Brazzaville);KOR Korea, South;KOR South Korea;PRK North Korea;PRK DPRK;IRN Iran;IRN Iran, Islamic Republic of;SYR Syria;LAO Laos
BOL Bolivia;VEN Venezuela;TZA Tanzania;MDA Moldova;MKD Macedonia;MKD FYROM;CZE Czech Republic;SWZ Swaziland;CPV Cape Verde;TLS East Timor
CIV Ivory Coast;COD Zaire;COD Congo, Democratic Republic of the;COG Congo, Republic of the;BFA Upper Volta;LKA Ceylon;THA Siam;KHM Kampuchea
ZWE Rhodesia;VUT New Hebrides;BLR Byelorussia;GBR UK;GBR Great Britain;GBR England;USA USA;USA U.S.A.;USA United States;ARE UAE;SAU Saudi
VAT Vatican;PSE Palestine;PSE West Bank;PSE Gaza Strip;TWN Taiwan;HKG Hong Kong;BHS Bahamas, The;GMB The Gambia;FSM Micronesia;NLD Holland
LCA St. Lucia;VCT St Vincent and the Grenadines;KNA St. Kitts & Nevis;TTO Trinidad & Tobago;BIH Bosnia;BIH Bosnia-Herzegovina
VGB Virgin Islands, British;VIR Virgin Islands, U.S.;CAF Central African Rep.;DOM Dominican Rep.;RKS Kosovo;D West Germany;D East Germany
YEM South Yemen;YEM Yemen, Republic of;POL Republic of Poland;MLI République du Mali;CHL República de Chile;KAZ Республика Казахстан
IRQ جمهورية العراق;EGY Arab Republic of Egypt;LBY Libyan Arab Jamahiriya;CHN People's Republic of China;CHN China, People's Republic of
RUS Fédération de Russie;SYR République arabe syrienne;KOR República de Corea;PRK République populaire démocratique de Corée;GBR Reino Unido
RUS Российская Федерация;USA США;GBR Великобритания;D ФРГ;BLR Белоруссия;MDA Молдавия;KGZ Киргизия;ARE ОАЭ;PRK КНДР;RUS روسيا الاتحادية
SYR سوريا;EGY مصر;SDN السودان;IRQ العراق;YEM اليمن;SOM الصومال;LBY ليبيا;MAR المغرب;SAU السعودية;ARE الإمارات;AFG أفغانستان;PSE فلسطين
CIV Costa de Marfil;D Alemania;NLD Países Bajos;GBR Royaume-Uni;D Allemagne;GRC Grèce;ETH Éthiopie;TCD Tchad;CMR Cameroun;TUR Turquie
RUS Russian;TUR Turkish;AFG Afghan;SYR Syrian;NGA Nigerian;NER Nigerien;PHL Filipino;D German;FRA French;XXA Stateless;XXA Apatride
`;

const pairsOf = (text: string): [string, string][] =>
  text
    .trim()
    .split(/[;\n]/)
    .map((entry) => [entry.slice(0, entry.indexOf(' ')), entry.slice(entry.indexOf(' ') + 1)]);

const codeOf = (text: string): string | null => {
  const read = readState(text);
  return read?.kind === 'state' ? nationalityCode(read) : null;
};

describe('names of States', () => {
  it.each([...pairsOf(M49), ...pairsOf(USUAL)])('%s: %s', (code, name) => {
    expect(codeOf(name)).toBe(code);
    expect(codeOf(name.toUpperCase())).toBe(code);
  });

  it('cover every code of ISO 3166-1 by two and three letters, by three digits and in five languages', () => {
    expect(missingLanguages()).toEqual([]);
    expect(ISO.filter(({ numeric }) => numeric !== null)).toHaveLength(249);
    expect(new Set(pairsOf(M49).map(([code]) => code)).size).toBe(249);
    const alpha3 = new Set(
      knownStates()
        .filter(({ cls }) => cls === 'state')
        .map(({ code }) => code),
    );
    for (const { two, numeric, printed } of ISO) {
      expect(codeOf(two)).toBe(printed);
      expect(codeOf(two.toLowerCase())).toBe(printed);
      if (numeric !== null) expect(codeOf(numeric)).toBe(printed);
      expect(alpha3.has(printed)).toBe(true);
      for (const language of NAME_LANGUAGES) {
        const name = new Intl.DisplayNames([language], { type: 'region' }).of(two) ?? '';
        expect(codeOf(name), `${language} ${name}`).toBe(printed);
      }
    }
  });

  it.each([
    ['643', 'RUS'],
    ['004', 'AFG'],
    ['276', 'D'],
    ['250', 'FRA'],
    ['531', 'CUW'],
    ['688', 'SRB'],
    ['729', 'SDN'],
    ['728', 'SSD'],
    ['887', 'YEM'],
    ['832', 'JEY'],
    ['158', 'TWN'],
    ['275', 'PSE'],
  ])('has %s for %s', (numeric, code) => expect(codeOf(numeric)).toBe(code));

  it.each([
    'Korea',
    'Congolese',
    'Korean',
    'Guinean',
    'Dominican',
    'Velmoria',
    'Republic of Velmoria',
    'Federal Republic of Congo',
    'Socialist Republic of China',
    'ZZZ',
    '',
    'Ilsa Velmora',
  ])('guesses nothing: %j', (text) => expect(readState(text)).toBeNull());

  it.each([
    ['USSR', 'SUN'],
    ['Soviet Union', 'SUN'],
    ['URSS', 'SUN'],
    ['СССР', 'SUN'],
    ['suhh', 'SUN'],
    ['Yugoslavia', 'YUG'],
    ['Former Yugoslavia', 'YUG'],
    ['Yugoslavia, Federal Republic of', 'YUG'],
    ['Serbia and Montenegro', 'SCG'],
    ['Czechoslovakia', 'CSK'],
    ['Netherlands Antilles', 'ANT'],
  ])('%s has ended: no nationality of today, and its documents printed %s', (text, code) => {
    expect(readState(text)).toEqual({ kind: 'ended', code });
    expect(issuerCode(text)).toBe(code);
  });

  it.each([
    ['ROM', 'ROU', 'ROM'],
    ['ZAR', 'COD', 'ZAR'],
    ['DDR', 'D', 'DDR'],
    ['BUR', 'MMR', 'BUR'],
    ['TMP', 'TLS', 'TMP'],
  ])('the withdrawn code %s is %s for a traveller of today and stays %s on a document', (text, today, printed) => {
    expect(codeOf(text)).toBe(today);
    expect(issuerCode(text)).toBe(printed);
  });

  it('takes the own names of an office before all others', () => {
    const read = readProfile(
      JSON.stringify({ states: { Velmoria: 'UTO', 'Korea ': 'KOR', 'not told': '', Burma: 'XXA' } }),
    );
    if (!read.ok) throw new Error(read.message);
    const { states } = read.profile;
    expect(readState('VELMORIA', states)).toEqual({ kind: 'state', code: 'UTO' });
    expect(readState('korea', states)).toEqual({ kind: 'state', code: 'KOR' });
    expect(readState('Not told', states)).toEqual({ kind: 'none' });
    expect(readState('Burma', states)).toEqual({ kind: 'state', code: 'XXA' });
    expect(readState('Myanmar', states)).toEqual({ kind: 'state', code: 'MMR' });
    expect(readProfile('{"states":{"Velmoria":"UTOPIA"}}').ok).toBe(false);
  });

  it('never throws and never answers with anything but a code, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom('__proto__', 'constructor')),
        (text) => {
          const read = readState(text);
          if (read !== null && read.kind !== 'none') expect(read.code).toMatch(/^[A-Z]{1,4}$/);
          expect(EMPTY_PROFILE.states.size).toBe(0);
        },
      ),
    );
  });
});

describe('the names that a list was made with', () => {
  const [head = '', ...frozen] = readFileSync('test/vectors/state-names.txt', 'utf8').trim().split('\n');
  const known = frozen.map((line): [string, string] => {
    const at = line.indexOf(' ');
    return [line.slice(0, at), line.slice(at + 1)];
  });

  it('are still known, with the same State, on whatever runtime', () => {
    const now = new Map(stateNames());
    const lost = known.filter(([code, name]) => now.get(name) !== code);
    // A name that a newer runtime gives no more goes into own-names.ts: a list of last year must still be read.
    expect(lost).toEqual([]);
    expect(known.length).toBeGreaterThan(1800);
  });

  it.runIf(head === `# ICU ${process.versions['icu']}`)(
    'are all the names there are on the runtime they were written with',
    () => {
      expect(
        stateNames()
          .map(([name, code]) => `${code} ${name}`)
          .sort(),
      ).toEqual(frozen);
    },
  );
});

describe('a list of 4,620 invented persons with every State in every usual way', () => {
  it('loses no row to the name of a State', async () => {
    const forms: [string, string][] = [...pairsOf(M49), ...pairsOf(USUAL)];
    for (const { two, numeric, printed } of ISO) {
      for (const text of [two, printed, ...(numeric === null ? [] : [numeric])]) forms.push([printed, text]);
      for (const language of NAME_LANGUAGES) {
        for (const style of ['long', 'short'] as const) {
          const name = new Intl.DisplayNames([language], { type: 'region', style }).of(two) ?? '';
          // The runtime shortens some to the code of another State ("RU" for the United Kingdom in Spanish).
          if (name.length > 5) forms.push([printed, name]);
        }
      }
    }
    const rows = Array.from({ length: 4620 }, (_, at) => forms[at % forms.length] ?? ['', '']);
    const csv = rows.map(([, name], at) => `p-${at},Velmora Nr ${at},"${name}"`).join('\n');
    const { report, records } = await importText('csv', `id,name,nationality\n${csv}\n`);
    expect(forms.length).toBeGreaterThan(3000);
    expect(report.refused).toBe(0);
    expect(records.map(({ nat }) => nat)).toEqual(rows.map(([code]) => [code]));
  });
});
