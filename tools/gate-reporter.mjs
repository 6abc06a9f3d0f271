// What a run of vitest was, for `gate.mjs`: the JSON reporter of vitest says neither the project of a file nor that an
// error was thrown outside every test, and a gate that does not know of such an error would let it pass.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';

const MESSAGE_LIMIT_CHARS = 160;

export default class GateReporter {
  /** Load of the machine at the end of each file, by the identity of its module. */
  #loads = new Map();

  onTestModuleEnd(module) {
    this.#loads.set(module.id, loadavg()[0]);
  }

  onTestRunEnd(modules, unhandled, reason) {
    const files = modules.map((module) => fileOf(module, this.#loads.get(module.id) ?? loadavg()[0]));
    const report = { reason, unhandled: unhandled.map(messageOf), files };
    writeFileSync(process.env.WAYPOST_GATE_REPORT, JSON.stringify(report));
  }
}

function fileOf(module, load) {
  const tests = [...module.children.allTests()].map((test) => ({
    name: test.fullName,
    state: test.result().state,
    error: test.result().errors?.[0],
  }));
  const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
  const errors = [...tests.flatMap(({ error }) => error ?? []), ...suites, ...module.errors()];
  const named = (state) => tests.filter((test) => test.state === state).map(({ name }) => name);
  return {
    path: module.moduleId,
    name: module.relativeModuleId,
    project: module.project.name,
    ok: module.ok(),
    passed: named('passed').length,
    failed: named('failed'),
    skipped: named('skipped'),
    message: errors.length > 0 ? messageOf(errors[0]) : null,
    load: Math.round(load * 100) / 100,
  };
}

function messageOf(error) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes that colour a terminal begin with one
  const text = String(error?.message ?? error).replace(/\u001b\[[0-9;]*m/g, '');
  return text.split('\n')[0].slice(0, MESSAGE_LIMIT_CHARS);
}
