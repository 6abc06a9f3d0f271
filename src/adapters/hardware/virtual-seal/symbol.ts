import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

export type DrawnSymbology = 'DataMatrix' | 'QRCode' | 'Aztec' | 'PDF417';

/** Modules of a symbol without its quiet zone, row by row; 1 is dark. */
export interface SymbolModules {
  columns: number;
  rows: number;
  dark: Uint8Array;
}

const FORMATS = {
  DataMatrix: { format: 'DataMatrix', options: 'forceSquare' },
  QRCode: { format: 'QRCode', options: 'ecLevel=L' },
  Aztec: { format: 'AztecCode', options: '' },
  PDF417: { format: 'PDF417', options: '' },
} as const;

let isPrepared = false;

/** Read from the package: what the package would do by itself is to fetch it from a public host. */
function prepare(): void {
  if (isPrepared) return;
  isPrepared = true;
  const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(file)).buffer } });
}

/** The symbol that holds exactly these bytes; null where they are too many for it. */
export async function symbolOf(bytes: Uint8Array, symbology: DrawnSymbology): Promise<SymbolModules | null> {
  prepare();
  const { symbol, error } = await writeBarcode(bytes, { ...FORMATS[symbology], scale: 1, addQuietZones: false });
  if (error !== '' || symbol.width === 0) return null;
  return {
    columns: symbol.width,
    rows: symbol.height,
    dark: Uint8Array.from(symbol.data, (level) => (level === 0 ? 1 : 0)),
  };
}
