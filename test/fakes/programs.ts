/** What is signed of a program that every kiosk may take at once. */
export function programCustom(version: string) {
  return {
    kind: 'program',
    version,
    from: [] as string[],
    rings: [{ percent: 100, after: '2026-01-01T00:00:00Z' }],
    stateBreak: false,
  };
}
