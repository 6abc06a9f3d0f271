/**
 * Where names come from: the commonest ones in the order of their rank, the share of the first, and the sounds of which the
 * long tail is made. Shares and ranks are of the order that national statistics print; nobody in particular is meant.
 */
export interface NamePool {
  /** Share of the commonest name among all bearers. */
  top: number;
  /** How fast frequency falls with rank: share(rank) = top * ((1 + shift) / (rank + shift)) ** fall. */
  fall: number;
  shift: number;
  names: readonly string[];
  /** Different names behind the listed ones. */
  tail: number;
  starts: readonly string[];
  middles: readonly string[];
  ends: readonly string[];
}

export interface Origin {
  id: string;
  /** Share of the list. */
  share: number;
  nationalities: readonly string[];
  family: NamePool;
  female: NamePool;
  male: NamePool;
  /** Family names of one person, and given names: chances of a second one. */
  secondFamily: number;
  secondGiven: number;
  /** ISO 15924 of the names as written below. */
  script?: string;
  /** A woman's family name. */
  feminine?: (family: string) => string;
}

const list = (text: string): string[] => text.split(' ');
type Rest = Partial<NamePool> & Pick<NamePool, 'top' | 'tail'>;
const pool = (names: string, sounds: [string, string, string], rest: Rest): NamePool => ({
  fall: 0.8,
  shift: 1,
  names: list(names),
  starts: list(sounds[0]),
  middles: list(sounds[1]),
  ends: list(sounds[2]),
  ...rest,
});

const ENGLISH: [string, string, string] = [
  'Ash Black Brad Brook Carl Clay Cran Dal East Fair Grand Hart Hay Hol Kings Lang Mar Nor Oak Pem Red Ship Stan Thorn Under Wal West Whit Win Wood',
  'a ber ing der ley ster er le mer ne field ham wor ',
  'ton ford well man son ley worth brook dale by croft hurst stone wood more land',
];
const ROMANCE: [string, string, string] = [
  'Al Bar Cal Cam Car Cas Cor Del Fer Fon Gal Gar Her Lor Mar Mon Mor Ol Pal Per Pin Ram Riv Sal San Sar Tor Val Var Vil',
  'a ba ci da de do ga lo ma me mi na ne ra re ri ta te va za ',
  'ez es o a ado ano era ero eda illa illo osa ina ales uela eiro',
];
const SLAVIC: [string, string, string] = [
  'Бел Бор Вас Вер Гор Гри Дем Дуб Жур Зай Кал Кар Кор Куд Лаз Лук Мал Мит Нов Ост Пав Пет Рог Сав Сер Сид Сок Тар Фед Чер',
  'а е и о ан ен ин он ер ов ил ар ',
  'ов ев ин цов ков енков',
];
const ARABIC: [string, string, string] = [
  'Ab Ad Al As Ba Bak Dar Fa Gha Ha Had Has Ja Kha Ma Maj Mas Na Naj Qa Ra Rash Sa Sab Sha Ta Tah Wa Ya Za',
  'bi da di fi ha ka la li ma mi na ra ri sa ti wa ya za ',
  'r d n m b l ri di ni mi bi li wi ani awi ari una',
];
const INDIC: [string, string, string] = [
  'Aga Ba Bha Cha Dha Ga Gup Ja Ka Kri Ma Man Mi Na Pa Pra Ra Sa Sha Shri Su Ta Thak Va Ve Ya',
  'dha gar ja ka la ma na pa ra ri sha ta va ya ',
  'n r l wal kar an al esh endra dev nath ani iya',
];
const HAN: [string, string, string] = [
  'Bo Chang Chun De Fang Guo Hai Hong Hui Jian Jin Jun Kai Lan Lei Ling Long Mei Min Ming Na Ning Pei Ping Qi Qing Rong Rui Shan Shu Tao Ting Wen Xia Xiang Xin Xiu Xue Yan Yi Ying Yong Yu Yuan Yun Ze Zhen Zhi Zhong',
  '',
  'bin chao cheng dong fei feng gang hao hua hui jie jing juan jun kun lan lei li lin long mei min na ning peng ping qiang qin rong shan tao ting wei wen xia xin yan yang ying yong yu yuan yun zhen',
];
const WEST_AFRICAN: [string, string, string] = [
  'Ade Aki Ama An Asa Ba Bo Chi Chu Da Di E Eze Fa I Ife Ka Ko Ma Mba N Nwa O Obi Odu Oko Olu Osa Sa To',
  'ba bo di do fe go ji ka ko la lu ma mi na ni nu ra ru ta to wa yo ',
  'la le nde di ku na re ye wole kwe kwu chi mi ga bi su tu',
];
const TURKIC: [string, string, string] = [
  'Ak Al Ar As Ay Bal Bay Can Cel Dem Dog El Er Gul Gun Kap Kar Kay Kil Koc Kur Mer Ok Oz Sah Say Sel Tan Tek Tur Yal Yil',
  'a ba ca da de di e ga ge i ka la le li ma me mu na ra re ri ta te u ya ',
  'r n k l z can han gul oglu ci er men soy tas demir',
];
const BALKAN: [string, string, string] = [
  'Al Ba Be Bo Bu Ca Ce Co Cri Da De Do Dra Fi Flo Ga Gri Ho Il Io Ki Lu Ma Mi Mo Mun Ne Ni Po Ra Sa Sta To Va',
  'be ca ci da de di do go hi jo la le li lo ma na ne ni no ra ri ro ru sa sti ta te ti va ve ',
  'escu eanu aru oiu iu u a aj i ic ovic evic oski ov an',
];

