const SECOND = 1_000;

/**
 * How long a simulated lane waits for the face of a drawn traveller, milliseconds. As nobody is kept waiting, the limits for
 * capturing real people (TR-03121-3 3.5 step 13) do not apply. With them, a busy machine would report "too few pictures" for a
 * traveller who has nothing wrong, and so teach something false.
 */
export const PLAYED_FACE = { faceTimeoutMs: 30 * SECOND, firstFrameTimeoutMs: 30 * SECOND };

/** The deadlines of the models are multiplied by this, for the same reason; a model that hangs is still ended. */
export const PLAYED_PATIENCE = 6;
