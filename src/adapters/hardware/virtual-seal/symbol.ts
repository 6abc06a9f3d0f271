import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

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

let writer: Promise<typeof import('zxing-wasm/writer')> | null = null;

/** Loaded with the first symbol. Read from the package, which by default would fetch it from a public host. */
function prepared(): Promise<typeof import('zxing-wasm/writer')> {
  writer ??= (async () => {
    const made = await import('zxing-wasm/writer');
    const file = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
    made.prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(file)).buffer } });
    return made;
  })();
  return writer;
}

/** Makes a symbol with exactly these bytes; null if there are too many for it. */
export async function symbolOf(bytes: Uint8Array, symbology: DrawnSymbology): Promise<SymbolModules | null> {
  const { writeBarcode } = await prepared();
  const { symbol, error } = await writeBarcode(bytes, { ...FORMATS[symbology], scale: 1, addQuietZones: false });
  if (error !== '' || symbol.width === 0) return null;
  return {
    columns: symbol.width,
    rows: symbol.height,
    dark: Uint8Array.from(symbol.data, (level) => (level === 0 ? 1 : 0)),
  };
}
