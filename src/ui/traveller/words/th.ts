import type { TravellerLanguage } from './language.ts';

export const th: TravellerLanguage = {
  tag: 'th',
  name: 'ไทย',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'การฝึกอบรม: ที่นี่ไม่มีการตรวจใคร',
  words: {
    idle: 'ยินดีต้อนรับ',
    'place-document': 'กรุณาวางเอกสารบนเครื่องอ่าน',
    'look-at-camera': 'กรุณามองกล้อง',
    'keep-still': 'กรุณาอยู่นิ่งๆ',
    'too-near': 'กรุณาถอยหลังหนึ่งก้าว',
    'too-far': 'กรุณาเข้ามาใกล้อีกนิด',
    'too-far-left': 'กรุณาขยับไปทางขวาเล็กน้อย',
    'too-far-right': 'กรุณาขยับไปทางซ้ายเล็กน้อย',
    'too-high': 'กรุณาลดระดับลงเล็กน้อย',
    'too-low': 'กรุณายกระดับขึ้นเล็กน้อย',
    moving: 'กรุณาอย่าขยับ',
    'not-frontal': 'กรุณาหันหน้าตรงเข้าหากล้อง',
    'eyes-closed': 'กรุณาลืมตา',
    'mouth-open': 'กรุณาปิดปาก',
    'several-faces': 'กรุณาเข้ามาทีละคน',
    'please-wait': 'กรุณารอสักครู่',
    'thank-you': 'ขอบคุณ',
    'please-see-officer': 'กรุณาติดต่อเจ้าหน้าที่',
  },
};
