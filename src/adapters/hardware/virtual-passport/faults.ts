/** The result of a correct inspection of a fault: the check that shows it, with result and reason code. */
export interface Expected {
  check: string;
  result: 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';
  reason: string | null;
  detail?: string;
}

export interface Fault {
  /** One sentence that says what the passport does wrong. */
  about: string;
  /** `file`: in the bytes of the chip, so a dump shows it. `trust`: in the trust folder. `card`: only in the exchange. */
  shows: 'file' | 'trust' | 'card';
  /** Null: the passport is unusual but correct, or the standard does not say what follows. */
  expected: Expected | null;
}

const says = (check: string, result: Expected['result'], reason: string | null, detail?: string): Expected => ({
  ...{ check, result, reason },
  ...(detail === undefined ? {} : { detail }),
});
const file = (about: string, expected: Expected | null): Fault => ({ about, shows: 'file', expected });
const trust = (about: string, expected: Expected | null): Fault => ({ about, shows: 'trust', expected });
const card = (about: string, expected: Expected | null): Fault => ({ about, shows: 'card', expected });

const access = (reason: string, result: Expected['result'], detail?: string): Expected =>
  says('chip-access', result, reason, detail);
const broken = (detail: string): Expected => says('chip-secure-messaging', 'aborted', 'CHIP_SM', detail);
const protocol = access('CHIP_ACCESS_FAILED', 'failed', 'PROTOCOL');
const unread = says('chip-data-groups', 'aborted', 'CHIP_READ');
const noPicture = says('chip-portrait', 'undetermined', 'CHIP_DG2_IMAGE');
const profile = says('chip-ds-profile', 'failed', 'CHIP_DS_PROFILE');
const expired = says('chip-validity', 'failed', 'CHIP_CERT_VALIDITY');
const noRevocation = says('chip-revocation', 'undetermined', 'REVOCATION_UNKNOWN');
const missing = says('chip-data-groups', 'undetermined', 'CHIP_DG_MISSING');
const hash = says('chip-data-groups', 'failed', 'CHIP_DG_HASH');

