export type { AnswerMode } from './answers.ts';
export { mrvA, SPECIMENS, type SpecimenPerson, td1, td2, td3 } from './documents.ts';
export { asHeard, type LineSettings, noise } from './line-noise.ts';
export { parseScenario, playScenario, readScenario, type Scenario } from './scenario.ts';
export {
  ScannerSimulator,
  type SendOptions,
  type SendReceipt,
  type SimulatorEvent,
  type SimulatorOptions,
} from './simulator.ts';
export { blockOf, jsonMessage, nativeFrame, packedBlock, rowsText, tlv } from './wire.ts';
