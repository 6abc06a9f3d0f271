import { z } from 'zod';

/** Long side of the picture that most checks use, pixels; a larger page is shrunk to it. */
export const WORKING_LONG_SIDE_PX = 1600;
/** Largest page that is held as captured, pixels: an A5 spread at the highest resolution has 6.6 million. */
export const MAX_HELD_PIXELS = 8_000_000;

const pixels = z.number().int().positive();
const held = (most: number) =>
  z.strictObject({ width: pixels, height: pixels }).refine(({ width, height }) => width * height <= most);

/** A child's report on the page that it decoded into its slot; RGB, upright, one byte for each channel. */
export const openPageValue = z
  .strictObject({
    /** Size of the file's picture, upright. */
    width: pixels,
    height: pixels,
    /** The picture as captured; null if it has more pixels than are held. */
    captured: held(MAX_HELD_PIXELS).nullable(),
    /** The picture at most `WORKING_LONG_SIDE_PX` long; null if the captured one is no larger. */
    working: held(WORKING_LONG_SIDE_PX * WORKING_LONG_SIDE_PX).nullable(),
    grey: z.boolean(),
    coarse: z.boolean(),
  })
  .refine(({ captured, working }) => captured !== null || working !== null);
export type OpenPageValue = z.infer<typeof openPageValue>;

/** Handle of an open page, which a request contains in place of the file of the page. */
export type OpenPage = OpenPageValue & { slot: number };
