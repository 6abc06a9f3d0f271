import type { TravellerLanguage } from './language.ts';

export const vi: TravellerLanguage = {
  tag: 'vi',
  name: 'Tiếng Việt',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Đào tạo: không ai bị kiểm tra ở đây',
  words: {
    idle: 'Chào mừng quý khách',
    'place-document': 'Vui lòng đặt giấy tờ lên máy đọc',
    'look-at-camera': 'Vui lòng nhìn vào camera',
    'keep-still': 'Vui lòng giữ yên',
    'too-near': 'Vui lòng lùi lại một bước',
    'too-far': 'Vui lòng lại gần hơn một chút',
    'too-far-left': 'Vui lòng dịch sang bên phải một chút',
    'too-far-right': 'Vui lòng dịch sang bên trái một chút',
    'too-high': 'Vui lòng hạ thấp xuống một chút',
    'too-low': 'Vui lòng nâng cao lên một chút',
    moving: 'Xin đừng cử động',
    'not-frontal': 'Vui lòng nhìn thẳng vào camera',
    'eyes-closed': 'Vui lòng mở mắt',
    'mouth-open': 'Vui lòng khép miệng',
    'several-faces': 'Vui lòng từng người một',
    'please-wait': 'Vui lòng chờ',
    'thank-you': 'Cảm ơn',
    'please-see-officer': 'Vui lòng gặp nhân viên',
  },
};
