import { execFile } from 'node:child_process';

const OUTPUT_LIMIT_BYTES = 1024 * 1024;
const PROGRAM_TIMEOUT_MS = 60_000;

export interface ProgramRun {
  ok: boolean;
  /** True if the program is not installed. */
  missing: boolean;
  stdout: string;
  stderr: string;
}

/** Runs one program to its end; `input` goes to its standard input, where other users cannot read it. */
export function runProgram(program: string, args: readonly string[], input?: string | Buffer): Promise<ProgramRun> {
  return new Promise((resolve) => {
    const options = { timeout: PROGRAM_TIMEOUT_MS, maxBuffer: OUTPUT_LIMIT_BYTES };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
      resolve({ ok: error === null, missing, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
