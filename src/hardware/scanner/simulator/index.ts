export { mrvA, SPECIMENS, type SpecimenPerson, td1, td2, td3 } from './documents.ts';
export {
  ScannerSimulator,
  type SendOptions,
  type SendReceipt,
  type SimulatorEvent,
  type SimulatorOptions,
} from './simulator.ts';
