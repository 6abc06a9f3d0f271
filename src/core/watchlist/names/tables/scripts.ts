/**
 * Letters of scripts for which Doc 9303-3 section 6 has no table, by the national romanisation used in the country's passports,
 * without marks. A letter that can be read in more than one way has its commonest reading: these forms only have to be close
 * enough for a candidate.
 */
const rows = (text: string): [string, string][] =>
  text.split(/\s+/).map((pair) => {
    const [letter = '', latin = ''] = pair.split('=');
    return [letter, latin];
  });

export const ARMENIAN: ReadonlyMap<string, string> = new Map(
  rows(
    'Ա=A Բ=B Գ=G Դ=D Ե=E Զ=Z Է=E Ը=Y Թ=T Ժ=ZH Ի=I Լ=L Խ=KH Ծ=TS Կ=K Հ=H Ձ=DZ Ղ=GH Ճ=CH Մ=M Յ=Y Ն=N Շ=SH Ո=O Չ=CH Պ=P Ջ=J Ռ=R Ս=S Վ=V Տ=T Ր=R Ց=TS Ւ=V Փ=P Ք=K Օ=O Ֆ=F',
  ),
);

export const GEORGIAN: ReadonlyMap<string, string> = new Map(
  rows(
    'ა=A ბ=B გ=G დ=D ე=E ვ=V ზ=Z თ=T ი=I კ=K ლ=L მ=M ნ=N ო=O პ=P ჟ=ZH რ=R ს=S ტ=T უ=U ფ=P ქ=K ღ=GH ყ=Q შ=SH ჩ=CH ც=TS ძ=DZ წ=TS ჭ=CH ხ=KH ჯ=J ჰ=H',
  ),
);

/** Only consonants, as Hebrew is written. */
export const HEBREW: ReadonlyMap<string, string> = new Map(
  rows(
    'א=A ב=B ג=G ד=D ה=H ו=V ז=Z ח=CH ט=T י=Y כ=K ך=K ל=L מ=M ם=M נ=N ן=N ס=S ע=A פ=P ף=F צ=TZ ץ=TZ ק=K ר=R ש=SH ת=T',
  ),
);

export const KANA: ReadonlyMap<string, string> = new Map(
  rows(
    'ア=A イ=I ウ=U エ=E オ=O カ=KA キ=KI ク=KU ケ=KE コ=KO サ=SA シ=SHI ス=SU セ=SE ソ=SO タ=TA チ=CHI ツ=TSU テ=TE ト=TO ナ=NA ニ=NI ヌ=NU ネ=NE ノ=NO ハ=HA ヒ=HI フ=FU ヘ=HE ホ=HO マ=MA ミ=MI ム=MU メ=ME モ=MO ヤ=YA ユ=YU ヨ=YO ラ=RA リ=RI ル=RU レ=RE ロ=RO ワ=WA ヲ=O ン=N ガ=GA ギ=GI グ=GU ゲ=GE ゴ=GO ザ=ZA ジ=JI ズ=ZU ゼ=ZE ゾ=ZO ダ=DA ヂ=JI ヅ=ZU デ=DE ド=DO バ=BA ビ=BI ブ=BU ベ=BE ボ=BO パ=PA ピ=PI プ=PU ペ=PE ポ=PO ヴ=VU',
  ),
);

/** Revised Romanization: leads, vowels and tails of the Hangul syllable block, in the order of Unicode. */
export const HANGUL = {
  leads: 'G KK N D TT R M B PP S SS - J JJ CH K T P H'.split(' '),
  vowels: 'A AE YA YAE EO E YEO YE O WA WAE OE YO U WO WE WI YU EU UI I'.split(' '),
  tails: '- K K K N N N T L K M L L L P L M P P T T NG T T K T P T'.split(' '),
} as const;

/** Consonants of the Ethiopic syllabary, one for every eight code points from U+1200; seven orders of vowels. */
export const ETHIOPIC = {
  consonants:
    'H L H M S R S SH Q QW Q QW B V T CH H HW N NY A K KW K KW W A Z ZH Y D D J G GW G T CH P TS TS F P'.split(' '),
  vowels: 'E U I A E - O A'.split(' '),
} as const;

/**
 * The blocks of the scripts of India share one order of letters, counted from the first letter of each block: independent vowels
 * at 05, consonants at 15, vowel signs at 3E, and at 4D a sign that removes the vowel.
 */
export const INDIC = {
  blocks: [0x0900, 0x0980, 0x0a00, 0x0a80, 0x0b00, 0x0b80, 0x0c00, 0x0c80, 0x0d00],
  vowels: 'A AA I I U U R L E E E AI O O O AU'.split(' '),
  consonants: 'K KH G GH NG CH CHH J JH NY T TH D DH N T TH D DH N N P PH B BH M Y R R L L L V SH SH S H'.split(' '),
  signs: 'A I I U U R R E E E AI O O O AU'.split(' '),
  virama: 0x4d,
  nasal: [0x01, 0x02],
} as const;
