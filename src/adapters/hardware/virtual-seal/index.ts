export { SealAuthority, type SealSignerKind } from './authority.ts';
export { SEAL_CASES, type SealCase, type VirtualVisa, type VisaHolder, virtualVisa } from './cases.ts';
export { registerVirtualSealCommand, simSeal } from './command.ts';
export { drawPage } from './page.ts';
export { readPng, writePng } from './png.ts';
export { type DrawnSymbology, type SymbolModules, symbolOf } from './symbol.ts';
