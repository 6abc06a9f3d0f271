import type { words as en } from './answers-en.ts';
import type { Translation } from './languages.ts';

/** Arabic, awaiting native review. */
export const words: Translation<typeof en, 'ar'> = {
  'problem.NOT_ASSESSED': 'الفحوص ما زالت جارية.',
  'problem.INSPECTION_OPEN': 'قرر أولًا بشأن المسافر المفتوح.',
  'problem.UNKNOWN_ALERT': 'هذا القيد لا يخص المسافر المفتوح.',
  'problem.JUDGEMENT_REASON': 'اختر سببًا: ماذا قورن وكيف.',
  'problem.CONFIRMED_BY_TWO': 'أكده شخصان. يبقى في السجل؛ اختر الخط الثاني.',
  'problem.NOT_ASKED': 'لم يطلب أحد شخصًا ثانيًا هنا.',
  'problem.NO_HAND_OVER': 'هذه الإحالة سُوّيت، أو لم تكن إحالة.',
  'problem.ROUTE_UNKNOWN': 'هذا المسار غير موجود في إعدادات المركز.',
  'problem.SAME_PERSON': 'يجب أن يكون الشخص الثاني شخصًا آخر بدخوله الخاص.',
  'problem.ALERT_UNSEEN': 'افتح القيد أولًا ثم أجب عنه.',
  'problem.READ_NOT_FITTED': 'لا يوجد هذا الجهاز في هذا المسار.',
  'problem.GLYPH_NOT_OPEN': 'هذا الحرف ليس موضع شك. لتغييره اكتب المنطقة (F6).',
  'problem.READ_OTHER_DOCUMENT': 'هذه وثيقة أخرى. قرر أولًا بشأن المسافر المفتوح.',
  'problem.FIELD_INVALID': 'شيء مما كُتب غير مسموح.',
  'problem.ALERT_OPEN': 'علامة التبويب الجانبية تنتظر جوابك. افتحها بـ Ctrl Enter.',
  'problem.CASE_UNKNOWN': 'لا يوجد سجل لهذا الفحص، فلن تقود الورقة إلى شيء.',
  'problem.CASE_NAMES_NOBODY': 'لا شيء في هذا السجل يسمّي مسافرًا، أو لم يعد يسمّيه، فلن تقود الورقة إلى شيء.',
  'problem.SLIPS_USED_UP': 'أُعطيت خمس ورقات لهذا المسافر. استعمل إحداها.',
  'manual.leftOut': 'حُذفت رموز لا تحتويها أي منطقة قراءة آلية. قارن المكتوب هنا بالوثيقة.',
};
