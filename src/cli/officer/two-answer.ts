import type { OpenedState } from '../state/index.ts';
import { askInTurn, pinRefusal, whoAnswers } from '../terminal/index.ts';

export const BY_ONE = ['--by <id>', 'supervisor or technician who takes responsibility, with their own PIN'] as const;
export const WITH_ANOTHER = ['--with <id>', 'a second person who takes responsibility'] as const;

/**
 * Two people who take responsibility for a change to the account `id`, neither of them its owner, each with their own PIN.
 * Otherwise a colleague who has seen the owner's PIN would not need anybody else.
 */
export async function twoAnswer(
  state: OpenedState,
  { id, by, with: other }: { id: string; by: string; with: string },
): Promise<{ ok: true } | { ok: false; message: string }> {
  const { accounts } = state;
  const refuse = (message: string) => ({ ok: false, message }) as const;
  if (by === other) return refuse(`${by} is one person, but two are needed.`);
  for (const signer of [by, other]) {
    const answers = whoAnswers(accounts, { id, by: signer });
    if (!answers.ok) return refuse(answers.message);
    if (!accounts.maySecond(signer)) {
      return refuse(
        `${signer} cannot be one of the two before changing the PIN that somebody else has set: waypost officer list.`,
      );
    }
  }
  const asked = await askInTurn(
    [by, other].map((signer) => ({ question: `PIN of ${signer} (not shown): `, twice: false })),
  );
  if (!asked.ok) return refuse(asked.message);
  for (const [at, signer] of [by, other].entries()) {
    const refused = await pinRefusal(state, signer, asked.pins[at] ?? '');
    if (refused !== null) return refuse(refused);
  }
  return { ok: true };
}
