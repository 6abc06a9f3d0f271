/** The list of all `waypost` commands. A command is loaded when it is used; listing its name does not load anything. */
import { Command } from 'commander';
import { VERSION } from '../adapters/installation/index.ts';
import { CENTRAL_DESCRIPTION, registerCentralOfficeCommands, registerFleetSimulatorCommand } from './central-office.ts';

/** Commands that are loaded together, with the help text for each before it is loaded. */
interface Family {
  commands: Readonly<Record<string, string>>;
  register: (program: Command, words: readonly string[] | null) => Promise<void>;
}

const FAMILIES: readonly Family[] = [
  {
    commands: { provision: 'set up a new kiosk in 12 steps; run it again to continue where it stopped' },
    register: async (program) => (await import('./device/index.ts')).registerProvisionCommand(program),
  },
  {
    commands: {
      decommission:
        'destroy the keys of this kiosk, so that nothing in it can be opened again; writes a signed receipt',
    },
    register: async (program) => (await import('./device/index.ts')).registerDecommissionCommand(program),
  },
  {
    commands: { doctor: 'examine this kiosk: one line for each component, what is wrong and what to do' },
    register: async (program) => (await import('./device/index.ts')).registerDoctorCommand(program),
  },
  {
    commands: { selftest: 'daily test of this kiosk: check everything, and write the result into the audit' },
    register: async (program) => (await import('./device/index.ts')).registerSelftestCommand(program),
  },
  {
    commands: { support: 'help from central IT' },
    register: async (program) => (await import('./device/index.ts')).registerSupportCommands(program),
  },
  {
    commands: { config: 'the configuration file of this kiosk' },
    register: async (program) => (await import('./device/index.ts')).registerConfigCommands(program),
  },
  {
    commands: { officer: 'accounts of the people who sign in at this kiosk' },
    register: async (program) => (await import('./officer/index.ts')).registerOfficerCommands(program),
  },
  {
    commands: { machine: 'accounts of other systems that read the outcome of the lane' },
    register: async (program) => (await import('./device/index.ts')).registerMachineCommands(program),
  },
  {
    commands: { device: 'this kiosk: its identity and its state' },
    register: async (program) => (await import('./device/index.ts')).registerDeviceCommands(program),
  },
  {
    commands: { acceptance: 'acceptance run of this kiosk and its certificate' },
    register: async (program) => (await import('./device/index.ts')).registerAcceptanceCommands(program),
  },
  {
    commands: { display: "the traveller's display: its address and its privacy notice" },
    register: async (program) => (await import('./device/index.ts')).registerDisplayCommands(program),
  },
  {
    commands: { language: 'languages of the screen and the display, added by a file' },
    register: async (program) => (await import('./device/index.ts')).registerSiteLanguageCommands(program),
  },
  {
    commands: { list: 'watchlists of this kiosk' },
    register: async (program) => (await import('./lists/index.ts')).registerListCommands(program),
  },
  {
    commands: { update: 'signed lists from central IT' },
    register: async (program) => (await import('./device/index.ts')).registerUpdateCommands(program),
  },
  {
    commands: { program: 'which program this kiosk runs, and the next one on trial' },
    register: async (program) => (await import('./programs/index.ts')).registerInstalledProgramCommands(program),
  },
  {
    commands: { link: 'line to the central office' },
    register: async (program) => (await import('./device/index.ts')).registerLinkCommands(program),
  },
  {
    commands: { notices: 'hit notices to central IT' },
    register: async (program) => (await import('./lists/index.ts')).registerNoticeCommands(program),
  },
  {
    commands: { policy: 'signed policy of the country: legal basis, retention, rules' },
    register: async (program) => (await import('./packs/index.ts')).registerPolicyCommands(program),
  },
  {
    commands: { trust: 'issuers of chips: certificates of states and their lists of revoked certificates' },
    register: async (program) => (await import('./trust/index.ts')).registerTrustCommands(program),
  },
  {
    commands: { redress: 'slips for questions and complaints; for accounts with the role dpo' },
    register: async (program) => (await import('./lists/index.ts')).registerRedressCommands(program),
  },
  {
    commands: { protection: 'the route to help: indicators, sealed referrals' },
    register: async (program) => (await import('./packs/index.ts')).registerProtectionCommands(program),
  },
  {
    commands: { models: 'models of this kiosk' },
    register: async (program) => (await import('./documents/index.ts')).registerModelsCommands(program),
  },
  {
    commands: { documents: 'document checks: catalogue, document types, known issues, reference' },
    register: async (program) => (await import('./documents/index.ts')).registerDocumentCommands(program),
  },
  {
    commands: { calibrate: 'thresholds of the document checks on the imager of this kiosk' },
    register: async (program) => (await import('./documents/index.ts')).registerCalibrateCommands(program),
  },
  {
    commands: { audit: 'the audit chain of this kiosk', evidence: 'one case for a third party' },
    register: async (program) => {
      const { registerAuditCommands, registerCaseCommands } = await import('./evidence/index.ts');
      registerAuditCommands(program);
      registerCaseCommands(program);
    },
  },
  {
    commands: { counters: 'error counters of closed quarters, k-anonymous' },
    register: async (program) => (await import('./evidence/index.ts')).registerCountersCommand(program),
  },
  {
    commands: { patterns: 'crossings of closed weeks by hour, route and type of document, k-anonymous' },
    register: async (program) => (await import('./evidence/index.ts')).registerPatternsCommand(program),
  },
  {
    commands: {
      sim: 'simulated hardware for technicians and developers',
      scanner: 'serial MRZ scanners, with the daemon stopped',
    },
    register: async (program, words) => {
      (await import('../adapters/hardware/scanner/commands/index.ts')).registerScannerCommands(program);
      (await import('../adapters/hardware/virtual-passport/index.ts')).registerVirtualPassportCommand(program);
      (await import('../adapters/hardware/virtual-seal/index.ts')).registerVirtualSealCommand(program);
      // It loads the whole central office, which the other commands do not need.
      if (!isRegistered(program, words)) await registerFleetSimulatorCommand(program);
    },
  },
  {
    commands: { chip: 'chips of travel documents on a contactless reader' },
    register: async (program) => (await import('./chip/index.ts')).registerChipCommands(program),
  },
  {
    commands: { seal: 'signed barcodes of documents, for document experts' },
    register: async (program) => (await import('./seal/index.ts')).registerSealCommands(program),
  },
  {
    commands: { central: CENTRAL_DESCRIPTION },
    register: registerCentralOfficeCommands,
  },
  {
    commands: { eval: 'measure accuracy on a data set of your own' },
    register: async (program) => (await import('./evaluation/index.ts')).registerEvalCommands(program),
  },
];

