import type { TravellerLanguage } from './language.ts';

export const id: TravellerLanguage = {
  tag: 'id',
  name: 'Bahasa Indonesia',
  dir: 'ltr',
  review: 'awaiting native review',
  training: 'Pelatihan: tidak ada yang diperiksa di sini',
  words: {
    idle: 'Selamat datang',
    'place-document': 'Silakan letakkan dokumen Anda di alat pembaca',
    'look-at-camera': 'Silakan lihat ke kamera',
    'keep-still': 'Mohon tetap diam',
    'too-near': 'Silakan mundur satu langkah',
    'too-far': 'Silakan mendekat sedikit',
    'too-far-left': 'Silakan geser sedikit ke kanan',
    'too-far-right': 'Silakan geser sedikit ke kiri',
    'too-high': 'Silakan turun sedikit',
    'too-low': 'Silakan naik sedikit',
    moving: 'Mohon jangan bergerak',
    'not-frontal': 'Silakan menghadap lurus ke kamera',
    'eyes-closed': 'Silakan buka mata Anda',
    'mouth-open': 'Silakan tutup mulut Anda',
    'several-faces': 'Mohon maju satu per satu',
    'please-wait': 'Mohon tunggu',
    'thank-you': 'Terima kasih',
    'please-see-officer': 'Silakan temui petugas',
  },
};
