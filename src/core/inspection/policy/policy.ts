/** What an operator may set about the order and the time limits of an inspection. Times in milliseconds. */
export interface LanePolicy {
  /** How long the lane waits for an MRZ, a page and a face before the missing input is reported as absent. */
  mrzTimeoutMs: number;
  pageTimeoutMs: number;
  /** TR-03121-3 3.5 step 13: at most 7 s without presentation attack detection, 10 s with. Starts with the first image. */
  faceTimeoutMs: number;
  /** How long the lane waits for a traveller's further papers once the officer has asked for them. */
  secondTimeoutMs: number;
  /** How long a party stays open after the last traveller was linked to it. */
  partyMs: number;
  /** States whose passport holders are asked for a visa page; this is only a prompt. Empty: never. */
  visaAsked: readonly string[];
  /** States whose passports contain a chip; a warning on the screen and not a check. Empty: no chip is expected. */
  chipExpected: readonly string[];
  /** If there is no image at all for this long, the camera is lost, and it is not just a shy traveller. */
  firstFrameTimeoutMs: number;
  /** Number of good frames of one face that ends the acquisition early; the best of them are compared. */
  faceFrames: number;
  /** Number of good frames of one face needed when time is up; with fewer, the capture has not succeeded. */
  faceMinFrames: number;
  /** How long the finished inspection stays on the screen before the lane shows idle. */
  lingerMs: number;
  /** `look`: the officer has to look at a specimen. `note`: it is marked but does not stop anything, for demonstration lanes. */
  specimen: 'look' | 'note';
}

export const DEFAULT_POLICY: LanePolicy = {
  mrzTimeoutMs: 15_000,
  pageTimeoutMs: 8_000,
  faceTimeoutMs: 7_000,
  secondTimeoutMs: 20_000,
  partyMs: 15 * 60_000,
  visaAsked: [],
  chipExpected: [],
  firstFrameTimeoutMs: 5_000,
  faceFrames: 5,
  faceMinFrames: 2,
  lingerMs: 2_500,
  specimen: 'look',
};

/** The default policy with what the site sets; a key left undefined keeps its default. */
export function policyWith(site: { [K in keyof LanePolicy]?: LanePolicy[K] | undefined }): LanePolicy {
  const given = Object.fromEntries(Object.entries(site).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_POLICY, ...given };
}
