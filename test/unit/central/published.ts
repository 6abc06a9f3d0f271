/*
 * Invented persons in the structure that each publisher writes. No published file was at hand: the structures are those of the
 * publishers' own descriptions (docs/decisions/0048-public-list-import.md).
 */

export const OFAC_SDN = [
  '36,"KESTREL AIR LINES",-0- ,"UTOPIA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ',
  `2676,"VELMORA, Ilsa Teodora","individual","SDGT","Colonel",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 19 Jun 1971; alt. DOB circa 1969; POB Port Selun, Utopia; nationality Egypt; alt. nationality Korea, North; Gender Female; Passport C01X00T47 (Egypt) expires 01 Jan 2019; alt. Passport D/9 (Iran); National ID No. 77-12 (Egypt); Tax ID No. 5511 (Egypt); Website www.example.org; a.k.a. 'THE LAMP'; a.k.a. 'UMM SA'DI'; Linked To: KESTREL AIR LINES."`,
  '2680,"SEA HERON","vessel","UTOPIA",-0- ,"HO5120","Crude Oil Tanker",-0- ,-0- ,"Utopia",-0- ,"Vessel Registration Identification IMO 9999999."',
  `2701,"OBRADIN, Marek","individual","NPWMD",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1955 to 1957; citizen Utopian Isles; nationality USSR."`,
  '\u001a',
].join('\r\n');

export const OFAC_ALT = [
  '36,1,"aka","KESTREL LINES",-0- ',
  '2676,2,"aka","KETTLE, Ilsa",-0- ',
  '2676,3,"fka","VELMORA OBRADIN, Ilsa",-0- ',
  '\u001a',
].join('\r\n');

export const OFAC_XML = `<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>11/20/2026</Publish_Date><Record_Count>3</Record_Count></publshInformation>
  <sdnEntry><uid>36</uid><lastName>KESTREL AIR LINES</lastName><sdnType>Entity</sdnType></sdnEntry>
  <sdnEntry>
    <uid>2676</uid><firstName>Ilsa Teodora</firstName><lastName>VELMORA</lastName><title>Colonel</title><sdnType>Individual</sdnType>
    <remarks>(Linked To: KESTREL AIR LINES)</remarks>
    <programList><program>SDGT</program></programList>
    <idList>
      <id><uid>1</uid><idType>Passport</idType><idNumber>C01X00T47</idNumber><idCountry>Egypt</idCountry><expirationDate>01 Jan 2019</expirationDate></id>
      <id><uid>2</uid><idType>National ID No.</idType><idNumber>77-12</idNumber><idCountry>Egypt</idCountry></id>
      <id><uid>3</uid><idType>Tax ID No.</idType><idNumber>5511</idNumber><idCountry>Egypt</idCountry></id>
      <id><uid>4</uid><idType>Gender</idType><idNumber>Female</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>5</uid><type>a.k.a.</type><category>strong</category><lastName>KETTLE</lastName><firstName>Ilsa</firstName></aka>
      <aka><uid>6</uid><type>a.k.a.</type><category>weak</category><lastName>THE LAMP OF SELUN</lastName></aka>
    </akaList>
    <nationalityList><nationality><uid>7</uid><country>Egypt</country><mainEntry>true</mainEntry></nationality></nationalityList>
    <citizenshipList><citizenship><uid>8</uid><country>Korea, North</country><mainEntry>false</mainEntry></citizenship></citizenshipList>
    <dateOfBirthList>
      <dateOfBirthItem><uid>9</uid><dateOfBirth>19 Jun 1971</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem>
      <dateOfBirthItem><uid>10</uid><dateOfBirth>circa 1969</dateOfBirth><mainEntry>false</mainEntry></dateOfBirthItem>
    </dateOfBirthList>
    <placeOfBirthList><placeOfBirthItem><uid>11</uid><placeOfBirth>Port Selun, Utopia</placeOfBirth></placeOfBirthItem></placeOfBirthList>
  </sdnEntry>
  <sdnEntry><uid>2680</uid><lastName>SEA HERON</lastName><sdnType>Vessel</sdnType></sdnEntry>
</sdnList>
`;

