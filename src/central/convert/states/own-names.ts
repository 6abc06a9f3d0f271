/*
 * What sources call States in addition to the runtime's names (runtime-names.ts): formal names, former names of States that
 * continue under another name, short and inverted forms, and names in the five languages that the runtime writes differently. One
 * line for each State, by the code that documents print. An ambiguous word (Congo is a State, Korea and China as the end of
 * "Republic of …" are not) is here in full or nowhere.
 */
export const OWN_NAMES = `
  AFG Islamic Emirate of Afghanistan|Islamic Republic of Afghanistan
  ALA Aland
  ALB Republic of Albania
  ARE UAE|U.A.E.|Emirates|Emirats arabes unis|Émirats arabes unis|Emiratos Árabes Unidos|Объединенные Арабские Эмираты|ОАЭ|الإمارات العربية المتحدة|الإمارات
  ATF French Southern and Antarctic Lands|TAAF|French Southern Territories
  ATG Antigua
  BES Bonaire|Caribbean Netherlands|Bonaire, Saint Eustatius and Saba
  BFA Upper Volta|Haute-Volta|Alto Volta|Верхняя Вольта|فولتا العليا
  BGD East Pakistan|People's Republic of Bangladesh
  BHS Bahama Islands
  BIH Bosnia|Bosnia-Herzegovina|Bosnia & Hercegovina|Bosnie|БиГ|البوسنة
  BLM St Barts|Saint Barth
  BLR Byelorussia|Belorussia|Bielorussia|Byelarus|Белоруссия|Bielorrusia|Biélorussie|Республика Беларусь|روسيا البيضاء
  BLZ British Honduras
  BOL Plurinational State of Bolivia|Bolivia (Plurinational State of)|État plurinational de Bolivie|Estado Plurinacional de Bolivia|Многонациональное Государство Боливия|دولة بوليفيا المتعددة القوميات
  BRN Brunei|Brunei Darussalam|Brunéi Darussalam|Brunéi|Бруней-Даруссалам|بروني دار السلام
  BWA Bechuanaland
  CAF CAR|Central African Empire|République centrafricaine|Centrafrique|República Centroafricana|Центральноафриканская Республика|ЦАР|جمهورية أفريقيا الوسطى|أفريقيا الوسطى
  CCK Cocos Islands|Keeling Islands
  CHE Swiss Confederation|Helvetia
  CHN PRC|P.R. China|PR China|People's Republic of China|China, People's Republic of|China (People's Republic of)|Mainland China|China (mainland)|République populaire de Chine|República Popular China|República Popular de China|Китайская Народная Республика|КНР|جمهورية الصين الشعبية
  CIV Ivory Coast|Cote d'Ivoire|Republic of Cote d'Ivoire|Costa de Marfil|Берег Слоновой Кости|كوت ديفوار
  COD DRC|D.R.C.|DR Congo|D.R. Congo|DR of Congo|Congo DR|Congo D.R.|RDC|R.D. Congo|RD Congo|Congo (Kinshasa)|Congo-Kinshasa|Congo, Kinshasa|Congo (DRC)|Congo DRC|Congo (Democratic Republic)|Congo (Democratic Republic of the)|Congo (Democratic Republic of)|Congo (Dem. Rep.)|Democratic Republic of the Congo|Democratic Republic of Congo|Democratic Congo|Zaire|Zaïre|Belgian Congo|Republic of Zaire|République démocratique du Congo|République démocratique du Congo (RDC)|República Democrática del Congo|Демократическая Республика Конго|ДР Конго|ДРК|Заир|جمهورية الكونغو الديمقراطية|الكونغو الديمقراطية|زائير
  COG Congo|Congo (Brazzaville)|Congo, Brazzaville|Congo (Republic)|Congo (Republic of the)|Congo (Republic of)|Republic of the Congo|Republic of Congo|Congo Republic|Middle Congo|République du Congo|República del Congo|Республика Конго|جمهورية الكونغو
  COM Comoro Islands|Union of the Comoros
  CPV Cape Verde|Cape Verde Islands|Cap-Vert|Cabo Verde|Кабо-Верде|الرأس الأخضر|كابو فيردي
  CUW Curacao
  CZE Czech Republic|Czech Rep.|Czechia|République tchèque|República Checa|Chequia|Чешская Республика|الجمهورية التشيكية
  D Federal Republic of Germany|German Democratic Republic|East Germany|GDR|République démocratique allemande|República Democrática Alemana|ГДР|Germany, Federal Republic of|West Germany|FRG|Bundesrepublik Deutschland|Deutschland|République fédérale d'Allemagne|República Federal de Alemania|Федеративная Республика Германия|ФРГ|جمهورية ألمانيا الاتحادية
  DJI French Territory of the Afars and the Issas|French Somaliland
  DOM Dominican Rep.|Rep. Dominicana|République dominicaine|República Dominicana|Доминиканская Республика|الجمهورية الدومينيكية
  DZA People's Democratic Republic of Algeria
  EGY Arab Republic of Egypt|جمهورية مصر العربية
  ESH Sahara occidental|Sahrawi Arab Democratic Republic|Spanish Sahara
  ETH Abyssinia|Federal Democratic Republic of Ethiopia
  FLK Falkland Islands|Falklands|Malvinas|Falkland Islands (Malvinas)|Islas Malvinas
  FRA French Republic|République française|Metropolitan France|France (metropolitan)|Французская Республика
  FRO Faeroe Islands|Faroes
  FSM Micronesia|Federated States of Micronesia|Micronesia (Federated States of)|États fédérés de Micronésie|Micronésie|Estados Federados de Micronesia|Федеративные Штаты Микронезии|ولايات ميكرونيزيا الموحدة
  GAB Gabonese Republic
  GBR UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|GB|United Kingdom of Great Britain and Northern Ireland|United Kingdom of Great Britain & Northern Ireland|Grande-Bretagne|Angleterre|Royaume-Uni de Grande-Bretagne et d'Irlande du Nord|Gran Bretaña|Inglaterra|Reino Unido de Gran Bretaña e Irlanda del Norte|Соединенное Королевство|Соединенное Королевство Великобритании и Северной Ирландии|Англия|بريطانيا|بريطانيا العظمى|المملكة المتحدة لبريطانيا العظمى وأيرلندا الشمالية|إنجلترا
  GEO Georgia (Republic of)
  GHA Gold Coast
  GIN Guinea Conakry|Guinea (Conakry)|Guinea-Conakry|French Guinea|Гвинея-Конакри
  GMB The Gambia|Gambia, The
  GNB Guinea Bissau|Guinea (Bissau)|Portuguese Guinea|Guinée Bissau|Guinea-Bisáu|Guinea-Bissáu
  GNQ Spanish Guinea|Guinea Ecuatorial
  GRC Hellas|Hellenic Republic|République hellénique|Греческая Республика
  GUF Guyane|Guyane française
  GUY British Guiana|Co-operative Republic of Guyana
  HKG Hong Kong|Hong Kong SAR|Hong Kong S.A.R.|Hong Kong, China|China, Hong Kong Special Administrative Region|China (Hong Kong)|Hong Kong (China)|Hong Kong Special Administrative Region of China|Hongkong|Гонконг|هونغ كونغ
  HMD Heard and McDonald Islands
  HND Republic of Honduras
  HRV Hrvatska
  IDN Dutch East Indies|Netherlands East Indies
  IND Bharat
  IRL Eire|Éire|Irish Republic|Republic of Ireland|Irlande|Республика Ирландия
  IRN Iran (Islamic Republic of)|Islamic Republic of Iran|I.R. Iran|Persia|République islamique d'Iran|Iran (République islamique d')|República Islámica del Irán|Irán (República Islámica del)|Исламская Республика Иран|Иран (Исламская Республика)|إيران (جمهورية - الإسلامية)|جمهورية إيران الإسلامية
  ISR State of Israel
  ITA Italian Republic
  JOR Transjordan|Hashemite Kingdom of Jordan
  KAZ Kazakstan
  KGZ Kyrgyz Republic|Kirghizia|Kirgizia|Kyrghyzstan|Kirgizstan|Kirghizstan|Киргизская Республика|Киргизия|Кыргызстан|Кыргызская Республика
  KHM Kampuchea|Democratic Kampuchea|Khmer Republic|Kingdom of Cambodia|Кампучия|كمبوتشيا
  KIR Gilbert Islands
  KNA St Kitts-Nevis|Saint Christopher and Nevis|St. Kitts
  KOR South Korea|S. Korea|Korea (South)|Korea South|Republic of Korea|Korea (Republic of)|ROK|Corée du Sud|République de Corée|Corea del Sur|República de Corea|Республика Корея|Южная Корея|جمهورية كوريا|كوريا الجنوبية
  LAO Laos|Lao PDR|Lao P.D.R.|Lao People's Democratic Republic|République démocratique populaire lao|República Democrática Popular Lao|Лаосская Народно-Демократическая Республика|جمهورية لاو الديمقراطية الشعبية
  LBN Lebanese Republic
  LBY Libyan Arab Jamahiriya|Great Socialist People's Libyan Arab Jamahiriya|State of Libya|Jamahiriya|Ливийская Арабская Джамахирия|الجماهيرية العربية الليبية
  LKA Ceylon|Ceylan|Ceilán|Цейлон|سيلان
  LSO Basutoland
  LVA Lettonia
  MAC Macau|Macao SAR|Macau SAR|Macao, China|Macau, China|China, Macao Special Administrative Region|China (Macao)|Macao (China)|Macau (China)|Макао|Аомынь|ماكاو|مكاو
  MAF St Martin (French part)|Saint Martin (French part)|Saint-Martin (French part)
  MDA Moldova|Republic of Moldova|Moldova (Republic of)|Moldavia|Moldavie|République de Moldova|República de Moldova|Республика Молдова|Молдавия|جمهورية مولدوفا|ملدوفا
  MDG Malagasy Republic
  MDV Maldive Islands
  MKD Macedonia|North Macedonia|Republic of North Macedonia|FYROM|FYR Macedonia|F.Y.R.O.M.|The former Yugoslav Republic of Macedonia|Former Yugoslav Republic of Macedonia|Macedonia (the former Yugoslav Republic of)|ex-République yougoslave de Macédoine|Macédoine|ex República Yugoslava de Macedonia|Македония|Бывшая югославская Республика Македония|مقدونيا|جمهورية مقدونيا اليوغوسلافية السابقة
  MLI French Sudan
  MMR Burma|Myanmar|Myanmar (Burma)|Burma (Myanmar)|Union of Burma|Union of Myanmar|Republic of the Union of Myanmar|Birmanie|Birmania|Бирма|Мьянма|بورما|ميانمار
  MNE Montenegro (Republic of)|Crna Gora
  MNP Northern Marianas|Commonwealth of the Northern Mariana Islands
  MYS Malaya|Federation of Malaya|Federation of Malaysia
  NAM South West Africa|South-West Africa
  NCL Nouvelle-Calédonie
  NIU Niue Island
  NLD Holland|The Netherlands|Netherlands, The|Kingdom of the Netherlands|Hollande|Holanda|Голландия|هولندا|Netherlands (Kingdom of the)
  NRU Pleasant Island
  NZL Aotearoa
  OMN Muscat and Oman
  PCN Pitcairn Island
  PHL The Philippines|Republic of the Philippines|Philippine Islands
  PLW Palau Islands|Belau
  PNG PNG|Papua New-Guinea|Papouasie
  PRK North Korea|N. Korea|Korea (North)|Korea North|DPRK|D.P.R.K.|DPR Korea|Democratic People's Republic of Korea|Democratic Peoples Republic of Korea|Korea (Democratic People's Republic of)|Korea, Dem. People's Rep.|République populaire démocratique de Corée|RPDC|República Popular Democrática de Corea|Корейская Народно-Демократическая Республика|КНДР|Северная Корея|جمهورية كوريا الشعبية الديمقراطية|كوريا الشمالية
  PRT Portuguese Republic
  PSE Palestine|State of Palestine|Palestinian Authority|Palestinian National Authority|Palestinian Territory|Palestinian Territories|Occupied Palestinian Territory|Palestinian Territory, Occupied|Palestine, State of|West Bank|Gaza|Gaza Strip|West Bank and Gaza|West Bank and Gaza Strip|État de Palestine|Palestine (État de)|Territoire palestinien occupé|Estado de Palestina|Территория Палестины|Государство Палестина|دولة فلسطين|فلسطين|الأراضي الفلسطينية المحتلة
  PYF Tahiti
  REU Reunion Island
  RKS Kosova|Republic of Kosovo|Kosovo (UNMIK)|Kosovo*
  ROU Rumania|Roumania
  RUS Russia|Russian Fed.|Russian Federation|RF|RSFSR|Fédération de Russie|Russie|Federación de Rusia|Federación Rusa|Российская Федерация|РФ|РСФСР|الاتحاد الروسي|روسيا الاتحادية
  RWA Ruanda
  SAU KSA|Kingdom of Saudi Arabia|Saudi|Arabie saoudite|Arabia Saudita|Arabia Saudí|Королевство Саудовская Аравия|السعودية|المملكة العربية السعودية
  SDN The Sudan|Sudan, The|North Sudan|Anglo-Egyptian Sudan
  SGS South Georgia
  SHN Saint Helena|St Helena|Ascension|Tristan da Cunha|Saint Helena, Ascension and Tristan da Cunha
  SJM Svalbard|Spitsbergen|Jan Mayen|Svalbard and Jan Mayen Islands
  SLB Solomons|British Solomon Islands
  SLV El Salvador|Salvador
  SOM Somali Democratic Republic|Federal Republic of Somalia
  SPM St Pierre and Miquelon
  SRB Republic of Serbia|Srbija
  SSD South Sudan|Southern Sudan|Sudan del Sur|Soudan du Sud|Республика Южный Судан
  STP Sao Tome|São Tomé and Príncipe|Sao Tome & Principe|Democratic Republic of Sao Tome and Principe
  SUR Dutch Guiana|Netherlands Guiana|Suriname
  SVK Slovak Republic|Slovak Rep.|République slovaque|República Eslovaca|Словацкая Республика|الجمهورية السلوفاكية
  SWZ Swaziland|Eswatini|Kingdom of Eswatini|eSwatini|Swazilandia|Suazilandia|Esuatini|Свазиленд|سوازيلند
  SXM Saint Martin (Dutch part)|Sint Maarten (Dutch part)|St Maarten
  SYR Syria|Syrian Arab Republic|Syrian Arab Rep.|République arabe syrienne|República Árabe Siria|Сирийская Арабская Республика|الجمهورية العربية السورية
  TCA Turks and Caicos
  THA Siam
  TJK Tadjikistan|Tadzhikistan|Tajikstan
  TLS East Timor|Timor-Leste|Timor Leste|Timor oriental|Timor Oriental|Восточный Тимор|تيمور الشرقية|تيمور - ليشتي|Portuguese Timor
  TON Friendly Islands
  TTO Trinidad|Tobago|Trinité-et-Tobago|Trinidad y Tabago
  TUR Turkey|Türkiye|Turkiye|Republic of Türkiye|Republic of Turkey|Turquie|Turquía|Турция|Турецкая Республика|تركيا
  TUV Ellice Islands
  TWN Taiwan, Province of China|Taiwan (Province of China)|Taiwan, China|Taiwan (China)|China (Taiwan)|Taiwan (Republic of China)|Taiwan, Republic of China|Republic of China|Republic of China (Taiwan)|Chinese Taipei|Formosa|ROC|R.O.C.|Китайская Республика
  TZA Tanzania|United Republic of Tanzania|Tanzania (United Republic of)|Tanganyika|Zanzibar|République-Unie de Tanzanie|República Unida de Tanzania|Tanzanía|Объединенная Республика Танзания|جمهورية تنزانيا المتحدة
  UKR The Ukraine|Ukraina
  UMI US Minor Outlying Islands|U.S. Outlying Islands|United States Minor Outlying Islands
  USA US|U.S.|U.S.A.|United States|United States of America|The United States|America|États-Unis d'Amérique|EE. UU.|EEUU|Estados Unidos de América|Соединенные Штаты|Соединенные Штаты Америки|США|الولايات المتحدة الأمريكية|الولايات المتحدة|أمريكا
  UZB Uzbekhistan
  VAT Vatican|Vatican City|Vatican City State|Holy See|Holy See (Vatican City State)|The Holy See|Saint-Siège|Santa Sede|Святой Престол|Государство-город Ватикан|الكرسي الرسولي|الفاتيكان
  VCT Saint Vincent|St Vincent
  VEN Venezuela|Bolivarian Republic of Venezuela|Venezuela (Bolivarian Republic of)|Venezuela, B.R.|République bolivarienne du Venezuela|Venezuela (République bolivarienne du)|República Bolivariana de Venezuela|Боливарианская Республика Венесуэла|جمهورية فنزويلا البوليفارية
  VGB British Virgin Islands|Virgin Islands (British)|Virgin Islands, British|BVI|Virgin Islands (UK)
  VIR US Virgin Islands|U.S. Virgin Islands|Virgin Islands (U.S.)|Virgin Islands, U.S.|United States Virgin Islands|Virgin Islands of the United States|Virgin Islands (US)
  VNM Vietnam|Viet Nam|Viet-Nam|Socialist Republic of Viet Nam|Socialist Republic of Vietnam|South Vietnam|North Vietnam|Viêt Nam|Вьетнам|فيتنام|فييت نام
  VUT New Hebrides|Nouvelles-Hébrides
  WLF Wallis|Wallis & Futuna Islands
  WSM Western Samoa|Samoa Occidental|Samoa occidentales
  YEM Yemen Arab Republic|Republic of Yemen|North Yemen|South Yemen|People's Democratic Republic of Yemen|Democratic Yemen|Aden|Йеменская Республика|الجمهورية اليمنية
  ZAF South Africa|Republic of South Africa|RSA|Union of South Africa|Afrique du Sud|Sudáfrica|República de Sudáfrica|ЮАР|Южная Африка|جنوب أفريقيا|جمهورية جنوب أفريقيا
  ZMB Northern Rhodesia
  ZWE Rhodesia|Southern Rhodesia|Zimbabwe Rhodesia|Rhodésie|Родезия
  XXA Stateless|Stateless person|None (stateless)|Apatride|Apátrida|Лицо без гражданства|عديم الجنسية
  XXB Refugee|Convention refugee|Réfugié|Refugiado
`;

