/** Texts on the slip for questions and complaints besides the policy's text, in the slip's language. */
export interface Paper {
  dir: 'ltr' | 'rtl';
  /** State of the review by a native reader. */
  review: 'source text' | 'awaiting native review';
  title: string;
  number: string;
  day: string;
  responsible: string;
  law: string;
  contact: string;
  within: string;
}

/** If a language of the policy has no entry here, the slip has the English texts with the policy's own text. */
export const PAPERS: Readonly<Record<string, Paper>> = {
  en: {
    dir: 'ltr',
    review: 'source text',
    title: 'Questions about your data',
    number: 'Your number',
    day: 'Given on',
    responsible: 'Responsible',
    law: 'Law',
    contact: 'Whom to ask',
    within: 'You get an answer within {n} days.',
  },
  fr: {
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Questions sur vos données',
    number: 'Votre numéro',
    day: 'Remis le',
    responsible: 'Responsable',
    law: 'Loi',
    contact: 'À qui s’adresser',
    within: 'Vous recevez une réponse sous {n} jours.',
  },
  es: {
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Preguntas sobre sus datos',
    number: 'Su número',
    day: 'Entregado el',
    responsible: 'Responsable',
    law: 'Ley',
    contact: 'A quién preguntar',
    within: 'Recibirá una respuesta en {n} días.',
  },
  ar: {
    dir: 'rtl',
    review: 'awaiting native review',
    title: 'أسئلة عن بياناتك',
    number: 'رقمك',
    day: 'سُلِّم في',
    responsible: 'الجهة المسؤولة',
    law: 'القانون',
    contact: 'من تسأل',
    within: 'تصلك الإجابة خلال {n} يومًا.',
  },
  pt: {
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Perguntas sobre os seus dados',
    number: 'O seu número',
    day: 'Entregue em',
    responsible: 'Responsável',
    law: 'Lei',
    contact: 'A quem perguntar',
    within: 'Recebe uma resposta no prazo de {n} dias.',
  },
  ru: {
    dir: 'ltr',
    review: 'awaiting native review',
    title: 'Вопросы о ваших данных',
    number: 'Ваш номер',
    day: 'Выдано',
    responsible: 'Ответственный орган',
    law: 'Закон',
    contact: 'К кому обратиться',
    within: 'Ответ даётся в течение {n} дней.',
  },
};

/** Languages of the slip, with their own names, for the list of choices. */
export const NAMES: Readonly<Record<string, string>> = {
  en: 'English',
  fr: 'Français',
  es: 'Español',
  ar: 'العربية',
  pt: 'Português',
  ru: 'Русский',
};
