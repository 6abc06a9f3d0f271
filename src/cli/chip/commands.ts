import type { Command } from 'commander';

interface ReadOptions {
  reader: string;
  trust: string;
  mrz?: string;
  can?: string;
  out: string;
  wait: string;
  again: string;
  exchanges?: string;
}

const ROWS = /^(?:[A-Z0-9<]{44}\/[A-Z0-9<]{44}|[A-Z0-9<]{36}\/[A-Z0-9<]{36}|(?:[A-Z0-9<]{30}\/){2}[A-Z0-9<]{30})$/;

/** `waypost chip …`: for the technician who has a reader to try or a document that is not read. */
export function registerChipCommands(program: Command): void {
  const chip = program.command('chip').description('chips of travel documents on a contactless reader');
  chip
    .command('read')
    .description('read one document over PC/SC and judge its chip as the lane does')
    .requiredOption('--reader <name>', 'reader as the PC/SC service calls it, for example "Virtual PCD 00 00"')
    .requiredOption('--trust <folder>', 'folder of CSCA certificates, revocation lists and master lists')
    .option('--mrz <rows>', 'printed MRZ, rows separated by /')
    .option('--can <digits>', 'card access number, if the document has one')
    .requiredOption('--out <file>', 'result, one JSON object')
    .option('--wait <seconds>', 'how long to wait for a document', '30')
    .option('--again <times>', 'how many times to wait for a lifted document, to read what is still missing', '0')
    .option(
      '--exchanges <file>',
      'write the shape of every exchange: headers, lengths, status words and times, no data',
    )
    .action(async (options: ReadOptions) => {
      process.exitCode = await run(options);
    });
}

async function run(options: ReadOptions): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const mrz = options.mrz?.trim().toUpperCase() ?? null;
  const fault = usageFault(options, mrz);
  if (fault !== null) {
    say(`waypost: ${fault}`);
    return 2;
  }
  const { readDocument } = await import('./read.ts');
  return await readDocument({
    reader: options.reader,
    trust: options.trust,
    mrz: mrz?.split('/') ?? null,
    can: options.can ?? null,
    out: options.out,
    waitSeconds: Number(options.wait),
    again: Number(options.again),
    exchanges: options.exchanges ?? null,
    say,
  });
}

function usageFault({ can, wait, again }: ReadOptions, mrz: string | null): string | null {
  if (mrz === null && can === undefined) return 'a chip is opened with its MRZ or its CAN: give --mrz or --can.';
  if (mrz !== null && !ROWS.test(mrz))
    return 'the MRZ has two rows of 44 or 36 characters or three rows of 30. Separate them with /.';
  if (can !== undefined && !/^\d{6}$/.test(can)) return 'a CAN has 6 digits.';
  if (!/^\d{1,4}$/.test(wait)) return '--wait needs a number of seconds, 0 to 9999.';
  return /^\d{1,2}$/.test(again) ? null : '--again needs a number, 0 to 99.';
}
