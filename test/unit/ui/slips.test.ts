import { describe, expect, it } from 'vitest';
import { SLIPS } from '../../../src/ui/support/slips.ts';
import { LANGUAGES } from '../../../src/ui/traveller/words/index.ts';

/**
 * What no slip may say, in its language: who gave it, why, and what would endanger anyone who carries it. In this order:
 * police, border, officer, help, danger, violence, force, victim, asylum. Stems, so that endings do not hide one.
 */
const NEVER: Readonly<Record<string, RegExp>> = {
  en: /polic|border|officer|help|danger|violen|forced|victim|asylum|safe|rescue|secret/i,
  fr: /polic|fronti|agent|aide|secours|danger|violen|forcé|victim|asile|secret/i,
  es: /polic|fronter|agente|ayuda|socorro|peligr|violen|forzad|víctim|asilo|secret/i,
  ar: /شرط|حدود|ضابط|مساعد|خطر|عنف|إكراه|ضحي|لجوء|سر[ّي]/,
  pt: /polí|fronteir|agente|ajud|socorro|perig|violên|forçad|vítim|asilo|secret/i,
  ru: /полиц|границ|офицер|помощ|опасн|насил|принужд|жертв|убежищ|тайн/i,
  de: /poliz|grenz|beamt|hilfe|gefahr|gewalt|zwang|opfer|asyl|geheim/i,
  it: /poliz|frontier|agente|aiut|soccorso|pericol|violen|forzat|vittim|asilo|segret/i,
  pl: /polic|granic|funkcjonariusz|pomoc|niebezpiecz|przemoc|przymus|ofiar|azyl|tajn/i,
  uk: /поліц|кордон|офіцер|допомог|небезпек|насил|примус|жертв|притул|таєм/i,
  ro: /poliți|frontier|ofițer|ajutor|pericol|violen|forțat|victim|azil|secret/i,
  tr: /polis|sınır|memur|yardım|tehlike|şiddet|zorla|mağdur|kurban|iltica|gizli/i,
  fa: /پلیس|مرز|مأمور|کمک|خطر|خشونت|اجبار|قربان|پناه|محرمان/,
  ur: /پولیس|سرحد|افسر|مدد|خطر|تشدد|زبردست|متاثر|پناہ|خفی/,
  hi: /पुलिस|सीमा|अधिकारी|मदद|सहायता|ख़?तर|हिंसा|ज़बर|पीड़ित|शरण|गुप्त/,
  bn: /পুলিশ|সীমান্ত|কর্মকর্তা|সাহায্য|বিপদ|সহিংস|জোর|শিকার|আশ্রয়|গোপন/,
  zh: /警|边|官员|帮助|求助|救|危险|暴力|强迫|受害|庇护|秘密/,
  ja: /警|国境|係官|助け|救|危険|暴力|強制|被害|難民|秘密/,
  ko: /경찰|국경|공무원|도움|구조|위험|폭력|강제|피해|난민|비밀/,
  vi: /công an|cảnh sát|biên giới|sĩ quan|giúp|cứu|nguy hiểm|bạo lực|ép buộc|nạn nhân|tị nạn|bí mật/i,
  th: /ตำรวจ|ชายแดน|เจ้าหน้าที่|ช่วย|อันตราย|รุนแรง|บังคับ|เหยื่อ|ลี้ภัย|ลับ/,
  id: /polisi|perbatasan|petugas|bantu|tolong|bahaya|kekerasan|paksa|korban|suaka|rahasia/i,
  sw: /polisi|mpaka|afisa|msaada|hatari|ukatili|lazimish|mwathir|hifadhi|siri/i,
  am: /ፖሊስ|ድንበር|መኮንን|እርዳታ|እገዛ|አደጋ|ጥቃት|ግዳጅ|ሰለባ|ጥገኝነት|ሚስጥር/,
  so: /boolis|xuduud|sarkaal|caawi|gargaar|khatar|rabsho|qasb|dhibban|magangal|\bsir\b/i,
  ti: /ፖሊስ|ዶብ|መኮንን|ሓገዝ|ረድኤት|ሓደጋ|ጎነጽ|ግዴታ|ግዳይ|ዑቕባ|ምስጢር/,
  ps: /پولیس|سرحد|افسر|مرست|خطر|تاوتریخوال|زور|قربان|پناه|محرم/,
  kmr: /polîs|sînor|karmend|alîkar|xeter|tundî|bi zorê|qurban|penaber|veşart/i,
};
const ANYWHERE = /waypost|kiosk|unhcr|iom\b|interpol|frontex|europol|suspect|trafick|traffick|[0-9]/i;
const ARABIC_LETTERS = /\p{Script=Arabic}/u;

describe('the slip for the traveller', () => {
  it('is there in every language of the display, with every text', () => {
    const languages = LANGUAGES.map(({ tag }) => tag.split('-')[0]);
    expect(Object.keys(SLIPS)).toHaveLength(new Set(languages).size);
    expect(new Set(Object.keys(SLIPS))).toEqual(new Set(languages));
    expect(Object.keys(SLIPS).length).toBeGreaterThanOrEqual(24);
    for (const text of Object.values(SLIPS)) {
      expect(text.lines).toHaveLength(2);
      for (const part of [text.name, text.title, ...text.lines]) expect(part.trim()).toBe(part);
      expect([text.title, ...text.lines].every((part) => part.length >= 4)).toBe(true);
    }
    // No text was copied from one language into the next and left there; two may share a title ("Número útil").
    for (const line of [0, 1]) {
      expect(new Set(Object.values(SLIPS).map(({ lines }) => lines[line])).size).toBe(Object.keys(SLIPS).length);
    }
  });

  it('has the name, the direction and the mark of review that the display has', () => {
    for (const { tag, name, dir, review } of LANGUAGES) {
      const slip = SLIPS[tag.split('-')[0] ?? ''];
      expect(slip, tag).toMatchObject({ dir, review });
      expect(slip?.name.length, tag).toBeGreaterThan(0);
      const said = [slip?.title, ...(slip?.lines ?? []), name].join('');
      expect(ARABIC_LETTERS.test(said), tag).toBe(dir === 'rtl');
    }
  });

  it.each(Object.entries(SLIPS))('says in %s nothing that tells who gave it or why', (language, { title, lines }) => {
    const said = [title, ...lines].join(' ');
    expect(said).not.toMatch(ANYWHERE);
    expect(NEVER[language], `forbidden words of ${language}`).toBeDefined();
    expect(said).not.toMatch(NEVER[language] as RegExp);
  });
});