/**
 * What English sources write for a national. Left out where two States share the word (Congolese, Dominican, Guinean, Korean,
 * Samoan).
 */
export const NATIONALS = `
  AFG Afghan|Afghani
  AGO Angolan
  ALB Albanian
  AND Andorran
  ARE Emirati|Emirian
  ARG Argentine|Argentinian
  ARM Armenian
  AUS Australian
  AUT Austrian
  AZE Azerbaijani|Azeri
  BDI Burundian
  BEL Belgian
  BEN Beninese
  BFA Burkinabe|Burkinabé
  BGD Bangladeshi
  BGR Bulgarian
  BHR Bahraini
  BHS Bahamian
  BIH Bosnian|Bosnian-Herzegovinian
  BLR Belarusian|Belarussian|Byelorussian
  BLZ Belizean
  BOL Bolivian
  BRA Brazilian
  BRB Barbadian
  BRN Bruneian
  BTN Bhutanese
  BWA Botswanan|Motswana
  CAF Central African
  CAN Canadian
  CHE Swiss
  CHL Chilean
  CHN Chinese
  CIV Ivorian|Ivoirian
  CMR Cameroonian
  COL Colombian
  COM Comoran|Comorian
  CPV Cape Verdean|Cabo Verdean
  CRI Costa Rican
  CUB Cuban
  CYP Cypriot
  CZE Czech
  D German
  DJI Djiboutian
  DNK Danish|Dane
  DZA Algerian
  ECU Ecuadorian|Ecuadorean
  EGY Egyptian
  ERI Eritrean
  ESP Spanish|Spaniard
  EST Estonian
  ETH Ethiopian
  FIN Finnish
  FJI Fijian
  FRA French
  GAB Gabonese
  GBR British|Briton
  GEO Georgian
  GHA Ghanaian
  GMB Gambian
  GNB Bissau-Guinean
  GNQ Equatorial Guinean|Equatoguinean
  GRC Greek
  GTM Guatemalan
  GUY Guyanese
  HND Honduran
  HRV Croatian|Croat
  HTI Haitian
  HUN Hungarian
  IDN Indonesian
  IND Indian
  IRL Irish
  IRN Iranian
  IRQ Iraqi
  ISL Icelandic|Icelander
  ISR Israeli
  ITA Italian
  JAM Jamaican
  JOR Jordanian
  JPN Japanese
  KAZ Kazakh|Kazakhstani
  KEN Kenyan
  KGZ Kyrgyz|Kyrgyzstani
  KHM Cambodian
  KOR South Korean
  KWT Kuwaiti
  LAO Lao|Laotian
  LBN Lebanese
  LBR Liberian
  LBY Libyan
  LIE Liechtensteiner
  LKA Sri Lankan
  LSO Basotho
  LTU Lithuanian
  LUX Luxembourgish|Luxembourger
  LVA Latvian
  MAR Moroccan
  MCO Monegasque|Monacan
  MDA Moldovan
  MDG Malagasy|Madagascan
  MDV Maldivian
  MEX Mexican
  MKD Macedonian|North Macedonian
  MLI Malian
  MLT Maltese
  MMR Burmese|Myanma|Myanmarese
  MNE Montenegrin
  MNG Mongolian
  MOZ Mozambican
  MRT Mauritanian
  MUS Mauritian
  MWI Malawian
  MYS Malaysian
  NAM Namibian
  NER Nigerien
  NGA Nigerian
  NIC Nicaraguan
  NLD Dutch
  NOR Norwegian
  NPL Nepali|Nepalese
  NZL New Zealander
  OMN Omani
  PAK Pakistani
  PAN Panamanian
  PER Peruvian
  PHL Filipino|Filipina|Philippine
  PNG Papua New Guinean
  POL Polish
  PRK North Korean
  PRT Portuguese
  PRY Paraguayan
  PSE Palestinian
  QAT Qatari
  RKS Kosovar|Kosovan
  ROU Romanian
  RUS Russian
  RWA Rwandan
  SAU Saudi Arabian|Saudi
  SDN Sudanese
  SEN Senegalese
  SGP Singaporean
  SLE Sierra Leonean
  SLV Salvadoran|Salvadorean
  SOM Somali|Somalian
  SRB Serbian|Serb
  SSD South Sudanese
  SUR Surinamese
  SVK Slovak|Slovakian
  SVN Slovenian|Slovene
  SWE Swedish|Swede
  SWZ Swazi
  SYC Seychellois
  SYR Syrian
  TCD Chadian
  TGO Togolese
  THA Thai
  TJK Tajik|Tajikistani
  TKM Turkmen
  TLS Timorese|East Timorese
  TTO Trinidadian
  TUN Tunisian
  TUR Turkish|Turk
  TWN Taiwanese
  TZA Tanzanian
  UGA Ugandan
  UKR Ukrainian
  URY Uruguayan
  USA American
  UZB Uzbek|Uzbekistani
  VEN Venezuelan
  VNM Vietnamese
  YEM Yemeni|Yemenite
  ZAF South African
  ZMB Zambian
  ZWE Zimbabwean
`;

