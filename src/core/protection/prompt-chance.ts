/**
 * Decides whether the officer is asked "anything seen?" at this inspection: one in `oneIn`, purely by chance. It uses nothing
 * about the traveller, because a question that depends on who passes would be a profile. `random` is a cryptographic source;
 * values beyond the last whole multiple are drawn again, so that every inspection has the same chance.
 */
export function asksNow(oneIn: number, random: (bytes: number) => Uint8Array): boolean {
  const limit = Math.floor(2 ** 32 / oneIn) * oneIn;
  for (;;) {
    const drawn = random(4).reduce((value, byte) => value * 256 + byte, 0);
    if (drawn < limit) return drawn % oneIn === 0;
  }
}
