import { execFile } from 'node:child_process';

/** How long to wait for a system program, ms; one that is silent for longer will not answer. */
const PATIENCE_MS = 60_000;
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

/** Exit status and what was printed; `status` null if the program is not installed or was stopped. */
export interface Ran {
  status: number | null;
  output: string;
}
/** Runs a program of the system, without a shell and with English output. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<Ran>;

export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };
    const options = { timeout: PATIENCE_MS, maxBuffer: OUTPUT_LIMIT_BYTES, env };
    execFile(program, [...args], options, (error, output) => {
      const code = error === null ? 0 : error.code;
      resolve({ status: typeof code === 'number' ? code : null, output });
    });
  });
