export { type ExchangeLine, withExchangeLog } from './exchange-log.ts';
export { type ChipReaderState, type ChipReaderStatus, PcscReader, readerOf, remedyOf } from './reader.ts';
