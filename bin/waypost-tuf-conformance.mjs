#!/usr/bin/env node
/** The TUF client of the box behind the command line of the public tuf-conformance suite (docs/updates.md). */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';

const entry = join(import.meta.dirname, '..', 'dist', 'delivery', 'fetch', 'conformance.js');
const { ConformanceClient } = await import(pathToFileURL(entry).href);

const program = new Command('waypost-tuf-conformance')
  .requiredOption('--metadata-dir <folder>')
  .option('--metadata-url <url>')
  .option('--target-name <path>', 'once for each target', (name, names = []) => [...names, name])
  .option('--target-base-url <url>')
  .option('--target-dir <folder>');
const client = () => new ConformanceClient(program.opts());

program.command('init <root>').action((root) => done(client().init(root)));
program.command('refresh').action(async () => done(await client().refresh()));
program.command('download').action(async () => done(await client().download()));
await program.parseAsync();

function done(result) {
  if (result.ok) return;
  console.error(`${result.message} (${result.reason})`);
  process.exitCode = 1;
}
