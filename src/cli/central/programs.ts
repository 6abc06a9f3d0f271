import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type StagedPackage, stageProgram } from '../../central/publish/index.ts';
import { spokenForm, updateReady } from '../../delivery/format/index.ts';
import { PROGRAM_LIMIT_BYTES } from '../../delivery/program/index.ts';
import { collect } from '../terminal/index.ts';
import { atCentralOffice, centralOfficeCommand, onCentralOffice, Refused } from './context.ts';

const STEP_BYTES = 1024 * 1024;
/** First bytes of every Debian package (deb(5)). */
const MAGIC = '!<arch>\ndebian-binary';
const PACKAGE_NAME = /^waypost-program-(\d{1,5}\.\d{1,5}\.\d{1,5})_[^_]{1,40}_(amd64|arm64)\.deb$/;

interface Options {
  office: string;
  ring: string[];
  from: string[];
  stateBreak?: boolean;
}

/** `waypost central program`: programs for kiosks, in a separate office (docs/updates.md). */
export function registerProgramCommands(central: Command): void {
  const program = central.command('program').description('programs for kiosks, in a separate office');
  centralOfficeCommand(program, 'stage <package>', 'stage a program, or the next step of its roll-out')
    .option(
      '--ring <step>',
      'PERCENT, or PERCENT@TIME; give it once for each step. Without it, every kiosk gets the program at once',
      collect,
      [],
    )
    .option(
      '--from <version>',
      'version that it may replace; give it once for each. Without it, every version',
      collect,
      [],
    )
    .option(
      '--state-break',
      'the previous version cannot read the state that this one leaves: no kiosk installs it automatically',
    )
    .action((path: string, options: Options) => stage(path, options));
  centralOfficeCommand(
    program,
    'halt',
    'stage targets without a program: kiosks that have not installed it yet will not install it',
  ).action(({ office }: Options) => halt(office));
}

async function stage(path: string, options: Options): Promise<void> {
  await atCentralOffice(async (context) => {
    await updateReady();
    const now = context.now();
    const program = packageOf(path, options, now);
    await onCentralOffice(options.office, (folder) => {
      const verdict = stageProgram({ folder, program, now });
      if (!verdict.ok) throw new Refused(`${path}: ${verdict.message} (${verdict.reason})`);
      context.print(`Program ${program.facts.version} for ${program.architecture}, ${program.bytes} bytes.`);
      context.print(`SHA-256 ${program.sha256}`);
      for (const { percent, after } of program.facts.rings) context.print(`  ${percent} % of kiosks from ${after}`);
      context.print(`To be signed: ${spokenForm(verdict.digest.slice(0, 32))}`);
      context.print(
        `Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE --package FILE`,
      );
    });
  });
}

async function halt(office: string): Promise<void> {
  await atCentralOffice(async (context) => {
    await updateReady();
    await onCentralOffice(office, (folder) => {
      const verdict = stageProgram({ folder, program: null, now: context.now() });
      if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
      context.print(
        'The roll-out is to be halted: no program is offered any more. Kiosks that have installed it keep it.',
      );
      context.print(`To be signed: ${spokenForm(verdict.digest.slice(0, 32))}`);
      context.print(`Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE`);
    });
  });
}

function packageOf(path: string, options: Options, now: Date): StagedPackage {
  const name = PACKAGE_NAME.exec(basename(path));
  if (name === null) {
    throw new Refused(
      `${path} does not have a name like waypost-program-0.5.0_0.5.0_amd64.deb. Build it: npm run package -- --program`,
    );
  }
  const [, version = '', architecture = ''] = name;
  const rings = options.ring.length === 0 ? [`100`] : options.ring;
  return {
    file: path,
    ...packageDigest(path),
    architecture,
    facts: {
      kind: 'program',
      version,
      from: options.from,
      rings: rings.map((step) => stepOf(step, now)),
      stateBreak: options.stateBreak === true,
    },
  };
}

function stepOf(text: string, now: Date): { percent: number; after: string } {
  const [, percent = '', time] = /^(\d{1,3})(?:@(.{1,40}))?$/.exec(text) ?? [];
  const after = time === undefined ? now : new Date(time);
  if (percent === '' || Number(percent) < 1 || Number(percent) > 100 || Number.isNaN(after.getTime())) {
    throw new Refused(`"${text}" is not a step of a roll-out. Write 5, or 25@2026-12-03T02:00:00Z.`);
  }
  return { percent: Number(percent), after: after.toISOString() };
}

/** SHA-256 and length of a package, read in pieces. */
export function packageDigest(path: string): { sha256: string; bytes: number } {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw new Refused(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
  try {
    if (statSync(path).size > PROGRAM_LIMIT_BYTES)
      throw new Refused(`${path} is larger than ${PROGRAM_LIMIT_BYTES} bytes.`);
    const hash = createHash('sha256');
    const piece = new Uint8Array(STEP_BYTES);
    let bytes = 0;
    for (let got = readSync(fd, piece); got > 0; got = readSync(fd, piece)) {
      const read = piece.subarray(0, got);
      if (bytes === 0 && Buffer.from(read.subarray(0, MAGIC.length)).toString('latin1') !== MAGIC)
        throw new Refused(`${path} is not a Debian package.`);
      hash.update(read);
      bytes += got;
    }
    if (bytes === 0) throw new Refused(`${path} is empty.`);
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    closeSync(fd);
  }
}
