const SECOND = 1_000;

/**
 * How long a played lane waits for the face of a drawn traveller, milliseconds. Nobody is there who would be kept waiting, so the
 * limits of a capture of people (TR-03121-3 3.5 step 13) do not bind; with them a busy machine would add "too few pictures"
 * where there is nothing to notice, and teach what is not there.
 */
export const PLAYED_FACE = { faceTimeoutMs: 30 * SECOND, firstFrameTimeoutMs: 30 * SECOND };

/** Factor on the deadlines of the models, for the same reason; a model that hangs is still ended. */
export const PLAYED_PATIENCE = 6;
