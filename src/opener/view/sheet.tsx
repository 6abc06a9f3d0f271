import { useEffect, useState } from 'preact/hooks';
import { kindOf, type ReadFact, type ReadReferral, unknownMembers } from '../../core/protection/sealed/index.ts';
import { fromBase64 } from '../crypto/primitives.ts';
import { pointWords } from '../export/htcds.ts';
import type { Entry } from '../session.ts';
import { current, isKey, languageName, moment, t, valueWords } from '../words/speak.ts';
import { Button, numberGroups, Text } from './parts.tsx';

/** One referral on one page; the contact and the photo are shown only on request. */
export function Sheet({ entry }: { entry: Entry }) {
  const { referral, from, key } = entry;
  const { facts, identity, photo, language, safeContact, needs, consent, handedOn } = referral;
  const more = unknownMembers(referral);
  return (
    <article class="card sheet print" data-sheet={key} aria-label={numberGroups(key)}>
      <div class="top">
        <h2 dir="ltr">{numberGroups(key)}</h2>
        <strong class="age">{t(referral.ageClass)}</strong>
      </div>
      <Kind referral={referral} />
      <p class="from">
        <span class="sign" aria-hidden="true">
          ✓
        </span>
        <span>
          {moment(referral.at)}.{' '}
          <Text>{t(from.what === 'body' ? 'fromBody' : 'fromKiosk', { from: from.name, site: referral.siteId })}</Text>.{' '}
          {t('writtenBy', { role: valueWords(referral.officerRole) })}.
        </span>
      </p>
      {handedOn !== undefined && (
        <p>{t('handedOn', { at: moment(handedOn.at), agreed: valueWords(handedOn.agreed, 'consent_') })}</p>
      )}
      <div class="pairs">
        <section>
          <h3>{t('needs')}</h3>
          {needs.length === 0 ? (
            <p>{t('needsNone')}</p>
          ) : (
            <ul>
              {needs.map((need) => (
                <li key={need}>{valueWords(need)}</li>
              ))}
            </ul>
          )}
        </section>
        <section>
          <h3>{t('consent')}</h3>
          <p>{valueWords(consent, 'consent_')}</p>
        </section>
        <section>
          <h3>{t('speaks')}</h3>
          <p class="large">{language === null ? t('notKnown') : languageName(language)}</p>
        </section>
        <section>
          <h3>{t('reach')}</h3>
          {safeContact === null ? <p>{t('notKnown')}</p> : <Contact contact={safeContact} />}
        </section>
      </div>
      {identity !== undefined && (
        <section>
          <h3>{t('who')}</h3>
          <dl>
            {Object.entries(identity).map(([name, value]) => (
              <div key={name}>
                <dt>{isKey(name) ? t(name) : name}</dt>
                <dd dir="auto">
                  <Text>{value}</Text>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h3>{t('facts', { n: facts.length })}</h3>
        {facts.length === 0 && <p>{t('factsNone')}</p>}
        <ol class="facts">
          {facts.map((fact) => (
            <Noted key={`${fact.id} ${fact.text}`} fact={fact} />
          ))}
        </ol>
      </section>
      {photo !== undefined && <Photo base64={photo} />}
      {more.length > 0 && (
        <section data-more>
          <h3>{t('more')}</h3>
          <dl>
            {more.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd dir="auto">
                  <Text>{typeof value === 'string' ? value : JSON.stringify(value)}</Text>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <p class="small">{t('proves')}</p>
      <p class="small chrome">
        <Button name="print" onClick={() => window.print()}>
          {t('print')}
        </Button>
      </p>
      <p class="small">{t('paperFound')}</p>
    </article>
  );
}

function Kind({ referral }: { referral: ReadReferral }) {
  const kind = kindOf(referral);
  if (kind === 'drill') return <p class="kind">{t('kindDrill')}</p>;
  if (kind === 'addendum')
    return (
      <>
        <p class="kind">{t('kindAddendum', { n: numberGroups(referral.of ?? referral.refNo) })}</p>
        {referral.goesWith !== undefined && (
          <p class="large">
            {t('goesWith')}: <Text>{valueWords(referral.goesWith, 'with_')}</Text>
          </p>
        )}
      </>
    );
  return kind === 'referral' ? null : <p class="kind">{kind}</p>;
}

function Noted({ fact }: { fact: ReadFact }) {
  const point = pointWords(fact, current());
  return (
    <li>
      <span>
        {point === null ? fact.id : <Text>{point}</Text>}
        {fact.own === true && <em> ({t('own')})</em>}
      </span>
      <strong dir="auto">
        “<Text>{fact.text}</Text>”
      </strong>
    </li>
  );
}

function Contact({ contact }: { contact: string }) {
  const [shown, setShown] = useState(false);
  if (shown)
    return (
      <p class="large" dir="auto" data-contact>
        <Text>{contact}</Text>
      </p>
    );
  return (
    <>
      <p>{t('reachWarn')}</p>
      <Button name="show-contact" onClick={() => setShown(true)}>
        {t('show')}
      </Button>
    </>
  );
}

function Photo({ base64 }: { base64: string }) {
  const [url, setUrl] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  useEffect(() => () => void (url !== null && URL.revokeObjectURL(url)), [url]);
  const show = () => {
    const bytes = fromBase64(base64);
    // SOI and the first marker of a JPEG: the browser must not have to guess the type of anything else.
    if (bytes?.[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return setBad(true);
    setUrl(URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'image/jpeg' })));
  };
  if (bad)
    return (
      <p class="problem" role="alert">
        {t('photoBad')}
      </p>
    );
  if (url !== null) return <img src={url} alt={t('photoAlt')} onError={() => setBad(true)} />;
  return (
    <p class="chrome">
      <Button name="show-photo" onClick={show}>
        {t('photo')}
      </Button>
    </p>
  );
}
