import type { FaceMeasures, QualityLimits } from '../../../core/face/quality/index.ts';
import type { CameraCapture } from './capture.ts';
import { LANE_PICTURE } from './page.ts';

/** A measurement with its limit. `own` marks a limit of this program, if the guideline does not set one. */
export interface Figure {
  id: string;
  what: string;
  clause: string;
  /** Null if not measured; `limit` or `note` then says why. */
  value: string | null;
  limit: string;
  result: 'met' | 'missed' | 'not measured' | 'no limit';
  /** Whether the step fails if the limit is missed, because the lane would not accept any pictures. */
  bars: boolean;
}

export interface CameraMetrics {
  looked: Pick<CameraCapture, 'camera' | 'perSecond' | 'background' | 'levels'>;
  /** Measurements from the frames in which one face was found. */
  faces: readonly FaceMeasures[];
}

const TR = 'TR-03121-3 Vol. 1';
/** Distance between the eyes, from clause 4.3.1.1 and table 4.3 of version 6.0. */
const EYES_PX = 120;
const ROLL_DEGREES = 8;
const PICTURE = { width: 600, height: 800 } as const;
/** Fewest camera pixels (4.1.2.1): 1600 x 1200 after cropping at 60 cm, with ten per cent less allowed. */
const CROP = { long: 1440, short: 1080 } as const;
/** 4.1.3.1 recommends a background between #A1A1A1 and #E1E1E1, red, green and blue the same. */
const BACKGROUND = { from: 0xa1, to: 0xe1 } as const;
/** How far apart the means of the channels may be to count as "the same", grey levels; our own limit. */
const GREY_SPREAD = 12;
/** Mean difference of channels below which a picture has no colour, grey levels; as in the capture gate. */
const COLOUR = 4;
/** Pictures per second needed for five good ones within the 7 s of 3.5, step 13, if travellers move; our own limit. */
const PER_SECOND = 5;

/**
 * What a kiosk can measure about its camera under TR-03121-3 Vol. 1, each with its limit, and what it cannot measure. `limits`
 * are those of the lane's capture gate.
 */
