import { daemon } from '../daemon.gen.ts';
import { useAnswer } from '../use-asked.ts';
import { t } from '../words/index.ts';

const ASK_EVERY_MS = 15_000;

/** Recipients for whom a form "Support" has waited too long, without its subject or its sender. */
export function LateHandovers() {
  const late = useAnswer(daemon.handovers, ASK_EVERY_MS)?.late ?? [];
  return (
    <>
      {late.map(({ name, boxName }) => (
        <p class="support-late" role="status" data-late-handover key={`${boxName} ${name}`}>
          {t('handover.sup', { name: boxName === null ? name : `${name} (${boxName})` })}
        </p>
      ))}
    </>
  );
}