/**
 * Former States without a single successor, by the code that their documents printed. It is not known
 * of which State such a person is now a national.
 */
export const ENDED_STATES = `
  SUN USSR|U.S.S.R.|SUHH|SU|Soviet Union|Union of Soviet Socialist Republics|Former USSR|Former Soviet Union|URSS|Union soviétique|Unión Soviética|СССР|Советский Союз|Союз Советских Социалистических Республик|الاتحاد السوفيتي|الاتحاد السوفياتي
  YUG YUCS|YU|Yugoslavia|Jugoslavia|Former Yugoslavia|Socialist Federal Republic of Yugoslavia|Federal Republic of Yugoslavia|SFRY|SFR Yugoslavia|FR Yugoslavia|Yougoslavie|Югославия|يوغوسلافيا
  SCG CSXX|Serbia and Montenegro|Serbia & Montenegro|State Union of Serbia and Montenegro|Serbie-et-Monténégro|Serbia y Montenegro|Сербия и Черногория|صربيا والجبل الأسود
  CSK CSHH|Czechoslovakia|Czecho-Slovakia|Czechoslovak Socialist Republic|Tchécoslovaquie|Checoslovaquia|Чехословакия|تشيكوسلوفاكيا
  ANT ANHH|AN|Netherlands Antilles|Dutch Antilles|Antilles néerlandaises|Antillas Holandesas|Антильские острова|جزر الأنتيل الهولندية
`;

/** Withdrawn codes of States that still exist: for a nationality the current code is used, on a document the printed one. */
export const RENAMED_CODES: Readonly<Record<string, string>> = {
  ROM: 'ROU',
  ZAR: 'COD',
  TMP: 'TLS',
  DDR: 'D',
  BUR: 'MMR',
  ZIM: 'ZWE',
  DDDE: 'D',
  ZRCD: 'COD',
  BUMM: 'MMR',
  TPTL: 'TLS',
  YDYD: 'YEM',
  UNK: 'RKS',
  XKX: 'RKS',
};

/** Words used in public lists for "not stated". */
export const NOT_STATED: readonly string[] = [
  'unknown',
  'not known',
  'not stated',
  'not available',
  'n a',
  'none',
  '0',
  '00',
  '000',
  'xx',
  'zz',
];
