export { chooseProgram, type ProgramStatus } from './choose.ts';
export { isHalted } from './halt.ts';
export { installProgram, slotTrust } from './install.ts';
export {
  debianArchitecture,
  PROGRAM_LIMIT_BYTES,
  PROGRAM_PATH,
  PROGRAM_REPOSITORY,
  type ProgramFacts,
  programFacts,
  programPath,
  ringOf,
} from './offer.ts';
export { FACTORY, factoryVersion, readSlot, SLOT_ROOT, SLOT_SCRIPT, type SlotFacts } from './slot.ts';
export { statusLines } from './status-lines.ts';
export { programTaker, readReady } from './take.ts';
