import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runTpmTool, tpmMessage } from './tpm-tools.ts';

/** Registers filled by a machine's firmware and boot loader; the higher ones belong to programs. */
const PCR_MAX = 15;
/** A sealed secret that only the policy opens: with `userwithauth`, an empty password would open it too. */
const BOUND = ['-a', 'fixedtpm|fixedparent|noda', '-L'];

export const tpmKeyFile = z.strictObject({
  format: z.literal('waypost.tpm-key.1'),
  public: z.base64().max(2_048),
  private: z.base64().max(2_048),
  /** Platform configuration registers (PCR) whose values the TPM checks before it opens the secret; left out: none. */
  pcrs: z.array(z.int().min(0).max(PCR_MAX)).max(8).optional(),
});
/** A secret that only one TPM can open again. */
export type TpmKeyFile = z.infer<typeof tpmKeyFile>;

/** `silent`: the TPM does not answer. `refused`: it answers, but the secret is not its own. */
export type Unsealed = { ok: true; key: Uint8Array } | { ok: false; why: 'silent' | 'refused'; message: string };

/** The parent is derived each time from the owner hierarchy's seed: clearing the TPM destroys what it sealed. */
const PRIMARY = ['-C', 'o', '-G', 'ecc', '-Q', '-c'];

/**
 * Seals a secret of up to 128 bytes to a TPM 2.0, and opens it once as a check. It is bound to this TPM: a disk that is
 * taken out does not reveal it. With `pcrs` it is also bound to how the machine started: the TPM opens it only while
 * these registers have their present values. Without them, a machine that is stolen whole and started with another system
 * still opens it.
 */
export async function sealToTpm(
  secret: Uint8Array,
  { tcti, pcrs }: { tcti: string; pcrs: readonly number[] },
): Promise<{ ok: true; file: TpmKeyFile } | { ok: false; message: string }> {
  return await inFolder(async (folder) => {
    const at = (name: string): string => join(folder, name);
    const primary = await runTpmTool(tcti, { program: 'tpm2_createprimary', args: [...PRIMARY, at('primary')] });
    if (!primary.ok) return { ok: false, message: tpmMessage(primary.message) };
    const bank = bankOf(pcrs);
    if (bank !== null) {
      const args = ['-Q', '--policy-pcr', '-l', bank, '-L', at('policy')];
      const policy = await runTpmTool(tcti, { program: 'tpm2_createpolicy', args });
      if (!policy.ok) return { ok: false, message: tpmMessage(policy.message) };
    }
    const bound = bank === null ? [] : [...BOUND, at('policy')];
    const made = await runTpmTool(tcti, {
      program: 'tpm2_create',
      args: ['-Q', '-C', at('primary'), '-i', '-', '-u', at('public'), '-r', at('private'), ...bound],
      input: secret,
    });
    if (!made.ok) return { ok: false, message: tpmMessage(made.message) };
    const text = (name: string): string => readFileSync(at(name)).toString('base64');
    const sealed = { format: 'waypost.tpm-key.1' as const, public: text('public'), private: text('private') };
    const file: TpmKeyFile = { ...sealed, ...(pcrs.length === 0 ? {} : { pcrs: [...pcrs] }) };
    const again = await openWithTpm(file, tcti);
    if (again.ok && Buffer.compare(again.key, secret) === 0) return { ok: true, file };
    return { ok: false, message: again.ok ? 'the TPM returned a different secret' : again.message };
  });
}

/** Opens a sealed secret with the TPM that sealed it. */
export async function openWithTpm(file: TpmKeyFile, tcti: string): Promise<Unsealed> {
  return await inFolder(async (folder): Promise<Unsealed> => {
    const at = (name: string): string => join(folder, name);
    const primary = await runTpmTool(tcti, { program: 'tpm2_createprimary', args: [...PRIMARY, at('primary')] });
    if (!primary.ok) return { ok: false, why: 'silent', message: tpmMessage(primary.message) };
    writeFileSync(at('public'), Buffer.from(file.public, 'base64'));
    writeFileSync(at('private'), Buffer.from(file.private, 'base64'));
    const loaded = await runTpmTool(tcti, {
      program: 'tpm2_load',
      args: ['-Q', '-C', at('primary'), '-u', at('public'), '-r', at('private'), '-c', at('sealed')],
    });
    if (!loaded.ok) return { ok: false, why: 'refused', message: tpmMessage(loaded.message) };
    const bank = bankOf(file.pcrs ?? []);
    const policy = bank === null ? [] : ['-p', `pcr:${bank}`];
    const opened = await runTpmTool(tcti, { program: 'tpm2_unseal', args: ['-Q', '-c', at('sealed'), ...policy] });
    if (!opened.ok) return { ok: false, why: 'refused', message: tpmMessage(opened.message) };
    return { ok: true, key: new Uint8Array(opened.output) };
  });
}

/** The registers as tpm2-tools name them; null if there are none. */
function bankOf(pcrs: readonly number[]): string | null {
  return pcrs.length === 0 ? null : `sha256:${pcrs.join(',')}`;
}

/** Works in a folder with only TPM contexts and sealed halves: the secret goes through pipes and is never in a file. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-tpm-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
