import { execFile } from 'node:child_process';

/** Time limit of one tpm2-tools command; a discrete TPM takes well under a second, or a few seconds for a primary key. */
const COMMAND_TIMEOUT_MS = 10_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024;
/** "Out of memory for object contexts" and for sessions: without a resource manager we have to flush them ourselves. */
const FULL_OF_CONTEXTS = /0x90[23]/;

export interface TpmRun {
  ok: boolean;
  output: Buffer;
  message: string;
}

/** Runs one program of tpm2-tools, each of which opens and closes the TPM. `input` goes to its standard input. */
export async function runTpmTool(
  tcti: string,
  { program, args, input }: { program: string; args: readonly string[]; input?: Uint8Array },
): Promise<TpmRun> {
  const first = await once(tcti, program, args, input);
  if (first.ok || !FULL_OF_CONTEXTS.test(first.message)) return first;
  for (const kind of ['-t', '-l', '-s']) await once(tcti, 'tpm2_flushcontext', [kind]);
  return await once(tcti, program, args, input);
}

function once(tcti: string, program: string, args: readonly string[], input?: Uint8Array): Promise<TpmRun> {
  const options = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: OUTPUT_LIMIT_BYTES, encoding: 'buffer' as const };
  return new Promise((resolve) => {
    const child = execFile(program, ['-T', tcti, ...args], options, (error, stdout, stderr) => {
      const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
      const words = missing ? `${program} is not installed (tpm2-tools)` : stderr.toString('utf8');
      resolve({ ok: error === null, output: stdout, message: words || (error?.message ?? '') });
    });
    // A program that is missing or ends early closes the pipe; its output is the answer.
    child.stdin?.on('error', () => undefined);
    if (input !== undefined) child.stdin?.end(input);
  });
}

/** The line of a program's output that contains the error; otherwise the first line. */
export function tpmMessage(text: string): string {
  const line = text.split('\n').find((one) => /ERROR|not installed/.test(one)) ?? text.split('\n')[0] ?? '';
  return line.slice(0, 200).trim() || 'no answer';
}
