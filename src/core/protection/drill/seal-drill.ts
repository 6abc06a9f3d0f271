import { type Group, keyNow, type Pack, type PackTime } from '../pack/index.ts';
import { type FormAnswer, newRefNo, type ReferralStore, type SubmitResult, type WayToHelp } from '../referral/index.ts';
import { sealedWord } from '../route/index.ts';

/** A grey picture of 8 by 8 pixels: if a body takes photos, some drills have the size of a referral with a photo. */
const GREY_JPEG = Buffer.from(
  '/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8' +
    'U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAIAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAA' +
    'AAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/' +
    'ALoAP//Z',
  'base64',
);

/** The parts of the pack that a drill depends on. */
export type DrillPack = Pick<Pack, 'bodies' | 'version'>;

export interface DrillDesk {
  store: Pick<ReferralStore, 'submit'>;
  pack: DrillPack;
  way: Pick<WayToHelp, 'route'>;
  siteId: string;
}

/**
 * Seals a drill: a referral about nobody, which only the body can recognise. It is processed like a form, so that its number,
 * size class, rows and kept answer look like those of a referral. What varies in the clear part of a referral (whose route it
 * takes, whether there is a photo) is drawn at random. Null if the route does not lead to a body now.
 */
export function sealDrill(
  { store, pack, way, siteId }: DrillDesk,
  { now, clockTrusted, random }: PackTime & { random: (bytes: number) => Uint8Array },
): SubmitResult | null {
  const [drawn = 0, pictured = 0] = random(2);
  const groups: readonly Group[] = drawn < 128 ? ['child', 'adult'] : ['adult', 'child'];
  const group = groups.find((one) => way.route(one).body !== null);
  const route = group === undefined ? null : way.route(group);
  const body = pack.bodies.find(({ id }) => id === route?.body?.id);
  const key = body === undefined ? null : keyNow(body, { now, clockTrusted });
  if (group === undefined || route === null || body === undefined || key === null) return null;
  const isChild = group === 'child';
  const photo = body.wantsPhoto && pictured < 128 ? new Uint8Array(GREY_JPEG) : null;
  const refNo = newRefNo(random);
  const answer: FormAnswer = {
    done: 'sealed',
    refNo,
    safeguarding: isChild,
    telephone: false,
    photoLeftOut: body.wantsPhoto && photo === null,
    group,
    sealedFor: body.id,
    said: sealedWord(route),
    handover: null,
  };
  return store.submit(
    {
      formId: Buffer.from(random(16)).toString('hex'),
      deeds: { seal: true, noteItems: false, countNoConsent: false, logEmergency: false },
      noKey: false,
      itemIds: [],
      answer,
      referral: {
        head: {
          v: 2,
          kind: 'drill',
          seq: 1,
          refNo,
          siteId,
          at: now.toISOString(),
          pack: pack.version,
          language: null,
          ageClass: isChild ? 'child' : 'adult',
          consent: isChild ? 'child' : 'yes',
          needs: [],
          officerRole: 'officer',
        },
        facts: [],
        safeContact: null,
        photo,
        key,
      },
    },
    now,
  );
}