/** Every fault of the virtual passport: the switches of `--fault`. */
export const FAULTS = {
  'sod-absent': file('There is no security object.', says('chip-sod', 'undetermined', 'CHIP_SOD', 'ABSENT')),
  'sod-empty': file('The security object is present but empty.', says('chip-sod', 'failed', 'CHIP_SOD', 'EMPTY')),
  'sod-garbage': file('The security object cannot be parsed.', says('chip-sod', 'undetermined', 'CHIP_SOD', 'PARSE')),
  'sod-deep': file('The security object nests 3,000 levels.', says('chip-sod', 'undetermined', 'CHIP_SOD', 'PARSE')),
  'sod-4-gb': file('The security object claims 4 GB.', says('chip-sod', 'undetermined', 'CHIP_SOD', 'PARSE')),
  'sod-type': file('The content type is unknown.', says('chip-sod', 'undetermined', 'CHIP_SOD', 'TYPE')),
  'sod-old-type': file('The content type is that of older Belgian and French passports; this is accepted.', null),
  'sod-indefinite': file('The security object has indefinite lengths; this is accepted.', null),
  'sod-content-type': file(
    'The signed content type is a different one.',
    says('chip-sod-digest', 'failed', 'CHIP_SOD_DIGEST'),
  ),
  'sod-digest': file(
    'The signed digest belongs to other content.',
    says('chip-sod-digest', 'failed', 'CHIP_SOD_DIGEST'),
  ),
  'sod-signature': file(
    'One bit of the signature is changed.',
    says('chip-sod-signature', 'failed', 'CHIP_SOD_SIGNATURE'),
  ),
  'sod-hash-unknown': file(
    'The digest algorithm is not in use anywhere.',
    says('chip-sod-digest', 'undetermined', 'CHIP_ALGORITHM'),
  ),
  'sod-pss-mask': file(
    'RSA-PSS uses one hash for the signature and another one for its mask.',
    says('chip-sod-signature', 'undetermined', 'CHIP_ALGORITHM'),
  ),
  'sod-ecdsa-form': file(
    'The algorithm is plain ECDSA, but the signature is a SEQUENCE.',
    says('chip-sod-signature', 'undetermined', 'CHIP_ISSUER_DEFECT'),
  ),
  'sod-sid': file('The signer identifier writes the name differently; this is accepted.', null),
  'ds-absent': file(
    'No signer certificate is embedded.',
    says('chip-sod-signature', 'undetermined', 'TRUST_UNKNOWN', 'DS_ABSENT'),
  ),
  'ds-key-usage': file('The signer may encrypt keys but not sign.', profile),
  'ds-list-signer': file('The signer is a master list signer.', profile),
  'ds-critical': file('The signer has an unknown critical extension.', profile),
  'ds-expired': file('The signer expired.', expired),
  'ds-future': file('The signer is not valid yet.', expired),
  'ds-generator': file(
    "The signer's key has the prime of a known curve but a different generator.",
    says('chip-sod-signature', 'failed', 'CHIP_EC_PARAMETERS'),
  ),
  'ds-curve-unknown': file(
    "The signer's key is on an unlisted curve.",
    says('chip-sod-signature', 'undetermined', 'CHIP_EC_PARAMETERS'),
  ),
  'ds-chain': file(
    "The signer names its issuer's key, but another key signed it.",
    says('chip-chain', 'failed', 'CHIP_CHAIN'),
  ),
  'ds-chain-by-name': file(
    'The signer names its issuer only by name, and another key signed it.',
    says('chip-chain', 'undetermined', 'TRUST_UNKNOWN', 'CSCA_ABSENT'),
  ),
  'country-differs': file(
    'The issuer and the document are from different countries.',
    says('chip-country', 'failed', 'CHIP_COUNTRY'),
  ),
  'country-absent': file('The issuer does not state a country.', says('chip-country', 'undetermined', 'CHIP_COUNTRY')),
  'unknown-issuer': trust(
    'The trust folder does not contain the issuer.',
    says('chip-chain', 'undetermined', 'TRUST_UNKNOWN', 'CSCA_ABSENT'),
  ),
  'csca-expired': trust('The issuer certificate expired.', expired),
  'csca-generator': trust(
    'The issuer certificate has the prime of a known curve but a different generator.',
    says('chip-chain', 'failed', 'CHIP_EC_PARAMETERS'),
  ),
  'revoked-signer': trust('The signer is revoked.', says('chip-revocation', 'failed', 'CHIP_DS_REVOKED')),
  'crl-absent': trust('There is no revocation list.', noRevocation),
  'crl-stale': trust('The revocation list is out of date.', noRevocation),
  'crl-other-issuer': trust('The only revocation list belongs to another issuer.', noRevocation),
  'crl-signature': trust('The revocation list has an invalid signature.', noRevocation),
  'crl-endless': trust('The revocation list does not state how long it is valid.', noRevocation),
  'com-absent': file('There is no EF.COM.', says('chip-com', 'not-supported', 'CHIP_COM')),
  'com-differs': file('EF.COM omits a data group.', says('chip-com', 'failed', 'CHIP_COM')),
  'dg1-altered': file('The name in DG1 was changed after signing.', hash),
  'dg2-altered': file('The portrait in DG2 was replaced after signing.', hash),
  'dg-injected': file(
    'DG11 is on the chip but not in the security object.',
    says('chip-data-groups', 'failed', 'CHIP_DG_INJECTED'),
  ),
  'dg2-withheld': file('DG2 is signed but not delivered.', missing),
  'dg14-withheld': file('DG14 is signed but not delivered.', missing),
  'dg15-withheld': file('DG15 is signed but not delivered.', missing),
  'dg1-mismatch': file('The name in DG1 differs from the page.', says('chip-mrz', 'failed', 'DG1_MISMATCH')),
  'dg1-optional': file(
    'The optional data in DG1 differs from the page.',
    says('chip-mrz', 'undetermined', 'DG1_OPTIONAL'),
  ),
  'portrait-cut': file('The portrait is cut off in the middle.', noPicture),
  'portrait-absent': file('DG2 states that it contains no face.', noPicture),
  'portrait-bomb': file('The portrait claims 65,500 pixels a side.', noPicture),
  'portrait-other-format': file('DG2 states one encoding but contains the other.', noPicture),
  'portrait-no-image': file('The portrait is not a picture.', noPicture),
  'card-security-empty': file(
    'EF.CardSecurity is present but empty.',
    says('chip-card-security', 'failed', 'CHIP_SOD', 'EMPTY'),
  ),
  'card-security-signature': file(
    'One bit is changed in the EF.CardSecurity signature.',
    says('chip-card-security', 'failed', 'CHIP_SOD_SIGNATURE'),
  ),
  'pace-downgrade': file('EF.CardAccess announces less than the signed copy in DG14.', null),
  'chip-silent': card('The chip does not answer.', access('CHIP_EXPECTED_SILENT', 'aborted')),
  'no-lds': card('The passport application is missing.', access('CHIP_NO_LDS', 'not-supported')),
  'chip-open': card('Anybody can read the chip.', access('CHIP_OPEN', 'not-supported')),
  'wrong-password': card('The chip belongs to another page.', access('CHIP_ACCESS_FAILED', 'failed', 'PASSWORD')),
  'pace-refused': card('The chip announces PACE but refuses it.', protocol),
  'pace-needs-84': card('The chip requires the parameter id; this is accepted.', null),
  'pace-token': card('The PACE token is wrong.', protocol),
  'pace-reflected-map': card("The chip returns the terminal's mapping key.", protocol),
  'pace-reflected': card("The chip returns the terminal's key.", protocol),
  'pace-off-curve': card("The chip's key is not a point on the curve, or is outside the group.", protocol),
  'pace-infinity': card("The chip's key is all zeros.", protocol),
  'pace-zero-nonce': card('The PACE nonce is zero.', protocol),
  'pace-unsupported': card(
    'The chip announces PACE in an unknown form but accepts BAC.',
    access('CHIP_PACE_UNSUPPORTED', 'successful'),
  ),
  'pace-unsupported-only': card(
    'The chip announces PACE in an unknown form and offers nothing else.',
    access('CHIP_PACE_UNSUPPORTED', 'aborted'),
  ),
  'bac-mac': card('The MAC of the BAC answer is wrong.', protocol),
  'bac-nonce': card('The BAC answer contains a different nonce.', protocol),
  'sm-plain': card('The chip answers unencrypted inside a session.', broken('PLAIN')),
  'sm-plain-status': card('The chip answers with an unprotected 9000 inside a session.', broken('PLAIN')),
  'sm-mac': card('One bit of the MAC of an answer is changed.', broken('MAC')),
  'sm-no-do8e': card('An answer has no MAC.', broken('MAC')),
  'sm-no-do99': card('An answer has no protected status.', broken('STATUS')),
  'sm-status': card('The protected status differs from the outer one.', broken('STATUS')),
  'sm-padding': card('The padding of an answer is wrong.', broken('PADDING')),
  'read-status': card('Reading ends with an error.', unread),
  'read-empty': card('Reading returns no data and reports success.', unread),
  'read-too-much': card('Reading returns more than was requested.', unread),
  'file-4-gb': card('DG2 claims 4 GB.', unread),
  'end-of-file-6282': card('The last block comes with 6282; this is accepted.', null),
  'block-plain': card('A block that is too large ends the session; a smaller one works.', null),
  'mf-refused': card('The chip refuses to select the master file; this is accepted.', null),
  'card-access-6283': card('EF.CardAccess is refused with 6283: the chip has BAC.', null),
  'card-access-6700': card('EF.CardAccess is refused with 6700: the chip has BAC.', null),
  'aa-copied': card('The copy signs with its own key.', says('chip-authenticity', 'failed', 'CHIP_AA')),
  'aa-short-key': card('The RSA key has 768 bits.', says('chip-authenticity', 'failed', 'CHIP_AA')),
  'aa-der': card('The ECDSA signature is a SEQUENCE.', says('chip-authenticity', 'undetermined', 'CHIP_ISSUER_DEFECT')),
  'ca-copied': card('The copy does key agreement with its own key.', says('chip-authenticity', 'failed', 'CHIP_CA')),
  'cam-copied': card('The copy does the mapping with its own key.', says('chip-authenticity', 'failed', 'CHIP_CAM')),
  'cam-missing': card('The proof of chip authentication mapping is left out.', protocol),
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;

export const isFault = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);
