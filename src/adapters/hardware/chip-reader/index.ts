export { type ExchangeLine, withExchangeLog } from './exchange-log.ts';
export {
  type ChipReaderOptions,
  type ChipReaderState,
  type ChipReaderStatus,
  PcscReader,
  readerOf,
  remedyOf,
} from './reader.ts';
