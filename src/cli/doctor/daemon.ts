import { type Stats, statSync } from 'node:fs';
import { request } from 'node:http';
import { z } from 'zod';

/** Where systemd puts the socket (systemd/waypostd-admin.socket). */
export const ADMIN_SOCKET = '/run/waypost-admin.sock';
const PATIENCE_MS = 5_000;
const ANSWER_LIMIT_BYTES = 1024 * 1024;

const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string().max(40),
  uptimeSeconds: z.number(),
  components: z
    .array(
      z.object({
        component: z.string().max(80),
        ok: z.boolean(),
        state: z.string().max(200),
        remedy: z.string().max(1_000).nullable(),
        /** Age of the news; absent from an older daemon. */
        ageSeconds: z.number().min(0).nullable().optional(),
      }),
    )
    .max(100),
});
export type DaemonHealth = z.infer<typeof healthSchema>;

/** `silent` means that something listens there, but does not answer as a daemon would. */
export type Answer<T> =
  | { ok: true; value: T }
  /** `denied` means that there is a socket, but this user has no right to use it. */
  | { ok: false; why: string; silent: boolean; denied?: boolean };

/** What the running daemon says about itself, over its admin socket. Never throws: a daemon that does not answer is a finding. */
export async function askHealth(socket: string): Promise<Answer<DaemonHealth>> {
  const answer = await ask(socket, '/health');
  if (!answer.ok) return answer;
  try {
    return { ok: true, value: healthSchema.parse(JSON.parse(answer.value)) };
  } catch {
    return { ok: false, why: 'its answer is not a health report of the daemon', silent: true };
  }
}

/** The running daemon's metrics in the text format of Prometheus. */
export function askMetrics(socket: string): Promise<Answer<string>> {
  return ask(socket, '/metrics');
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'only root and members of the group waypost-admin may query it (SOCKET)',
  ECONNREFUSED: 'nothing listens on SOCKET',
  ECONNRESET: 'it closed the connection on SOCKET',
};

function placeOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function ask(socketPath: string, path: string): Promise<Answer<string>> {
  const place = placeOf(socketPath);
  if (place === null) return Promise.resolve({ ok: false, why: `there is no socket ${socketPath}`, silent: false });
  if (!place.isSocket()) return Promise.resolve({ ok: false, why: `${socketPath} is not a socket`, silent: false });
  return new Promise((resolve) => {
    const asked = request({ socketPath, path, timeout: PATIENCE_MS }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > ANSWER_LIMIT_BYTES) asked.destroy(new Error('longer than allowed'));
        else parts.push(part);
      });
      response.on('end', () => resolve({ ok: true, value: Buffer.concat(parts).toString() }));
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const denied = error.code === 'EACCES';
      const why = WHY[error.code ?? ''] ?? `it gives no understandable answer on ${socketPath}`;
      resolve({ ok: false, why: why.replace('SOCKET', socketPath), silent: !denied, denied });
    });
    asked.end();
  });
}