export const ORIGINS: readonly Origin[] = [
  {
    id: 'english',
    share: 0.1,
    nationalities: list('GBR USA CAN AUS IRL'),
    family: pool(
      'Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin Thompson Clark Lewis Robinson Walker Hall Allen Young King Wright Scott Green Baker Adams Nelson Hill Campbell Mitchell Roberts Carter Phillips Evans Turner Parker Edwards Collins Stewart Morris Murphy Cook Rogers Morgan Cooper Reed',
      ENGLISH,
      { top: 0.011, tail: 40_000 },
    ),
    female: pool(
      'Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Emily Margaret Sandra Ashley Kimberly Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Laura Helen Sharon Cynthia Kathleen Amy Angela Anna Ruth Brenda Emma Nicole Samantha',
      [ENGLISH[0], 'a e i la li na ri', 'a elle een ie lyn yn'],
      { top: 0.026, tail: 3000 },
    ),
    male: pool(
      'James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark Donald Steven Andrew Paul Joshua Kenneth Kevin Brian George Timothy Ronald Jason Edward Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon',
      [ENGLISH[0], 'a e i o', 'on en an er el is'],
      { top: 0.032, tail: 2500 },
    ),
    secondFamily: 0.02,
    secondGiven: 0.6,
  },
  {
    id: 'romance',
    share: 0.15,
    nationalities: list('ESP MEX COL VEN BRA PRT ITA DOM PER'),
    family: pool(
      'Garcia Rodriguez Martinez Hernandez Lopez Gonzalez Perez Sanchez Ramirez Torres Flores Rivera Gomez Diaz Reyes Morales Cruz Ortiz Gutierrez Chavez Ramos Ruiz Mendoza Alvarez Jimenez Castillo Vasquez Romero Moreno Gonzales Herrera Medina Aguilar Vargas Castro Guzman Mendez Fernandez Munoz Salazar Silva Santos Oliveira Souza Rossi Ferrari Russo Bianchi',
      ROMANCE,
      { top: 0.034, tail: 25_000 },
    ),
    female: pool(
      'Maria Carmen Ana Josefa Isabel Dolores Laura Francisca Cristina Marta Antonia Lucia Elena Rosa Pilar Paula Sara Raquel Juana Manuela Beatriz Teresa Julia Patricia Silvia Andrea Irene Angela Sonia Yolanda Sandra Mercedes Gabriela Valentina Camila Daniela',
      ROMANCE,
      { top: 0.11, tail: 2500 },
    ),
    male: pool(
      'Jose Antonio Juan Manuel Francisco Luis Carlos Javier Miguel Angel David Pedro Jesus Alejandro Daniel Rafael Fernando Pablo Sergio Jorge Alberto Alvaro Diego Adrian Raul Enrique Ramon Vicente Andres Oscar Ivan Eduardo Roberto Ricardo Mario Marco Giuseppe',
      ROMANCE,
      { top: 0.07, tail: 2000 },
    ),
    secondFamily: 0.8,
    secondGiven: 0.55,
  },
  {
    id: 'arabic',
    share: 0.18,
    nationalities: list('EGY SYR IRQ MAR DZA TUN JOR LBN SDN YEM LBY'),
    family: pool(
      'Ali Mohamed Ahmed Hassan Ibrahim Hussein Mahmoud Khalil Saleh Abdullah Said Omar Khan Mustafa Haddad Mansour Yousef Nasser Salem Hamdan Saad Suleiman Othman Ismail Jaber Kassem Darwish Shaheen Najjar Khoury Bakr Farah Tahan Qasim Rahman Karim Hamid Zaki Amin Fawzi',
      ARABIC,
      { top: 0.04, tail: 20_000 },
    ),
    female: pool(
      'Fatima Aisha Maryam Zainab Khadija Amina Noor Sara Layla Huda Hanan Samira Salma Iman Rania Yasmin Nadia Mona Dina Hala Rana Lina Reem Abeer Asma Basma Dalia Ghada Heba Jamila Karima Lubna Maha Nawal',
      ARABIC,
      { top: 0.09, tail: 2500 },
    ),
    male: pool(
      'Mohammed Ahmed Ali Mahmoud Hassan Mustafa Ibrahim Omar Hussein Khaled Youssef Abdullah Said Karim Samir Tarek Walid Nabil Jamal Rashid Faisal Hamza Bilal Anas Zaid Osama Ziad Amr Hisham Imad Jihad Kamal Majid Nasir Rami Sami Talal Wael Yasin Adel',
      ARABIC,
      { top: 0.1, tail: 2500 },
    ),
    secondFamily: 0.25,
    secondGiven: 0.7,
  },
  {
    id: 'slavic',
    share: 0.13,
    nationalities: list('RUS UKR BLR'),
    family: pool(
      'Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв',
      SLAVIC,
      { top: 0.013, tail: 30_000 },
    ),
    female: pool(
      'Елена Ольга Наталья Анна Татьяна Ирина Светлана Мария Екатерина Юлия Анастасия Марина Людмила Галина Надежда Валентина Любовь Нина Вера Дарья Оксана Лариса Виктория Ксения Алина Полина Евгения Алёна Софья Вероника',
      SLAVIC,
      { top: 0.06, tail: 600 },
    ),
    male: pool(
      'Александр Сергей Владимир Андрей Алексей Дмитрий Николай Иван Евгений Михаил Юрий Виктор Павел Игорь Олег Анатолий Валерий Максим Роман Денис Василий Константин Антон Илья Виталий Вячеслав Никита Артём Станислав Григорий',
      SLAVIC,
      { top: 0.09, tail: 500 },
    ),
    secondFamily: 0,
    secondGiven: 0.15,
    script: 'Cyrl',
    feminine: (family) => `${family}а`,
  },
  {
    id: 'indic',
    share: 0.13,
    nationalities: list('IND PAK BGD NPL LKA'),
    family: pool(
      'Singh Kumar Khan Sharma Devi Patel Kaur Das Ahmed Yadav Ali Hossain Gupta Islam Begum Verma Rahman Mishra Prasad Reddy Ram Roy Mondal Lal Shah Jha Rana Malik Hussain Iqbal Mahmood Akhtar Chowdhury Sarkar Rao Nair Pillai Joshi Mehta Thapa',
      INDIC,
      { top: 0.06, tail: 15_000 },
    ),
    female: pool(
      'Sunita Anita Geeta Rekha Pooja Priya Neha Kavita Sita Lakshmi Asha Meena Radha Shanti Suman Usha Fatima Ayesha Nasreen Rukhsana Shabana Anjali Deepika Jyoti Kiran Manju Nisha Rani Seema Sonia',
      INDIC,
      { top: 0.03, tail: 4000 },
    ),
    male: pool(
      'Mohammad Ram Rajesh Sanjay Amit Sunil Anil Vijay Suresh Ramesh Rahul Abdul Manoj Ravi Ashok Mukesh Dinesh Ajay Imran Asif Tariq Usman Bilal Arjun Deepak Gopal Hari Krishna Mahesh Naveen Pradeep Rakesh Santosh Vinod',
      INDIC,
      { top: 0.05, tail: 4000 },
    ),
    secondFamily: 0.05,
    secondGiven: 0.35,
  },
  {
    id: 'chinese',
    share: 0.08,
    nationalities: list('CHN TWN MYS SGP'),
    family: pool(
      'Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen Yao Lyu',
      HAN,
      { top: 0.073, tail: 300, fall: 0.9 },
    ),
    female: pool('Fang Li Min Jing Yan Juan Xia Ying Na Xiuying Hui Lan Hong Mei Ting Xue Dan Ping', HAN, {
      top: 0.012,
      tail: 2500,
    }),
    male: pool('Wei Qiang Lei Yong Jun Jie Tao Ming Chao Gang Peng Bin Hao Kai Jian Bo Feng Hui', HAN, {
      top: 0.012,
      tail: 2500,
    }),
    secondFamily: 0,
    secondGiven: 0.02,
  },
  {
    id: 'vietnamese',
    share: 0.05,
    nationalities: list('VNM'),
    family: pool(
      'Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Ho Ngo Duong Ly Dinh Trinh Lam Luong Mai Truong',
      [HAN[0], '', HAN[2]],
      { top: 0.34, tail: 80, fall: 1.4, shift: 0.5 },
    ),
    female: pool(
      'Thi Huong Linh Lan Hoa Mai Thu Trang Hanh Nga Phuong Thao Anh Hien Ngoc Yen Dung Ha Hang Loan Nhung Oanh Tuyet Van Vy',
      [HAN[0], '', HAN[2]],
      { top: 0.12, tail: 200 },
    ),
    male: pool(
      'Van Duc Minh Hung Tuan Dung Nam Anh Hai Long Quang Huy Thanh Son Trung Cuong Dat Hieu Khanh Kien Phuc Thang Tien Toan Viet',
      [HAN[0], '', HAN[2]],
      { top: 0.12, tail: 200 },
    ),
    secondFamily: 0,
    secondGiven: 0.95,
  },
  {
    id: 'african',
    share: 0.08,
    nationalities: list('NGA GHA SEN CMR CIV MLI'),
    family: pool(
      'Diallo Traore Mensah Okafor Ndiaye Coulibaly Diop Toure Keita Osei Boateng Owusu Adeyemi Okoye Eze Bah Barry Camara Cisse Sow Kone Ibrahim Musa Abubakar Danjuma Balogun Nwosu Obi Asante Appiah',
      WEST_AFRICAN,
      { top: 0.02, tail: 25_000 },
    ),
    female: pool(
      'Fatou Aminata Mariam Blessing Grace Ama Akosua Ngozi Chioma Aissatou Awa Khady Precious Joy Mercy Adwoa Abena Funke Halima Zainab Esther Ruth',
      WEST_AFRICAN,
      { top: 0.03, tail: 5000 },
    ),
    male: pool(
      'Mamadou Ibrahim Moussa Emmanuel Samuel Kwame Kofi Chukwu Emeka Abdoulaye Ousmane Cheikh Daniel Joseph Yaw Tunde Segun Musa Sani Amadou Alioune Kojo',
      WEST_AFRICAN,
      { top: 0.035, tail: 5000 },
    ),
    secondFamily: 0.05,
    secondGiven: 0.45,
  },
  {
    id: 'turkic',
    share: 0.05,
    nationalities: list('TUR AZE KAZ UZB'),
    family: pool(
      'Yilmaz Kaya Demir Celik Sahin Yildiz Yildirim Ozturk Aydin Ozdemir Arslan Dogan Kilic Aslan Cetin Kara Koc Kurt Ozkan Simsek Polat Korkmaz Cakir Erdogan Mammadov Aliyev Karimov',
      TURKIC,
      { top: 0.013, tail: 15_000 },
    ),
    female: pool(
      'Fatma Ayse Emine Hatice Zeynep Elif Meryem Serife Zehra Sultan Hanife Merve Havva Ozlem Esra Yasemin Hulya Songul Ebru Leyla',
      TURKIC,
      { top: 0.05, tail: 2500 },
    ),
    male: pool(
      'Mehmet Mustafa Ahmet Ali Huseyin Hasan Ibrahim Ismail Osman Yusuf Murat Omer Ramazan Halil Suleyman Abdullah Mahmut Recep Salih Fatih Emre Burak',
      TURKIC,
      { top: 0.06, tail: 2500 },
    ),
    secondFamily: 0.02,
    secondGiven: 0.2,
  },
  {
    id: 'balkan',
    share: 0.05,
    nationalities: list('ROU ALB BGR SRB MDA XKX'),
    family: pool(
      'Popa Popescu Ionescu Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Munteanu Hoxha Shehu Dervishi Jovanovic Petrovic Nikolic Markovic Ivanov Georgiev Dimitrov Petrov Marin Tudor Dobre Barbu Nistor',
      BALKAN,
      { top: 0.012, tail: 20_000 },
    ),
    female: pool(
      'Maria Elena Ioana Ana Andreea Mihaela Cristina Daniela Alexandra Gabriela Georgiana Florentina Mirela Drita Vesna Jelena Milica Ivana Diana Roxana',
      BALKAN,
      { top: 0.06, tail: 1500 },
    ),
    male: pool(
      'Andrei Ion Alexandru Gheorghe Vasile Nicolae Mihai Cristian Florin Marian Constantin Adrian Bogdan Stefan Arben Dragan Nikola Milos Georgi Ivan Dimitar',
      BALKAN,
      { top: 0.05, tail: 1500 },
    ),
    secondFamily: 0.03,
    secondGiven: 0.35,
  },
];