export const UN_XML = `<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-11-20T23:00:05.475Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>9000001</DATAID><VERSIONNUM>1</VERSIONNUM>
      <FIRST_NAME>ILSA</FIRST_NAME><SECOND_NAME>TEODORA</SECOND_NAME><THIRD_NAME>VELMORA</THIRD_NAME>
      <UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.900</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
      <GENDER>Female</GENDER><NAME_ORIGINAL_SCRIPT>إلسا فلمورا</NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>Sister of Marek, also known as Rook &amp; Co.</COMMENTS1>
      <NATIONALITY><VALUE>Democratic Republic of the Congo</VALUE><VALUE>Rwanda</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ilsa Kettle; Ilsa T. Kettle</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Mother Lamp</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Teodora Velmora Obradin</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><COUNTRY>Rwanda</COUNTRY></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1971-06-19</DATE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1969</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1974</FROM_YEAR><TO_YEAR>1976</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>C01X00T47</NUMBER><ISSUING_COUNTRY>Rwanda</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>77-12</NUMBER><COUNTRY_OF_ISSUE>Democratic Republic of the Congo</COUNTRY_OF_ISSUE></INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT/><NUMBER/></INDIVIDUAL_DOCUMENT>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES><ENTITY><DATAID>9000002</DATAID><FIRST_NAME>KESTREL LINES</FIRST_NAME></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>
`;

export const EU_XML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-20T15:49:11.346+01:00" globalFileId="900001">
  <sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.900.28" logicalId="9013">
    <regulation regulationType="regulation" programme="UTO" logicalId="1"><publicationUrl>http://example.org</publicationUrl></regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="" middleName="" lastName="" wholeName="The Lamp of Selun" gender="" title="" nameLanguage="" strong="false" regulationLanguage="en" logicalId="2"/>
    <nameAlias firstName="Ilsa" middleName="Teodora" lastName="Velmora" wholeName="Ilsa Teodora Velmora" function="Colonel" gender="F" title="Dr" nameLanguage="EN" strong="true" regulationLanguage="en" logicalId="3"/>
    <nameAlias firstName="" middleName="" lastName="" wholeName="Ilsa Kettle Marsh" gender="F" nameLanguage="" strong="true" regulationLanguage="en" logicalId="4"><remark>Low quality alias</remark></nameAlias>
    <nameAlias firstName="" middleName="" lastName="" wholeName="Teodora Obradin" gender="F" nameLanguage="" strong="true" regulationLanguage="en" logicalId="5"/>
    <citizenship region="" countryIso2Code="IQ" countryDescription="IRAQ" regulationLanguage="en" logicalId="6"/>
    <birthdate circa="false" calendarType="GREGORIAN" city="Selun" birthdate="1971-06-19" dayOfMonth="19" monthOfYear="6" year="1971" countryIso2Code="IQ" logicalId="7"/>
    <birthdate circa="true" calendarType="GREGORIAN" year="1969" logicalId="8"/>
    <birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1974" yearRangeTo="1976" logicalId="9"/>
    <birthdate circa="false" calendarType="OTHER" year="1950" logicalId="10"/>
    <identification diplomatic="false" knownExpired="false" knownFalse="true" reportedLost="false" revokedByIssuer="false" number="C01X00T47" latinNumber="" identificationTypeCode="passport" identificationTypeDescription="National passport" countryIso2Code="IQ" countryDescription="IRAQ" logicalId="11"/>
    <identification knownFalse="false" number="77-12" identificationTypeCode="id" identificationTypeDescription="National identification card" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="12"/>
    <identification knownFalse="false" number="5511" identificationTypeCode="fiscalcode" identificationTypeDescription="Fiscal code" countryIso2Code="IQ" logicalId="13"/>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="EU.901.1" logicalId="9014">
    <subjectType code="enterprise" classificationCode="E"/><nameAlias wholeName="Kestrel Lines" strong="true"/>
  </sanctionEntity>