export function cameraMetricsOf({ looked, faces }: CameraMetrics, limits: QualityLimits): Figure[] {
  const { camera, perSecond, background, levels } = looked;
  const [long, short] = [Math.max(camera.width, camera.height), Math.min(camera.width, camera.height)];
  const { width, height } = LANE_PICTURE;
  const eyes = median(faces.map(({ eyeDistance }) => eyeDistance));
  const mean = (background[0] + background[1] + background[2]) / 3;
  const spread = Math.max(...background) - Math.min(...background);
  return [
    figure('camera-pixels', 'pixels of the camera', {
      clause: `${TR} 4.1.2.1`,
      value: `${camera.width} x ${camera.height}`,
      limit: `>= ${CROP.long} x ${CROP.short} (whole picture; a crop at 60 cm needs them in the face)`,
      met: long >= CROP.long && short >= CROP.short,
    }),
    figure('picture-pixels', 'picture that the lane compares', {
      clause: `${TR} table 4.3, 5.1 and 5.2`,
      value: `${width} x ${height}`,
      limit: `>= ${PICTURE.width} x ${PICTURE.height}`,
      met: width >= PICTURE.width && height >= PICTURE.height,
    }),
    figure('frame-rate', 'new pictures per second', {
      clause: 'our own limit; the TR gives none',
      value: perSecond.toFixed(1),
      limit: `>= ${PER_SECOND}`,
      met: perSecond >= PER_SECOND,
      bars: true,
    }),
    ofFace('eye-distance', 'pixels between the eyes', {
      clause: `${TR} 4.3.1.1, table 4.3, 5.7`,
      value: eyes,
      limit: `>= ${EYES_PX} px`,
      met: (value) => value >= EYES_PX,
      digits: 0,
    }),
    ofFace('eye-distance-lane', 'the same for the gate of the lane', {
      clause: 'own (face.limits)',
      value: eyes,
      limit: `>= ${limits.minEyeDistancePx} px`,
      met: (value) => value >= limits.minEyeDistancePx,
      digits: 0,
      bars: true,
    }),
    ofFace('roll', 'tilt of the camera relative to the eyes, degrees', {
      clause: `${TR} table 4.3, 1.3`,
      value: median(faces.map(({ roll }) => roll)),
      limit: `-${ROLL_DEGREES} to ${ROLL_DEGREES}`,
      met: (value) => Math.abs(value) <= ROLL_DEGREES,
      digits: 1,
    }),
    ofFace('sharpness', 'sharpness, grey levels squared', {
      clause: 'our own limit; the TR (table 4.2, 7.2) gives no unit',
      value: median(faces.map(({ sharpness }) => sharpness)),
      limit: `>= ${limits.minSharpness}`,
      met: (value) => value >= limits.minSharpness,
      digits: 1,
      bars: true,
    }),
    ofFace('exposure', 'brightness of the face, 0 to 255', {
      clause: 'our own limit; the TR (table 4.2, 7.1) gives no unit',
      value: median(faces.map(({ brightness }) => brightness)),
      limit: `${limits.brightnessRange[0]} to ${limits.brightnessRange[1]}`,
      met: (value) => value >= limits.brightnessRange[0] && value <= limits.brightnessRange[1],
      digits: 0,
      bars: true,
    }),
    ofFace('clipped', 'share of the face that is black or white', {
      clause: 'our own limit; the TR (table 4.2, 6.3) gives no unit',
      value: median(faces.map(({ clipped }) => clipped)),
      limit: `<= ${limits.maxClipped}`,
      met: (value) => value <= limits.maxClipped,
      digits: 2,
      bars: true,
    }),
    ofFace('light-balance', 'difference between the two halves of the face', {
      clause: 'our own limit; the TR (table 4.2, 6.1) gives no unit',
      value: median(faces.map(({ lightBalance }) => lightBalance)),
      limit: `<= ${limits.maxLightBalance}`,
      met: (value) => value <= limits.maxLightBalance,
      digits: 2,
    }),
    ofFace('colour', 'colour of the face, grey levels', {
      clause: `${TR} 4.1.2.1; the limit is our own`,
      value: median(faces.map(({ colour }) => colour)),
      limit: `>= ${COLOUR}`,
      met: (value) => value >= COLOUR,
      digits: 1,
    }),
    figure('background', 'brightness next to the head, 0 to 255', {
      clause: `${TR} 4.1.3.1, recommended`,
      value: mean.toFixed(0),
      limit: `${BACKGROUND.from} to ${BACKGROUND.to}`,
      met: mean >= BACKGROUND.from && mean <= BACKGROUND.to,
    }),
    figure('grey-balance', 'difference between red, green and blue next to the head', {
      clause: `${TR} 4.1.3.1, recommended; the limit is our own`,
      value: spread.toFixed(0),
      limit: `<= ${GREY_SPREAD}, in front of a grey wall`,
      met: spread <= GREY_SPREAD,
    }),
    {
      ...blank('levels', 'number of grey levels in the picture'),
      clause: `${TR} table 4.2, 7.6`,
      value: `${levels}`,
      result: 'no limit',
    },
    ...UNMEASURABLE,
  ];
}

/** Requirements that the kiosk's pictures cannot show; each needs a person with a ruler, or cannot be checked. */
const UNMEASURABLE: readonly Figure[] = [
  {
    ...blank('distance', 'sharp from 40 to 100 cm'),
    clause: `${TR} 4.1.2.1`,
    limit: 'with a ruler: 40, 60 and 100 cm',
  },
  { ...blank('body-height', 'body height of 140 to 200 cm'), clause: `${TR} 4.1.2.1`, limit: 'with two people' },
  {
    ...blank('yaw-pitch', 'yaw and pitch of 5 degrees'),
    clause: `${TR} table 4.3`,
    limit: 'an angle cannot be computed from five points',
  },
  { ...blank('lens', 'focal length and distortion'), clause: `${TR} 4.1.3.1`, limit: 'data sheet of the camera' },
];

function blank(id: string, what: string): Figure {
  return { id, what, clause: '', value: null, limit: 'none', result: 'not measured', bars: false };
}

function figure(
  id: string,
  what: string,
  of: { clause: string; value: string; limit: string; met: boolean; bars?: boolean },
): Figure {
  const { clause, value, limit, met, bars = false } = of;
  return { id, what, clause, value, limit, result: met ? 'met' : 'missed', bars };
}

function ofFace(
  id: string,
  what: string,
  of: {
    clause: string;
    value: number | null;
    limit: string;
    met: (value: number) => boolean;
    digits: number;
    bars?: boolean;
  },
): Figure {
  const { clause, value, limit, met, digits, bars = false } = of;
  if (value === null || !Number.isFinite(value)) return { ...blank(id, what), clause, limit };
  return figure(id, what, { clause, value: value.toFixed(digits), limit, met: met(value), bars });
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
