import { existsSync } from 'node:fs';
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
        /** Left out by a daemon of before. */
        ageSeconds: z.number().min(0).nullable().optional(),
      }),
    )
    .max(100),
});
export type DaemonHealth = z.infer<typeof healthSchema>;

/** `silent`: somebody listens there, and says nothing that a daemon would say. */
export type Answer<T> = { ok: true; value: T } | { ok: false; why: string; silent: boolean };

/** What the running daemon says of itself, over its admin socket. Never throws: a daemon that does not answer is a finding. */
export async function askHealth(socket: string): Promise<Answer<DaemonHealth>> {
  const answer = await ask(socket, '/health');
  if (!answer.ok) return answer;
  try {
    return { ok: true, value: healthSchema.parse(JSON.parse(answer.value)) };
  } catch {
    return { ok: false, why: 'its answer is not the health of a daemon', silent: true };
  }
}

/** Its figures in the text format of Prometheus. */
export function askMetrics(socket: string): Promise<Answer<string>> {
  return ask(socket, '/metrics');
}

function ask(socketPath: string, path: string): Promise<Answer<string>> {
  if (!existsSync(socketPath))
    return Promise.resolve({ ok: false, why: `there is no socket ${socketPath}`, silent: false });
  return new Promise((resolve) => {
    const asked = request({ socketPath, path, timeout: PATIENCE_MS }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > ANSWER_LIMIT_BYTES) asked.destroy(new Error('more than it may be'));
        else parts.push(part);
      });
      response.on('end', () => resolve({ ok: true, value: Buffer.concat(parts).toString() }));
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EACCES' ? 'no right to ask: join the group waypost-admin' : (error.code ?? error.message);
      resolve({ ok: false, why, silent: error.code !== 'EACCES' });
    });
    asked.end();
  });
}
