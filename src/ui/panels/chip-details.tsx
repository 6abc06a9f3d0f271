import type { InspectionView } from '../api.gen.ts';
import { t } from '../words/index.ts';
import { formatIsoDay } from './iso-day.ts';

/** What the chip states beyond its MRZ (Doc 9303-10 4.7.11, 4.7.12). Names are quoted as the issuer wrote them. */
export function ChipDetails({ details }: { details: InspectionView['chipDetails'] }) {
  if (details === null) return null;
  const { fullName, birthDate, birthDiffers, issued, issuingAuthority } = details;
  const day = birthDate === null ? null : formatIsoDay(birthDate);
  const rows = [
    { name: t('chipDetails.fullName'), value: fullName, quoted: true },
    {
      name: t('chipDetails.birthDate'),
      value: day !== null && birthDiffers ? t('chipDetails.differs', { date: day }) : day,
      quoted: false,
    },
    { name: t('chipDetails.issued'), value: issued === null ? null : formatIsoDay(issued), quoted: false },
    { name: t('chipDetails.authority'), value: issuingAuthority, quoted: true },
  ];
  return (
    <dl class="exact-dates chip-details">
      {rows.map(({ name, value, quoted }) =>
        value === null ? null : (
          <div key={name}>
            <dt class="label">{name}</dt>
            <dd dir={quoted ? 'auto' : undefined} translate={quoted ? false : undefined}>
              {value}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
