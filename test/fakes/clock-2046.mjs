// Loaded before a child process: its wall clock is twenty years ahead, as after a mistyped date.
const RealDate = Date;
const AHEAD_MS = 20 * 365.25 * 24 * 3_600_000;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + AHEAD_MS);
    else super(...args);
  }
  static now() {
    return RealDate.now() + AHEAD_MS;
  }
};
