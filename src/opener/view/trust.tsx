import { fromHex } from '../crypto/primitives.ts';
import { save } from '../files.ts';
import { isBelieved, officeText } from '../formats/devices.ts';
import { idGroups } from '../session.ts';
import { moment, t } from '../words/speak.ts';
import { Button, Text } from './parts.tsx';
import type { Shared } from './shared.ts';

/** Trusted signers: the keys of central, compared once by telephone, and keys that the person adds by hand. */
export function Trust({ session, changed, reopen }: Shared & { reopen: () => void }) {
  const { devices, office, offered, keys } = session;
  const believed = devices !== null && isBelieved(devices, office);
  const over = devices?.expires != null && Date.parse(devices.expires) < Date.now();
  return (
    <>
      {devices === null && session.senders.length === 0 && <p class="note">{t('trustNoFile')}</p>}
      {devices !== null && !believed && (
        <section class="note" data-trust="devices">
          <h3>{t('trustTitle')}</h3>
          {devices.signedBy.length === 0 ? (
            <p class="problem">{t('trustNobody')}</p>
          ) : (
            <>
              <p>{t('trustDevices')}</p>
              {devices.signedBy.map((key) => (
                <code key={key} class="id" dir="ltr">
                  {idGroups(fromHex(key, 32) ?? '')}
                </code>
              ))}
              {devices.signedBy.length === 1 && <p class="problem">{t('trustOne')}</p>}
              <p>{t('trustCall')}</p>
              <Button
                name="believe"
                onClick={() => {
                  session.believeOffice();
                  session.officeChanged = true;
                  reopen();
                }}
              >
                {t('trustYes')}
              </Button>
            </>
          )}
        </section>
      )}
      {believed && over && <p class="problem">{t('trustOld', { date: moment(devices.expires ?? '') })}</p>}
      {believed && session.officeChanged && office !== null && keys !== null && (
        <section class="note">
          <p>{t('trustSaved')}</p>
          <Button
            name="save-office"
            onClick={() => {
              save('office.json', officeText(office, keys));
              session.officeChanged = false;
              changed();
            }}
          >
            {t('saveOffice')}
          </Button>
        </section>
      )}
      {offered.map(({ name, sign }) => (
        <section key={name} class="note" data-trust="identity">
          <p>
            <Text>{t('identity', { name })}</Text>
          </p>
          <code class="id" dir="ltr">
            {idGroups(sign)}
          </code>
          <Button
            name="believe-identity"
            onClick={() => {
              session.believeOffered();
              reopen();
            }}
          >
            {t('identityYes')}
          </Button>
        </section>
      ))}
    </>
  );
}
