import type { TravellerLanguage } from './language.ts';

export const zh: TravellerLanguage = {
  tag: 'zh-Hans',
  name: '简体中文',
  dir: 'ltr',
  review: 'awaiting native review',
  training: '培训：此处不检查任何人',
  words: {
    idle: '欢迎',
    'place-document': '请将证件放在读取器上',
    'look-at-camera': '请看摄像头',
    'keep-still': '请保持不动',
    'too-near': '请后退一步',
    'too-far': '请靠近一点',
    'too-far-left': '请向右移动一点',
    'too-far-right': '请向左移动一点',
    'too-high': '请放低一点',
    'too-low': '请抬高一点',
    moving: '请不要移动',
    'not-frontal': '请正面对着摄像头',
    'eyes-closed': '请睁开眼睛',
    'mouth-open': '请闭上嘴',
    'several-faces': '请一次一人',
    'please-wait': '请稍候',
    'thank-you': '谢谢',
    'please-see-officer': '请找工作人员',
  },
};