type Usage = (text: string, write: (text: string) => void) => void;

/**
 * Reports that a command was not typed correctly, in the requested form. A program that reads answers gets JSON, and
 * the code that writes it is loaded only for that.
 */
async function usageFor(program: Command, words: readonly string[] | null): Promise<Usage> {
  if (words?.includes('--json') === false) return (text, write) => write(text);
  const { refusalText } = await import('../adapters/report/index.ts');
  return (text, write) => {
    const { rawArgs = [] } = program as Command & { rawArgs?: string[] };
    if (!rawArgs.includes('--json')) {
      write(text);
      return;
    }
    const message = text.trim().replace(/^error: /, '');
    const problem = { code: 'COMMAND_USAGE', message, remedy: 'Try: waypost --help' };
    console.log(refusalText(null, [problem], 1));
  };
}

/** What was typed, without options. */
function namesIn(words: readonly string[]): string[] {
  return words.filter((word) => !word.startsWith('-'));
}

/** Whether the words name a command of a family, or one below it, that is already loaded. */
function isRegistered(program: Command, words: readonly string[] | null): boolean {
  const [first, second] = namesIn(words ?? []);
  const command = program.commands.find((one) => one.name() === first);
  return command !== undefined && (first !== 'sim' || command.commands.some((one) => one.name() === second));
}

/** The command that the words name; null if they do not name one. */
function askedFor(words: readonly string[]): string | null {
  const [first, second] = namesIn(words);
  return (first === 'help' ? second : first) ?? null;
}

/**
 * The command line. With the words that were typed (`process.argv` without its first two) only their command is loaded, and
 * every other one is listed by its name; without them all are loaded, for a reader who wants to see every command.
 */
export async function waypostProgram(words: readonly string[] | null = null): Promise<Command> {
  const program = new Command('waypost')
    .description('Document and biometric verification for border checkpoints')
    .version(VERSION)
    .showHelpAfterError('Try: waypost --help');
  program.configureOutput({ outputError: await usageFor(program, words) });
  const asked = words === null ? null : askedFor(words);
  for (const { commands, register } of FAMILIES) {
    if (words === null || (asked !== null && asked in commands)) await register(program, words);
    else for (const [name, description] of Object.entries(commands)) program.command(name).description(description);
  }
  return program;
}
