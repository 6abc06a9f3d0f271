import { asLetters, foldLetters } from './fold.ts';

/**
 * Month names as documents print them, folded, one row per month: first the English, French and Spanish abbreviations of Doc
 * 9303-3 3.8, then national ones that come before the slash. One abbreviation may mean different months in two languages (LIP is
 * July in Polish and June in Croatian): a reader of dates has to accept both.
 */
const NAMES: readonly string[] = [
  'JAN JANUARY JANV JANVIER ENE ENERO JANUAR JANEIRO GEN GENNAIO JANUARI STY STYCZEN LED LEDEN SIJ SAU TAM OCA IAN JAANUAR GENN EAN CIH SIC SICH JANAR',
  'FEB FEBRUARY FEV FEVR FEVRIER FEBRERO FEBRUAR FEVEREIRO FEBBRAIO FEBRUARI LUT LUTY UNO UNOR VELJ VELJACA VAS HEL SUB VEEBR VEEBRUAR LIUT SHK FEA',
  'MAR MARCH MARS MARZO MARZ MRZ MAERZ MARCO MAART MRT MARZEC BRE BREZEN OZU OZUJAK KOV MAA MART MARTIE MARTS BEP BER',
  'APR APRIL AVR AVRIL ABR ABRIL APRILE KWI KWIECIEN DUB DUBEN TRA TRAVANJ BAL HUH NIS NISAN PRI PRILL AIB APRILIE KBI KVI',
  'MAY MAI MAYO MAIO MAG MAGGIO MEI MAJ KVE KVETEN SVI SVIBANJ GEG TOU TRA TRAV TPA BEA MAYIS',
  'JUN JUNE JUIN JUNIO JUNI JUNHO GIU GIUGNO CZE CZERWIEC CER CERVEN LIP LIPANJ BIR KES HAZ IUN IUNIE JUUNI QER CHER YEP MEI',
  'JUL JULY JUIL JUILLET JULIO JULI JULHO LUG LUGLIO LIP LIPIEC CVC CERVENEC SRP SRPANJ LIE HEI TEM IUL IULIE JUULI KOR LYP IUI',
  'AUG AUGUST AVG AOU AOUT AGO AGOSTO SIE SIERPIEN SRP SRPEN KOL KOLOVOZ RGP ELO AGU AGT AUGUSTUS GUSHT GSH SERP CEP LUN',
  'SEP SEPT SEPTEMBER SEPTEMBRE SEPTIEMBRE SETEMBRO SET SETTEMBRE WRZ WRZESIEN ZAR ZARI RUJ RUJAN RGS SYY EYL SHT VER BEP MFO',
  'OCT OCTOBER OCTOBRE OCTUBRE OKT OKTOBER OUT OUTUBRO OTT OTTOBRE PAZ PAZDZIERNIK RIJ RIJEN LIS LISTOPAD SPA LOK EKI TET ZHOV ZHO OCTOMBRIE DFO',
  'NOV NOVEMBER NOVEMBRE NOVIEMBRE NOVEMBRO LIS LISTOPAD STU STUDENI LAP KAS NEN LYS NOIEMBRIE SAM',
  'DEC DECEMBER DECEMBRE DIC DICIEMBRE DEZ DEZEMBER DEZEMBRO DICEMBRE DES DESEMBER GRU GRUDZIEN PRO PROSINEC PROSINAC GRD JOU ARA DHJ HRU DECEMBRIE NOL',
];

const MONTHS_OF: ReadonlyMap<string, readonly number[]> = tableOf();

function tableOf(): Map<string, number[]> {
  const table = new Map<string, number[]>();
  for (const [index, row] of NAMES.entries()) {
    for (const name of row.split(' ')) {
      const months = table.get(name) ?? [];
      if (!months.includes(index + 1)) months.push(index + 1);
      table.set(name, months);
    }
  }
  return table;
}

/** Months (1..12) that a printed name may mean; empty if the name is not known. */
export function monthsNamed(name: string): readonly number[] {
  return MONTHS_OF.get(foldLetters(asLetters(name))) ?? [];
}

/** The names of a month (1..12) as they are printed, folded. */
export function namesOfMonth(month: number): readonly string[] {
  return NAMES[month - 1]?.split(' ') ?? [];
}
