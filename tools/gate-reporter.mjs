// Reports the result of a vitest run to `gate.mjs`. Vitest's own JSON reporter does not give the project of a file, or say
// that an error was thrown outside all tests; without that, the gate would let such an error pass.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';

const MESSAGE_LIMIT_CHARS = 160;

export default class GateReporter {
  /** Load of the machine when each test file ended, by the id of its module. */
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
