export { type DrawnSymbology, type SymbolModules, symbolOf } from './symbol.ts';
