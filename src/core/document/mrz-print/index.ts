export { type GlyphSet, glyphSetOf } from './glyphs.ts';
export { DEFAULT_PRINT_LIMITS, judgePrint, type PrintFinding, type PrintLimits } from './judge.ts';
export { measurePrint } from './measure.ts';
