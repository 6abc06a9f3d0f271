import type { Translation } from './languages.ts';
import type { words as en } from './privacy-en.ts';

/** Arabic, awaiting native review. */
export const words: Translation<typeof en, 'ar'> = {
  'policy.panel': 'السياسة السارية',
  'policy.status.in-force': 'السياسة {policy} {version}',
  'policy.status.ending.zero': 'السياسة تنتهي اليوم: {policy} {version}',
  'policy.status.ending.one': 'السياسة تنتهي خلال يوم: {policy} {version}',
  'policy.status.ending.two': 'السياسة تنتهي خلال يومين: {policy} {version}',
  'policy.status.ending.few': 'السياسة تنتهي خلال {n} أيام: {policy} {version}',
  'policy.status.ending.many': 'السياسة تنتهي خلال {n} يومًا: {policy} {version}',
  'policy.status.ending.other': 'السياسة تنتهي خلال {n} يوم: {policy} {version}',
  'policy.status.expired': 'سياسة منتهية: {policy} {version}',
  'policy.status.not-yet-valid': 'سياسة لم تسرِ بعد: {policy} {version}',
  'policy.status.development': 'لا سياسة',
  'policy.status.refused': 'السياسة مرفوضة',
  'policy.is.expired': 'انتهت السياسة {policy} لـ {country}، الإصدار {version}، من {authority}، في {until}.',
  'policy.is.not-yet-valid':
    'تسري السياسة {policy} لـ {country}، الإصدار {version}، من {authority}، ابتداءً من {from}؛ وساعة هذا الجهاز قبل ذلك.',
  'policy.is.refused': 'ثُبِّتت سياسة وملفها غير صالح: تالف أو معدَّل أو مفقود.',
  'policy.todo.in-force': 'لا شيء مطلوب.',
  'policy.todo.ending': 'أبلغ المشرف: على قسم المعلوماتية المركزي إرسال الإصدار التالي قبل ذلك اليوم.',
  'policy.todo.expired':
    'تابع العمل: تسري القاعدة الأشد في كل أمر. أبلغ المشرف: على قسم المعلوماتية المركزي إرسال الإصدار التالي.',
  'policy.todo.not-yet-valid': 'تابع العمل: تسري القاعدة الأشد في كل أمر. أبلغ الفني: يجب ضبط الساعة.',
  'policy.todo.refused':
    'تابع العمل بقواعد هذا الجهاز؛ لا يُحذف أي سجل حتى تصلح السياسة. أبلغ الفني: يجب تثبيتها من جديد.',
  'policy.todo.development':
    'تابع العمل. للمسافرين الحقيقيين يطلب المشرف من قسم المعلوماتية المركزي سياسة البلد الموقَّعة.',
  'sample.title': 'اختير عشوائيًا للخط الثاني',
  'sample.why': 'بمحض المصادفة، لا لأن شيئًا قد وُجد. الخطوة التالية: {action}.',
};
