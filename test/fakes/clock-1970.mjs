// Loaded before a child process: its wall clock has lost its time, as after a dead battery.
const RealDate = Date;
const lost = RealDate.now();
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() - lost);
    else super(...args);
  }
  static now() {
    return RealDate.now() - lost;
  }
};
