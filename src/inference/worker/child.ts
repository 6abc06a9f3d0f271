import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';
import {
  type ChildMessage,
  PageMemory,
  PROFILE_PARTS,
  type RequestMessage,
  SharedPictures,
} from '../protocol/index.ts';
import { operatorModelsSchema } from '../protocol/models/index.ts';

/**
 * Entry of the inference process: `node child.js MODELS_DIR PROFILE PART [COMMITTED_DIR [OPERATOR_MODELS]]`, forked by the
 * supervisor. One request at a time, in the order of arrival; the supervisor holds the queue. It opens no socket and
 * writes no file.
 */
const EXIT_NO_PARENT = 64;
const EXIT_TELEMETRY = 78;

function send(message: ChildMessage): void {
  process.send?.(message);
}

async function main(): Promise<void> {
  if (process.env['ORT_DISABLE_TELEMETRY'] !== '1') {
    // Checked here as well, because at load libraries of the runtime would already be in memory.
    process.stderr.write('TELEMETRY_NOT_DISABLED: ORT_DISABLE_TELEMETRY=1 is not set, the runtime is not loaded\n');
    process.exit(EXIT_TELEMETRY);
  }
  const [modelsDir, profileName, wanted, committedDir, operator] = process.argv.slice(2);
  const part = PROFILE_PARTS.find((name) => name === wanted);
  if (process.send === undefined || modelsDir === undefined || profileName === undefined || part === undefined) {
    process.stderr.write('This program is started by the Waypost daemon; do not start it yourself.\n');
    process.exit(EXIT_NO_PARENT);
  }
  let forget = (): void => undefined;
  process.on('disconnect', () => {
    forget();
    process.exit(0);
  });
  // Ctrl-C reaches the whole process group, but the daemon decides when this process ends.
  process.on('SIGINT', () => undefined);

  const start = performance.now();
  const [{ loadProfile }, { perform, picturesOf }, { decodesSoFar }, { warmDecoder }] = await Promise.all([
    import('./registry.ts'),
    import('./operations.ts'),
    import('./decode.ts'),
    import('./symbol-decoder.ts'),
  ]);
  const warmed = part === 'seeing' ? Promise.resolve() : warmDecoder();
  const profile = await loadProfile({
    modelsDir,
    profileName,
    part,
    committedDir: committedDir || join(packageRoot, 'models'),
    operator: operator === undefined ? null : operatorModelsSchema.parse(JSON.parse(operator)),
  });

  await warmed;

  forget = () => profile.galleries.clear();

  const shared = SharedPictures.inherited();
  const memory = PageMemory.inherited();
  let chain = Promise.resolve();
  process.on('message', (message: RequestMessage) => {
    chain = chain.then(async () => {
      const before = process.cpuUsage();
      const decodedBefore = decodesSoFar();
      const taken = shared.take(message.payload);
      if (taken === null) throw new Error('a request outside the protocol');
      const answer = await perform({ profile, memory }, message.op, taken.message);
      const used = process.cpuUsage(before);
      const cpuMs = (used.user + used.system) / 1000;
      // Input and output are overwritten here; picture, crops, chips, tensors, vectors and templates of a face
      // were overwritten after use. Memory of the runtime and the decoder is overwritten when they free it.
      for (const bytes of taken.bytes) bytes.fill(0);
      if (answer.ok) {
        const value = shared.put(answer.value);
        for (const bytes of picturesOf(answer.value)) bytes.fill(0);
        send({ kind: 'answer', id: message.id, ok: true, value, cpuMs, decodes: decodesSoFar() - decodedBefore });
      } else send({ kind: 'refusal', id: message.id, reason: answer.reason, detail: answer.detail, cpuMs });
    });
    // A thrown error is a bug or a lost native resource: end, and let the supervisor start a new process.
    chain.catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'unknown failure'}\n`);
      process.exit(1);
    });
  });
  send({ kind: 'ready', report: profile.report, loadMs: performance.now() - start });
}

await main();
