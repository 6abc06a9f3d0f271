/** `tpm-required`: without its TPM counter the appliance does not answer; `tpm`: it warns; `file`: there is no TPM. */
export type CounterPolicy = 'tpm-required' | 'tpm' | 'file';

/** Reading of the TPM: the counter's value, that there is no such counter, or that the TPM did not answer. */
export type TpmReading = { ok: true; value: number } | { ok: false; why: 'absent' | 'silent'; message: string };

export type CounterVerdict =
  /** Ledger and counter agree. */
  | 'normal'
  /** A crash came between the commit and the increment: increment now. */
  | 'catch-up'
  /** An older state was put back. */
  | 'rolled-back'
  /** Another TPM, a cleared one, or the state of another appliance. */
  | 'foreign'
  /** The ledger is missing or damaged, but something shows that there was one. */
  | 'ledger-lost'
  /** The TPM does not answer. */
  | 'silent'
  /** Nothing was counted yet. */
  | 'new'
  /** There is no TPM by configuration: only the sealed file counts, which is included in a copy of the whole disk. */
  | 'file';

export interface CounterStatus {
  verdict: CounterVerdict;
  serve: boolean;
  /** Warning for screen and doctor; null if there is none. */
  warning: string | null;
}

/**
 * Whether lists may serve (docs/updates.md): the counter `d` of the ledger against the counter `t` of the TPM.
 *
 * | d and t | verdict | serve |
 * |---|---|---|
 * | d = t | normal | yes |
 * | d = t + 1 | catch-up | yes, after the increment |
 * | d < t | rolled-back | no |
 * | d > t + 1, or no TPM counter | foreign | no |
 * | TPM silent | silent | not where the policy is `tpm-required`; else with a warning |
 */
export function counterStatus(input: {
  policy: CounterPolicy;
  /** Null if there is no ledger; `damaged` if it does not open. */
  ledger: { counter: number; tpm: boolean } | null | 'damaged';
  /** Null if the policy does not use a TPM. */
  tpm: TpmReading | null;
  /** True if an installed list states that it was counted. */
  counted: boolean;
}): CounterStatus {
  const { policy, ledger, tpm, counted } = input;
  if (ledger === 'damaged') return stop('ledger-lost', 'The rollback record is damaged.');
  if (ledger === null) return withoutLedger(tpm, counted, policy);
  if (policy === 'file' || tpm === null) {
    if (ledger.tpm)
      return stop('foreign', 'This state was recorded with the counter of a TPM, but update.counter says "file".');
    return { verdict: 'file', serve: true, warning: null };
  }
  if (!tpm.ok) {
    if (tpm.why === 'absent') return stop('foreign', 'The TPM has no counter for this appliance.');
    return { verdict: 'silent', serve: policy !== 'tpm-required', warning: `The TPM does not answer: ${tpm.message}` };
  }
  if (!ledger.tpm) return stop('foreign', 'This state was recorded without a TPM, but update.counter requires one.');
  const ahead = ledger.counter - tpm.value;
  if (ahead === 0) return { verdict: 'normal', serve: true, warning: null };
  if (ahead === 1) return { verdict: 'catch-up', serve: true, warning: null };
  if (ahead < 0)
    return stop(
      'rolled-back',
      `An older state was restored: its counter is ${ledger.counter}, but the TPM has ${tpm.value}.`,
    );
  return stop(
    'foreign',
    `The counter of the state is ${ledger.counter}, but the TPM has ${tpm.value}: this is a different or a cleared TPM.`,
  );
}

function withoutLedger(tpm: TpmReading | null, counted: boolean, policy: CounterPolicy): CounterStatus {
  if (counted || tpm?.ok === true) return stop('ledger-lost', 'The rollback record is missing.');
  if (policy === 'tpm-required') return stop('new', 'The counter is not set up, and update.counter requires it.');
  return { verdict: 'new', serve: true, warning: policy === 'tpm' ? 'The counter of the TPM is not set up.' : null };
}

function stop(verdict: CounterVerdict, warning: string): CounterStatus {
  return { verdict, serve: false, warning };
}
