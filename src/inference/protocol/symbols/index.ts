export {
  LIMIT_SYMBOL_BYTES,
  LIMIT_SYMBOLS,
  type PageSymbolsPayload,
  type PageSymbolsValue,
  pageSymbolsValue,
  type Symbology,
} from './page-symbols-value.ts';