</export>
`;

const EU_COLUMNS =
  'fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_SubjectType;NameAlias_LastName;NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName;NameAlias_Gender;NameAlias_Remark;Address_City;BirthDate_BirthDate;BirthDate_Day;BirthDate_Month;BirthDate_Year;BirthDate_YearRangeFrom;BirthDate_YearRangeTo;BirthDate_Circa;BirthDate_CalendarType;Identification_Number;Identification_KnownFalse;Identification_TypeCode;Identification_TypeDescription;Identification_CountryIso2Code;Identification_CountryDescription;Citizenship_CountryIso2Code;Citizenship_CountryDescription'.split(
    ';',
  );
const euRow = (cells: Record<string, string>): string => EU_COLUMNS.map((column) => cells[column] ?? '').join(';');
const euPerson = {
  fileGenerationDate: '20/11/2026',
  Entity_LogicalId: '9013',
  Entity_EU_ReferenceNumber: 'EU.900.28',
  Entity_SubjectType: 'P',
};

export const EU_CSV = `\uFEFF${[
  EU_COLUMNS.join(';'),
  euRow({
    ...euPerson,
    NameAlias_LastName: 'Velmora',
    NameAlias_FirstName: 'Ilsa',
    NameAlias_MiddleName: 'Teodora',
    NameAlias_WholeName: 'Ilsa Teodora Velmora',
    NameAlias_Gender: 'F',
  }),
  euRow({ ...euPerson, NameAlias_WholeName: 'Teodora Obradin' }),
  euRow({ ...euPerson, NameAlias_WholeName: 'Ilsa Kettle Marsh', NameAlias_Remark: 'Low quality alias' }),
  euRow({ Entity_LogicalId: '9014', Entity_SubjectType: 'E', NameAlias_WholeName: 'Kestrel Lines' }),
  euRow({
    ...euPerson,
    BirthDate_BirthDate: '1971-06-19',
    BirthDate_Year: '1971',
    BirthDate_CalendarType: 'GREGORIAN',
  }),
  euRow({
    ...euPerson,
    BirthDate_YearRangeFrom: '1974',
    BirthDate_YearRangeTo: '1976',
    BirthDate_CalendarType: 'GREGORIAN',
  }),
  euRow({
    ...euPerson,
    Identification_Number: 'C01X00T47',
    Identification_KnownFalse: 'true',
    Identification_TypeCode: 'passport',
    Identification_CountryIso2Code: 'IQ',
    Identification_CountryDescription: 'IRAQ',
  }),
  euRow({ ...euPerson, Citizenship_CountryIso2Code: 'IQ', Citizenship_CountryDescription: 'IRAQ' }),
].join('\r\n')}\r\n`;

export const UK_XML = `<?xml version="1.0" encoding="utf-8"?>
<Designations>
  <DateGenerated>20/11/2026</DateGenerated>
  <Designation>
    <LastUpdated>01/10/2026</LastUpdated><DateDesignated>25/01/2001</DateDesignated><UniqueID>UTO0006</UniqueID><OFSIGroupID>900</OFSIGroupID>
    <Names>
      <Name><Name1>Ilsa</Name1><Name2>Teodora</Name2><Name6>VELMORA</Name6><NameType>Primary Name</NameType></Name>
      <Name><Name1>Ilsa</Name1><Name6>KETTLE</Name6><NameType>Alias</NameType><AliasStrength>Good quality</AliasStrength></Name>
      <Name><Name6>THE LAMP OF SELUN</Name6><NameType>Alias</NameType><AliasStrength>Low quality</AliasStrength></Name>
      <Name><Name1>Ilsa</Name1><Name6>VELMORRA</Name6><NameType>Primary Name Variation</NameType></Name>
    </Names>
    <NonLatinNames><NonLatinName><NameNonLatinScript>Ильза Велмора</NameNonLatinScript><NonLatinScriptType>Cyrillic</NonLatinScriptType></NonLatinName></NonLatinNames>
    <RegimeName>The Utopia (Sanctions) Regulations 2020</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
    <SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed><UKStatementofReasons>Invented.</UKStatementofReasons>
    <Addresses><Address><AddressLine1>1 Quay</AddressLine1><AddressCountry>Iraq</AddressCountry></Address></Addresses>
    <IndividualDetails><Individual>
      <DOBs><DOB>19/06/1971</DOB><DOB>dd/mm/1969</DOB><DOB>dd/07/1974</DOB></DOBs>
      <Nationalities><Nationality>Syria</Nationality></Nationalities>
      <PassportDetails><Passport><PassportNumber>C01X00T47</PassportNumber><PassportAdditionalInformation>Iraq passport number C01X00T47, issued on 7 August 2014</PassportAdditionalInformation></Passport></PassportDetails>
      <NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>77-12</NationalIdentifierNumber></NationalIdentifier></NationalIdentifierDetails>
      <Genders><Gender>Female</Gender></Genders>
    </Individual></IndividualDetails>
  </Designation>
  <Designation>
    <UniqueID>UTO0007</UniqueID><Names><Name><Name6>SEA HERON</Name6><NameType>Primary Name</NameType></Name></Names>
    <IndividualEntityShip>Ship</IndividualEntityShip>
  </Designation>
