/**
 * Lights besides white in which an imager may capture the same page: near infrared (B900, 900 nm), ultraviolet (365 nm), and white
 * light from one side and from the opposite side.
 */
export const SPECTRAL_ILLUMINATIONS = ['IR', 'UV', 'SIDE1', 'SIDE2'] as const;
export type SpectralIllumination = (typeof SPECTRAL_ILLUMINATIONS)[number];

/** Why there is no picture in a light. It never counts as a page without a finding. */
export type SpectralAbsence = 'SENSOR_NOT_FITTED' | 'DOC_IMAGE_MISSING' | 'DOC_IMAGE_TOO_LARGE' | 'DOC_IMAGE_REJECTED';

/** A whole file as the imager wrote it, still untrusted, or why there is none. */
export type SpectralPicture = { ok: true; bytes: Uint8Array } | { ok: false; reason: SpectralAbsence };
export type SpectralPictures = Readonly<Record<SpectralIllumination, SpectralPicture>>;

/** One value for each light. */
export function eachIllumination<T>(of: (illumination: SpectralIllumination) => T): Record<SpectralIllumination, T> {
  return { IR: of('IR'), UV: of('UV'), SIDE1: of('SIDE1'), SIDE2: of('SIDE2') };
}

/** What an imager with only a white lamp delivers with each page. */
export const NO_SPECTRAL_PICTURES: SpectralPictures = eachIllumination(() => ({
  ok: false,
  reason: 'SENSOR_NOT_FITTED',
}));

/** Overwrites a picture wherever it is. */
export interface PictureCustody {
  discard(bytes: Uint8Array): void;
}

/** For a picture that no step requested. */
export const NOWHERE_ELSE: PictureCustody = { discard: (bytes) => bytes.fill(0) };

/** Overwrites pictures that arrived and will not be examined. */
export function discardPictures(pictures: SpectralPictures, custody: PictureCustody = NOWHERE_ELSE): void {
  for (const illumination of SPECTRAL_ILLUMINATIONS) {
    const picture = pictures[illumination];
    if (picture.ok) custody.discard(picture.bytes);
  }
}
