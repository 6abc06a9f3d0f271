import { useState } from 'preact/hooks';
import type { HandedOn } from '../../core/protection/sealed/index.ts';
import { csv } from '../export/csv.ts';
import { HTCDS_FIELDS, htcds } from '../export/htcds.ts';
import { primeroBody } from '../export/primero.ts';
import { save } from '../files.ts';
import { handOn } from '../formats/sealed.ts';
import { type Entry, idGroups } from '../session.ts';
import { t } from '../words/speak.ts';
import { Button, Text } from './parts.tsx';
import type { Shared } from './shared.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Export of a referral, and handing it on to another body. */
export function More({ session, entry }: Shared & { entry: Entry }) {
  const { referral, from, key } = entry;
  const record = htcds(referral, from.name);
  const rows = [HTCDS_FIELDS, HTCDS_FIELDS.map((field) => record[field])];
  return (
    <>
      <details data-export>
        <summary>{t('export')}</summary>
        <p class="problem">{t('exportWarn')}</p>
        <Button name="export-json" onClick={() => save(`${key}.json`, json(referral), 'application/json')}>
          {t('exportJson')}
        </Button>
        <Button name="export-htcds" onClick={() => save(`${key}.htcds.json`, json(record), 'application/json')}>
          {t('exportHtcds')}
        </Button>
        <Button name="export-csv" onClick={() => save(`${key}.htcds.csv`, csv(rows), 'text/csv')}>
          {t('exportCsv')}
        </Button>
        <Button
          name="export-primero"
          onClick={() => {
            const body = primeroBody(referral, session.mapping ?? undefined);
            save(`${key}.primero.json`, json(body), 'application/json');
          }}
        >
          {t('exportPrimero')}
        </Button>
      </details>
      <HandOn session={session} entry={entry} />
    </>
  );
}

/** Seals the same content to another body; this body signs it. */
function HandOn({ session, entry }: Pick<Shared, 'session'> & { entry: Entry }) {
  const [agreed, setAgreed] = useState<HandedOn['agreed'] | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { block, keys } = session;
  const isChild = entry.referral.ageClass !== 'adult';
  const make = () => {
    if (block === null || keys === null || agreed === null) return;
    const text = handOn(entry.referral, { keys, to: block, at: new Date(), agreed });
    const name = `${entry.stem}.wps`;
    if (text !== null) save(name, text);
    setSaid(text === null ? t('handFailed') : t('handDone', { name }));
  };
  return (
    <details data-hand-on>
      <summary>{t('hand')}</summary>
      {block === null ? (
        <p>{t('handBlock')}</p>
      ) : (
        <>
          <p>
            <Text>{t('handTo', { name: block.name ?? '?', id: idGroups(block.box) })}</Text>
          </p>
          <fieldset>
            <legend class="hidden">{t('consent')}</legend>
            {(isChild ? (['yes', 'child'] as const) : (['yes'] as const)).map((one) => (
              <label key={one} class="choice">
                <input
                  type="checkbox"
                  data-agreed={one}
                  checked={agreed === one}
                  onChange={() => setAgreed(agreed === one ? null : one)}
                />
                {t(one === 'yes' ? 'handAgreed' : 'handChild')}
              </label>
            ))}
          </fieldset>
          <Button name="hand-on" disabled={agreed === null} onClick={make}>
            {t('handMake')}
          </Button>
        </>
      )}
      {said !== null && <p role="status">{said}</p>}
    </details>
  );
}
