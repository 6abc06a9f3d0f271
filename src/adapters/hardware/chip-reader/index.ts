export { withExchangeLog } from './exchange-log.ts';
export { type ChipReaderState, type ChipReaderStatus, PcscReader, remedyOf } from './reader.ts';
