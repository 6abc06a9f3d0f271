/** `waypost`: the technician's and central IT's command line. */
import { waypostProgram } from './program.ts';

const EXIT_NOT_TRIED = 2;

/**
 * Reports an unforeseen error as a sentence with a remedy: a file, a disk or a store that the system refused, or a fault of
 * the program. The trace is for those who fix the program, and is printed with DEBUG=waypost.
 */
async function refuse(error: unknown): Promise<void> {
  const { namedFileFault } = await import('../adapters/files/index.ts');
  const { describeFailure, storeFailure } = await import('../adapters/storage/database/index.ts');
  const store = storeFailure(error);
  const words =
    namedFileFault(error) ??
    (store === null ? null : `${describeFailure(store)} (${store}). Run: waypost doctor --config FILE`) ??
    `This is a fault of the program: ${error instanceof Error ? error.message : String(error)}. Send a support bundle to central IT: waypost support bundle --config FILE --out FILE`;
  process.stderr.write(`waypost: ${words}\n`);
  if (process.env['DEBUG'] === 'waypost' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = EXIT_NOT_TRIED;
}

// A broken stream raises its error outside any command; nothing can be trusted to continue after it.
process.on('uncaughtException', (error) => {
  void refuse(error).finally(() => process.exit(EXIT_NOT_TRIED));
});
try {
  await (await waypostProgram(process.argv.slice(2))).parseAsync();
} catch (error) {
  await refuse(error);
}
