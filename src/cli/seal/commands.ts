import type { Command } from 'commander';

interface ShowOptions {
  trust?: string;
}

/** `waypost seal …`: for document experts. It shows what one symbol says, and who signed it. */
export function registerSealCommands(program: Command): void {
  const seal = program.command('seal').description('signed barcodes of documents, for document experts');
  seal
    .command('show <payload>')
    .description('decode the bytes of one symbol and run every check on them; a file, or the bytes in hexadecimal')
    .option('--trust <folder>', 'folder with csca/, signers/, crl/ and trust.json; without it no signer is known')
    .action(async (payload: string, options: ShowOptions) => {
      const { showSeal } = await import('./show.ts');
      process.exitCode = showSeal({
        payload,
        trust: options.trust ?? null,
        print: (text) => void process.stdout.write(`${text}\n`),
        say: (text) => void process.stderr.write(`${text}\n`),
      });
    });
}
