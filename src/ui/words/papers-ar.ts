import type { Translation } from './languages.ts';
import type { words as en } from './papers-en.ts';

/** Arabic, awaiting native review. */
export const words: Translation<typeof en, 'ar'> = {
  'tile.second.read': 'الوثيقة الثانية',
  'tile.second.expiry': 'انتهاء الثانية',
  'tile.second.pairs': 'الوثيقتان',
  'tile.second.sides': 'الوجهان',
  'tile.lists.second': 'رقم الثانية',
  'check.second.read': 'قُرئت الوثيقة الثانية أو وجهها الآخر',
  'check.second.expiry': 'الوثيقة الثانية سارية',
  'check.second.pairs': 'الاسم والميلاد والجنس والجنسية في الوثيقتين',
  'check.second.sides': 'النص المطبوع على الوجه الآخر مقابل المنطقة',
  'check.lists.second': 'رقم الوثيقة الثانية مقابل القوائم',
  'reason.DOC_PAIRS_AGREE.title': 'الوثيقتان تقولان الشيء نفسه عن الشخص',
  'reason.DOC_PAIRS_AGREE.short': 'الوثيقتان متفقتان',
  'reason.DOC_PAIRS_AGREE.advice': 'لا شيء يلزم.',
  'reason.DOC_PAIRS_DOUBTFUL.title': 'قد تختلف الوثيقتان',
  'reason.DOC_PAIRS_DOUBTFUL.short': 'قُرئ بشك',
  'reason.DOC_PAIRS_DOUBTFUL.advice': 'قُرئ حرف بشك. قارن الزوج المعلّم في الوثيقتين.',
  'reason.DOC_PAIRS_DIFFER.title': 'الوثيقتان مختلفتان',
  'reason.DOC_PAIRS_DIFFER.short': 'الوثيقتان مختلفتان',
  'reason.DOC_PAIRS_DIFFER.advice': 'قارن الزوج المعلّم في الوثيقتين. قد يكون السبب تغيير الاسم.',
  'problem.FIRST_DOCUMENT_NEEDED': 'اقرأ الوثيقة الأولى قبل وضع أخرى.',
  'problem.NOT_AWAITED': 'لا تُنتظر ورقة أخرى.',
  'problem.NOT_IN_PARTY': 'هذا المسافر غير مرتبط بأي مجموعة.',
  'problem.NO_PARTY': 'لا مجموعة مفتوحة.',
  'problem.UNKNOWN_MEMBER': 'اختر المسافر عند المكتب وأحد أفراد المجموعة.',
};
