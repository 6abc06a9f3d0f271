/** Keeps one Vitest alive in a copy of the tree and runs the files that `run.mjs` asks for. */
import { join } from 'node:path';
import { createVitest } from 'vitest/node';

const root = process.argv[2];
const quiet = { onInit() {}, onTestRunEnd() {} };
const vitest = await createVitest('test', {
  root,
  config: join(root, 'vitest.config.ts'),
  watch: false,
  maxWorkers: 1,
  reporters: [quiet],
  coverage: { enabled: false },
});
let before = null;

process.on('message', async ({ changed, tests }) => {
  try {
    for (const file of [before, changed]) if (file !== null) vitest.invalidateFile(file);
    before = changed;
    const paths = tests.map((test) => join(root, test));
    const all = await vitest.globTestSpecifications(paths);
    // A file may belong to a second project that differs in its time limits only.
    const specs = paths.flatMap((path) => all.filter(({ moduleId }) => moduleId === path).slice(0, 1));
    if (specs.length !== paths.length) throw new Error(`not all of ${tests.join(', ')} are test files`);
    // What an earlier run left would answer for this one.
    vitest.state.filesMap.clear();
    vitest.state.clearErrors();
    const result = await vitest.runTestSpecifications(specs);
    const testModules = result.testModules.filter(({ moduleId }) => paths.includes(moduleId));
    const { unhandledErrors } = result;
    const failed = testModules.find((module) => !module.ok());
    const first = failed?.children.allTests('failed').next().value?.fullName ?? failed?.errors()[0]?.message;
    const error = unhandledErrors[0];
    const ok = failed === undefined && unhandledErrors.length === 0 && testModules.length === specs.length;
    process.send({ ok, why: first ?? (error instanceof Error ? error.message : undefined) });
  } catch (error) {
    process.send({ ok: false, why: String(error) });
  }
});