</Designations>
`;

const UK_HEADER =
  'Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,Address Country,Date Designated,D.O.B,Nationality(/ies),National Identifier number,National Identifier additional information,Passport number,Passport additional information,Position,Gender,Town of birth,Country of birth';
/** The table crosses every name with every date and address of a person. */
const ukRows = [
  ['VELMORA,Ilsa,Teodora,,,,Primary Name,,'],
  ['KETTLE,Ilsa,,,,,Alias,Good quality,'],
  ['THE LAMP OF SELUN,,,,,,Alias,Low quality,'],
].flatMap(([name]) =>
  ['19/06/1971', 'dd/mm/1969'].flatMap((dob) =>
    ['1 Quay', '2 Quay'].map(
      (address) =>
        `01/10/2026,UTO0006,900,,${name},Ильза Велмора,Cyrillic,Russian,The Utopia Regulations 2020,Individual,UK,Asset freeze,,"Invented, as all of it",${address},Iraq,25/01/2001,${dob},Syria,,,C01X00T47,"Iraq passport number C01X00T47",,Female,Selun,Syria`,
    ),
  ),
);
const ukShip =
  '01/10/2026,UTO0007,,,SEA HERON,,,,,,Primary Name,,,,,,The Utopia Regulations 2020,Ship,UK,,,,,,15/05/2023,,,,,,,,,,';

export const UK_CSV = `\uFEFFReport Date: 20-Nov-2026\r\n${[UK_HEADER, ...ukRows.slice(0, 4), ukShip, ...ukRows.slice(4)].join('\r\n')}\r\n`;

/** The list that ended in January 2026, whose tables are still about. */
export const OFSI_CSV = [
  'Last Updated,20/01/2026',
  'Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,National Identification Number,National Identification Details,Position,Address 1,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID',
  'VELMORA,Ilsa,Teodora,,,,,,,,00/00/1969,,,(1) Syria (2) Iraq,(1) C01X00T47 (2) D-9,(1) Iraqi passport (2) Syria number D-9,,,,,Syria,,Individual,Primary name,,Utopia,01/01/2020,01/01/2020,01/01/2020,900',
  'THE LAMP OF SELUN,,,,,,,,,,19/06/1971,,,,,,,,,,Syria,,Individual,AKA,Low quality,Utopia,01/01/2020,01/01/2020,01/01/2020,900',
  'KESTREL LINES,,,,,,,,,,,,,,,,,,,,,,Entity,Primary name,,Utopia,01/01/2020,01/01/2020,01/01/2020,901',
].join('\r\n');
