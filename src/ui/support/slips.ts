/**
 * The slip for the traveller, in every language of the traveller's display. Anyone who finds it must not learn anything, so it
 * does not name a kiosk, agency or reason, and looks like any number for travellers. It does not promise hours or a price,
 * because the project does not know them.
 */
export interface Slip {
  /** Name of the language in the language itself, for the officer who chooses. */
  name: string;
  dir: 'ltr' | 'rtl';
  /** State of the review by a native reader. None has taken place yet: the texts are the project's own. */
  review: 'source text' | 'awaiting native review' | 'reviewed';
  title: string;
  lines: readonly string[];
}

/** Slips by the language codes of the configuration (`protection.slip.helpLines`). */
export const SLIPS: Readonly<Record<string, Slip>> = {
  en: {
    name: 'English',
    dir: 'ltr',
    review: 'source text',
    title: 'Useful number',
    lines: ['Questions about your journey, your health or your papers?', 'You can call this number:'],
  },
  fr: {
    name: 'Français',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Numéro utile',
    lines: ['Des questions sur votre voyage, votre santé ou vos papiers ?', 'Vous pouvez appeler ce numéro :'],
  },
  es: {
    name: 'Español',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Número útil',
    lines: ['¿Tiene preguntas sobre su viaje, su salud o sus documentos?', 'Puede llamar a este número:'],
  },
  ar: {
    name: 'العربية',
    dir: 'rtl',
    review: 'awaiting native review',
    title: 'رقم مفيد',
    lines: ['هل لديك أسئلة عن رحلتك أو صحتك أو أوراقك؟', 'يمكنك الاتصال بهذا الرقم:'],
  },
  pt: {
    name: 'Português',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Número útil',
    lines: ['Tem perguntas sobre a sua viagem, a sua saúde ou os seus documentos?', 'Pode ligar para este número:'],
  },
  ru: {
    name: 'Русский',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Полезный номер',
    lines: ['Есть вопросы о поездке, здоровье или документах?', 'Можно позвонить по этому номеру:'],
  },
  de: {
    name: 'Deutsch',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Nützliche Nummer',
    lines: ['Fragen zu Ihrer Reise, Ihrer Gesundheit oder Ihren Papieren?', 'Sie können diese Nummer anrufen:'],
  },
  it: {
    name: 'Italiano',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Numero utile',
    lines: ['Domande sul viaggio, sulla salute o sui documenti?', 'Può chiamare questo numero:'],
  },
  pl: {
    name: 'Polski',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Przydatny numer',
    lines: ['Pytania o podróż, zdrowie lub dokumenty?', 'Można zadzwonić pod ten numer:'],
  },
  uk: {
    name: 'Українська',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Корисний номер',
    lines: ['Маєте запитання про подорож, здоров’я чи документи?', 'Можна зателефонувати за цим номером:'],
  },
  ro: {
    name: 'Română',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Număr util',
    lines: ['Întrebări despre călătorie, sănătate sau acte?', 'Puteți suna la acest număr:'],
  },
  tr: {
    name: 'Türkçe',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Faydalı numara',
    lines: ['Yolculuğunuz, sağlığınız veya belgeleriniz hakkında sorularınız mı var?', 'Bu numarayı arayabilirsiniz:'],
  },
  fa: {
    name: 'فارسی',
    dir: 'rtl',
    review: 'awaiting native review',
    title: 'شمارهٔ مفید',
    lines: ['دربارهٔ سفر، سلامتی یا مدارک خود سؤالی دارید؟', 'می‌توانید با این شماره تماس بگیرید:'],
  },
  ur: {
    name: 'اردو',
    dir: 'rtl',
    review: 'awaiting native review',
    title: 'مفید نمبر',
    lines: ['کیا آپ کے سفر، صحت یا کاغذات کے بارے میں سوالات ہیں؟', 'آپ اس نمبر پر فون کر سکتے ہیں:'],
  },
  hi: {
    name: 'हिन्दी',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'उपयोगी नंबर',
    lines: ['क्या आपकी यात्रा, स्वास्थ्य या काग़ज़ात के बारे में कोई सवाल है?', 'आप इस नंबर पर फ़ोन कर सकते हैं:'],
  },
  bn: {
    name: 'বাংলা',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'দরকারি নম্বর',
    lines: ['আপনার যাত্রা, স্বাস্থ্য বা কাগজপত্র নিয়ে কোনো প্রশ্ন আছে?', 'আপনি এই নম্বরে ফোন করতে পারেন:'],
  },
  zh: {
    name: '中文',
    dir: 'ltr',
    review: 'awaiting native review',
    title: '实用号码',
    lines: ['对旅行、健康或证件有疑问吗？', '您可以拨打这个号码：'],
  },
  ja: {
    name: '日本語',
    dir: 'ltr',
    review: 'awaiting native review',
    title: '便利な番号',
    lines: ['旅行、健康、書類についてご質問はありますか？', 'この番号に電話できます：'],
  },
  ko: {
    name: '한국어',
    dir: 'ltr',
    review: 'awaiting native review',
    title: '유용한 번호',
    lines: ['여행, 건강 또는 서류에 대해 궁금한 점이 있으신가요?', '이 번호로 전화하실 수 있습니다:'],
  },
  vi: {
    name: 'Tiếng Việt',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Số điện thoại hữu ích',
    lines: ['Quý vị có câu hỏi về chuyến đi, sức khỏe hoặc giấy tờ?', 'Quý vị có thể gọi số này:'],
  },
  th: {
    name: 'ไทย',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'หมายเลขที่มีประโยชน์',
    lines: ['มีคำถามเกี่ยวกับการเดินทาง สุขภาพ หรือเอกสารไหม', 'โทรไปที่หมายเลขนี้ได้:'],
  },
  id: {
    name: 'Bahasa Indonesia',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Nomor berguna',
    lines: ['Ada pertanyaan tentang perjalanan, kesehatan, atau dokumen Anda?', 'Anda dapat menelepon nomor ini:'],
  },
  sw: {
    name: 'Kiswahili',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Nambari muhimu',
    lines: ['Una maswali kuhusu safari, afya au hati zako?', 'Unaweza kupiga simu kwa nambari hii:'],
  },
  am: {
    name: 'አማርኛ',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'ጠቃሚ ቁጥር',
    lines: ['ስለ ጉዞዎ፣ ስለ ጤናዎ ወይም ስለ ሰነዶችዎ ጥያቄ አለዎት?', 'በዚህ ቁጥር መደወል ይችላሉ፦'],
  },
  so: {
    name: 'Soomaali',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Lambar waxtar leh',
    lines: [
      'Ma qabtaa su’aalo ku saabsan safarkaaga, caafimaadkaaga ama waraaqahaaga?',
      'Waxaad wici kartaa lambarkan:',
    ],
  },
  ti: {
    name: 'ትግርኛ',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'ጠቓሚ ቁጽሪ',
    lines: ['ብዛዕባ ጉዕዞኹም፣ ጥዕናኹም ወይ ሰነዳትኩም ሕቶ ኣለኩም ዶ?', 'በዚ ቁጽሪ ክትድውሉ ትኽእሉ ኢኹም፦'],
  },
  ps: {
    name: 'پښتو',
    dir: 'rtl',
    review: 'awaiting native review',
    title: 'ګټوره شمېره',
    lines: ['د خپل سفر، روغتیا یا اسنادو په اړه پوښتنې لرئ؟', 'تاسو دې شمېرې ته زنګ وهلی شئ:'],
  },
  kmr: {
    name: 'Kurmancî',
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Hejmareke bikêr',
    lines: ['Pirsên te li ser rêwîtî, tenduristî an belgeyên te hene?', 'Tu dikarî telefonî vê hejmarê bikî:'],
  },
};
