import type { words as en } from './face-en.ts';
import type { Translation } from './languages.ts';

/** Arabic, awaiting native review. */
export const words: Translation<typeof en, 'ar'> = {
  'face.progress': '{good} من {wanted} صور جيدة',
  'face.restarted': 'تغير الوجه أثناء الالتقاط فبدأ من جديد.',
  'face.hinders': 'العائق: {measures}.',
  'face.alsoSeen': 'لوحظ أيضًا: {measures}.',
  'face.chip': 'من الشريحة',
  'face.chipAlt': 'صورة الشريحة',
  'face.asItCame': 'كما وردت',
  'face.pair.face.verification': 'المباشر والصفحة',
  'face.pair.face.chip': 'المباشر والشريحة',
  'face.pair.face.portraits': 'المطبوع والشريحة',
  'face.notEvaluated': 'للاسترشاد، غير مقيَّم وفق ISO/IEC 30107-3.',
  'face.alarmLook': 'اعرض الصور (F4)',
  'reason.FACE_CAMERA_FLOOD.title': 'صور كثيرة جدًا من الكاميرا دفعة واحدة',
  'reason.FACE_CAMERA_FLOOD.short': 'صور كثيرة جدًا',
  'reason.FACE_CAMERA_FLOOD.advice': 'جاءت صور من مكان آخر أو بسرعة مفرطة. أبلغ الفني ثم التقط الوجه مجددًا.',
  'reason.FACE_CAMERA_MOVED.title': 'أخذت نافذة أخرى الكاميرا أثناء الالتقاط',
  'reason.FACE_CAMERA_MOVED.short': 'الكاميرا لدى نافذة أخرى',
  'reason.FACE_CAMERA_MOVED.advice': 'اترك نافذة واحدة مفتوحة في هذا المسار ثم التقط الوجه مجددًا.',
};
