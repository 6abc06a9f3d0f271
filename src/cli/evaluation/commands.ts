import { createWriteStream, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { packageRoot } from '../../adapters/installation/index.ts';
import { evalChip } from '../chip/index.ts';
import { evalSeals } from '../seal/index.ts';
import { evalDocument } from './document.ts';
import { evalFaceFrames } from './face-frames.ts';
import { evalFacePairs } from './face-pairs.ts';
import { evalFaceThresholds } from './face-thresholds.ts';
import { evalFaces } from './faces.ts';
import { evalLiveness } from './liveness.ts';
import { evalMrzPages } from './mrz-pages.ts';
import { evalMrzText } from './mrz-text.ts';
import { evalNames } from './names.ts';
import { ResultLines, say } from './result-lines.ts';
import { runAll } from './run-all.ts';
import { evalScanner } from './scanner.ts';
import { evalViz } from './viz.ts';
import { evalWatchlist } from './watchlist.ts';

interface Out {
  out?: string;
}
interface Profile {
  profile?: string;
  config?: string;
}

interface DocumentFlags {
  pageWidth?: string;
  uvReference?: string;
  lightsOnly?: boolean;
}

/** `waypost eval …`: accuracy on your own data, through the daemon's own code path. One JSON object a line. */
export function registerEvalCommands(program: Command): void {
  const evaluate = program.command('eval').description('measure accuracy on a data set of your own');
  const out = ['--out <file>', 'result lines, default standard output'] as const;
  const profile = ['--profile <name>', 'model profile, accurate (default) or provenance'] as const;
  const config = ['--config <file>', 'configuration of a kiosk: its profile and its own models'] as const;
  evaluate
    .command('mrz-text <file>')
    .description('MRZ text, one per line, rows separated by /')
    .option(...out)
    .action(async (file: string, options: Out) => exit(await evalMrzText({ file, out: options.out })));
  evaluate
    .command('chip <dir>')
    .description('dumps of chips, one folder each: passive authentication and every check of their data')
    .requiredOption('--trust <folder>', 'folder of CSCA certificates, revocation lists and master lists')
    .option(...out)
    .action(async (dir: string, options: Out & { trust: string }) => {
      const results = new ResultLines(options.out);
      const write = (line: object): Promise<void> => results.write(line);
      const code = await evalChip({ dir, trust: options.trust, write, say });
      await results.close();
      exit(code);
    });
  evaluate
    .command('seals <dir>')
    .description(
      'signed barcodes: payloads (*.bin) and pictures of pages; form, signer, signature, printed MRZ and every check',
    )
    .requiredOption('--trust <folder>', 'folder of CSCA certificates, seal signers and revocation lists')
    .option(...out)
    .action(async (dir: string, options: Out & { trust: string }) => {
      const results = new ResultLines(options.out);
      const write = (line: object): Promise<void> => results.write(line);
      const code = await evalSeals({ dir, trust: options.trust, write, say });
      await results.close();
      exit(code);
    });
  evaluate
    .command('mrz-pages <dir>')
    .description('page images: MRZ of each (truth.tsv with columns file and mrz for the summary)')
    .option(...out)
    .action(async (dir: string, options: Out) => exit(await evalMrzPages({ dir, ...options })));
  evaluate
    .command('printed-zone <dir>')
    .description('page images: printed text of each against its MRZ (from truth.tsv if it names the page)')
    .option(...out)
    .action(async (dir: string, options: Out) => exit(await evalViz({ dir, ...options })));
  evaluate
    .command('document <dir>')
    .description('page images: every document check of each (truth.tsv with columns file and species for the summary)')
    .option(
      '--page-width <mm>',
      'width of the page that the imager shows: 125, 105 or 85.6; without it, the format is not judged',
    )
    .option(
      '--uv-reference <level>',
      'blue level of the ultraviolet patch, 1 to 255; without it brightness has no score',
    )
    .option('--lights-only', 'leave out the printed text, to get the figures for the checks in other lights sooner')
    .option(...profile)
    .option(...out)
    .action(async (dir: string, options: Out & Profile & DocumentFlags) => {
      const pageWidthMm = options.pageWidth === undefined ? undefined : Number(options.pageWidth);
      if (pageWidthMm !== undefined && !(pageWidthMm > 0 && pageWidthMm < 1000)) {
        console.error(`waypost: ${options.pageWidth} is not a width in millimetres.`);
        exit(2);
        return;
      }
      const level = options.uvReference === undefined ? null : Number(options.uvReference);
      if (level !== null && !(level > 0 && level <= 255)) {
        console.error(`waypost: ${options.uvReference} is not a patch level: give 1 to 255.`);
        exit(2);
        return;
      }
      const { uvReference: _, ...rest } = options;
      exit(await evalDocument({ dir, ...rest, pageWidthMm, uvReference: level === null ? null : { level } }));
    });
  evaluate
    .command('scanner <file>')
    .description('raw bytes as a scanner sends them')
    .requiredOption('--profile <name>', 'profile in hardware/profiles')
    .option(...out)
    .action(async (file: string, options: Out & { profile: string }) =>
      exit(await evalScanner({ profile: options.profile, file, out: sink(options.out), progress: process.stderr })),
    );
  evaluate
    .command('faces <dir>')
    .description('face images: quality and template of each')
    .option('--list <file>', 'relative paths, one per line')
    .option(...profile)
    .option(...config)
    .option(...out)
    .action(async (dir: string, options: Out & Profile & { list?: string }) =>
      exit(await evalFaces({ dir, ...options })),
    );
  evaluate
    .command('face-pairs <dir> <pairs>')
    .description('comparisons of a pairs.txt file, and the thresholds of these pairs')
    .option('--rows <file>', 'thresholds by false match rate, one JSON object per line, in the form of a manifest')
    .option('--morphs <file>', 'pairs of a blended portrait with a live picture: the limits of the check for blends')
    .option(...profile)
    .option(...config)
    .option(...out)
    .action(async (dir: string, pairs: string, options: Out & Profile & { rows?: string; morphs?: string }) =>
      exit(await evalFacePairs({ dir, pairs, ...options })),
    );
  evaluate
    .command('face-thresholds <file>')
    .description('result lines of eval faces, in folders by person: thresholds by false match rate')
    .option('--metric <name>', 'cosine (default) or euclidean', 'cosine')
    .option(...out)
    .action(async (file: string, options: Out & { metric: string }) => {
      const { metric } = options;
      if (metric === 'cosine' || metric === 'euclidean') {
        exit(await evalFaceThresholds({ file, metric, out: options.out }));
        return;
      }
      console.error(`waypost: ${metric} is not a metric: use cosine or euclidean.`);
      exit(2);
    });
  evaluate
    .command('face-frames <file>')
    .description('result lines of eval faces, in folders by person: rates of several pictures averaged')
    .option('--frames <number>', 'pictures of one person that are averaged, 2 to 9', frameCount, 3)
    .option(...profile)
    .option(...config)
    .option(...out)
    .action(async (file: string, options: Out & Profile & { frames: number }) =>
      exit(await evalFaceFrames({ file, ...options })),
    );
  evaluate
    .command('liveness <dir>')
    .description('face images: presentation attack score, 0 bona fide, 1 attack')
    .option(...out)
    .action(async (dir: string, options: Out) => exit(await evalLiveness({ dir, ...options })));
  evaluate
    .command('names <file>')
    .description('CSV with header query,candidate')
    .option(...out)
    .option(
      '--halves <splits>',
      'also choose the threshold on one half and report F1 on the other, this many times',
      splits,
      0,
    )
    .action(async (file: string, options: Out & { halves: number }) =>
      exit(await evalNames({ file, out: options.out, halves: options.halves })),
    );
  evaluate
    .command('watchlist <records> <queries>')
    .description('records and queries, one JSON object per line')
    .option(...out)
    .action(async (records: string, queries: string, options: Out) =>
      exit(await evalWatchlist({ records, queries, out: sink(options.out), progress: process.stderr })),
    );
  evaluate
    .command('all')
    .description('everything in the data folder')
    .option('--data <dir>', 'folder of data sets', resolve(packageRoot, '..', 'shared', 'data'))
    .action(async (options: { data: string }) => {
      if (!existsSync(options.data)) {
        console.log(`There is no data folder ${options.data}: nothing was evaluated. Give one with --data DIR.`);
        return;
      }
      exit(await runAll(options.data, join(packageRoot, 'build', 'eval')));
    });
}

function sink(file: string | undefined): NodeJS.WritableStream & { write(text: string): boolean } {
  return file === undefined ? process.stdout : createWriteStream(file);
}

function exit(code: number): void {
  process.exitCode = code;
}

function frameCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 2 || count > 9)
    throw new InvalidArgumentError('Give a whole number from 2 to 9.');
  return count;
}

const SPLITS_MAX = 1000;

function splits(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > SPLITS_MAX) {
    throw new InvalidArgumentError(`Give a whole number from 0 to ${SPLITS_MAX}.`);
  }
  return count;
}
