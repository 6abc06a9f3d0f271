import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { waypostProgram } from '../../src/cli/program.ts';
import { importsOf, loadedWith } from '../../tools/architecture/modules.ts';

const src = join(resolve(import.meta.dirname, '../..'), 'src');
const said = (program: Awaited<ReturnType<typeof waypostProgram>>) =>
  program.commands.map((command) => [command.name(), command.description()]);

it('loads next to nothing before it is known which command was asked for', () => {
  const files = [...loadedWith(src, 'cli/main.ts')];
  const packages = new Set(
    files
      .flatMap((file) => importsOf(src, file).filter((one) => !one.inside && !one.typeOnly && !one.later))
      .map((one) => one.target),
  );
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
  expect(files.sort()).toEqual([
    'adapters/installation/index.ts',
    'adapters/installation/paths.ts',
    'adapters/installation/version.ts',
    'cli/central-office.ts',
    'cli/main.ts',
    'cli/program.ts',
  ]);
  // The same look finds what commands do need, behind the later imports.
  expect([...loadedWith(src, 'cli/main.ts', 'ever')].length).toBeGreaterThan(300);
});

it('names every command before it is loaded as the command names itself', async () => {
  const whole = said(await waypostProgram());
  expect(whole.length).toBeGreaterThan(20);
  expect(said(await waypostProgram(['--version']))).toEqual(whole);
});

it('loads the command that was asked for, wherever the options stand, and no other', async () => {
  for (const words of [
    ['officer', 'list', '--json'],
    ['--json', 'officer'],
    ['help', 'officer'],
  ]) {
    const { commands } = await waypostProgram(words);
    expect(commands.filter((one) => one.commands.length > 0).map((one) => one.name())).toEqual(['officer']);
  }
});

it('loads the simulated fleet unless another simulation was asked for', async () => {
  const simulations = async (words: string[]) =>
    (await waypostProgram(words)).commands.find((one) => one.name() === 'sim')?.commands.map((one) => one.name());
  const alone = ['scanner', 'chip', 'seal'];
  for (const words of [
    ['sim', 'chip', '--list'],
    ['sim', '--json', 'seal'],
    ['scanner', 'profiles'],
  ])
    expect((await simulations(words))?.sort()).toEqual([...alone].sort());
  for (const words of [['sim'], ['sim', '--help'], ['help', 'sim'], ['sim', 'fleet'], ['sim', 'nothing']])
    expect((await simulations(words))?.sort()).toEqual([...alone, 'fleet'].sort());
});
