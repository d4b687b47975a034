"""First names whose gender and vocative are known: Polish ones, and foreign ones common in Poland.

Every name of these tables has been looked at: the rules of ``vocatives`` with the exceptions of
``irregular`` give its right vocative. Names are written in lower case. Add a name here when a rule is
right about it, and to ``irregular`` as well when it is not; either way the tests have a table to add it to.
"""

from __future__ import annotations

#: Names of women, with pet names; declined when they end in -a, else not.
_FEMININE = """
ada adamina adela adelajda adriana adrianna agata agnieszka agrypina aida alberta albina aldona aleksandra
aleksja alfreda alicja alina alwina amalia amanda amelia amina anastazja anatolia andżelika andżelina aneta
anetta angela angelika angelina aniela anita anna antonia antonina apolonia ariadna ariana arleta atena
augusta augustyna aurelia aurora balbina barbara beata beatrycze benedykta benigna berenika bernadeta
bernadetta berta bianka blandyna blanka bogdana bogna bogumiła bogusława bolesława bona bożena bożenna
bronisława brygida cecylia celestyna celina cezaryna czesława dagmara dagna dalia damiana danuta daria debora
delfina diana dobrawa dobrochna dobromiła dobrosława dominika donata dorota dorotea dżesika edyta eleonora
eliza elwira elżbieta emanuela emilia emma ernesta ernestyna eryka estera eufemia eugenia eulalia eunika ewa
ewelina fabiana fabiola faustyna felicja feliksa filipina filomena flora florentyna franciszka fryderyka
gabriela gaja genowefa gertruda gizela gloria gracja grażyna greta gryzelda halina halszka hanna helena helga
henryka hermina hiacynta hilaria honorata hortensja ida idalia iga ilona inez inga irena irina irma irmina
ismena iwona iwonna izabela izabella izaura izolda izydora jadwiga jagna jagoda janina jarosława jaśmina
joanna jolanta jowita józefa józefina judyta julia juliana julianna julita julitta justyna kaja kalina kamila
karina karla karolina katarzyna kazimiera kiara kinga kira klara klarysa klaudia klaudyna klementyna kleopatra
klotylda konstancja kordelia kordula korina kornelia krystiana krystyna krzysztofa ksawera ksenia kunegunda
lara larysa laura laurencja lea lena leokadia leona leonia leontyna lesława letycja lidia lila lilia liliana
lilianna linda liwia longina lucjana lucyna ludmiła ludwika luiza luna łucja magda magdalena maja malina
malwina małgorzata manuela marcela marcelina marcjanna maria marianna marika marina mariola marlena marta
martyna maryla maryna marzanna marzena matylda maura melania melisa mia michalina mieczysława mila milena mira
mirabela miranda mirela mirella miriam mirosława monika nadia nadzieja natalia natasza nel nela nika nikola
nikoletta nina noemi nora norberta ofelia oktawia olga olimpia oliwia otylia pamela patrycja paula paulina
pelagia petra petronela pola prakseda przemysława rachela radosława rafaela rebeka regina renata roberta
roksana rozalia rozalina róża rozamunda rufina rut ryszarda sabina salomea samanta sandra sara serafina sława
sławomira sonia stanisława stefania stella sylwia szarlota tamara tatiana tekla teodora teodozja teofila
teresa tina tola tomira urszula wacława walentyna waleria wanda wanesa wanessa weronika wiera wiesława
wiktoria wilhelmina wilma wioleta wioletta wirginia wisława władysława zdzisława zenobia zenona zoe zofia zoja
zuzanna zyta żaklina żaneta żanna

aga agusia ala alinka alka andzia ania anka anula anusia asia aśka basia baśka beatka bogusia bożenka bronia
bronka danka danusia dorotka dusia ela elka ewcia ewka ewunia felka frania gabi gabrysia gienia gosia gośka
grażynka hala halinka hania hanka hanusia hela helenka ilonka irenka iwonka iza jadzia jagienka janka joasia
jola jolka józia jula julka justynka kamilka kasia kaśka karolinka krysia kryśka lidka lilka lusia madzia
majka małgosia małgośka martusia marysia maryśka michasia mirka misia monia nastka natalka ola olka renia
stasia stefcia sylwka tereska tosia ula ulka wandzia wera wiola wisia zosia zośka zuza zuzia zuzka

ewarysta eufrozyna gabriella hildegarda jowanka kamilla karena leonarda malena marietta marieta mariolka
marysieńka oliwka otolia ramona romana romualda rozyna sybilla tatianna walburga wiktoryna żywia zdzisia
zuzanka lucja aurelianna martynka agatka madlena lenka milka daniela adelina filipa roma kama gracjana
sebastiana seweryna alana belinda bernarda brenda doriana elza euzebia felicyta henrieta karola ksymena
lawinia leopoldyna ligia lucyla ludwina melita narcyza nawojka ruta selma stela dana wincentyna włodzimiera
juta sydonia liberata floriana bibiana abigajl tomasza wincenta violetta viola
"""

#: Ukrainian, Belarusian and Russian names of women, in Polish and in English spelling.
_FEMININE_EASTERN = """
aksana alena alesia alina alisa aliona aljona alla alona anastasija antonina bohdana chrystyna daria darja
daryja dasza dzijana ewelina halina halyna hanna ina inna iryna jana jaryna jelena jewhenija julija kaciaryna
kateryna katia khrystyna ksenija ksienija larysa lesia liliia lilija liudmyla lubow ludmyła łarysa łesia
marija mariana maryja masza mariia myrosława nadija nadiia nastia natalija nataliia natalla ołeksandra
oleksandra oksana olena olesia olha ołena ołesia ołha polina rusłana ruslana sofija sofiia snizana solomija
svetlana svitlana swietłana switłana swiatłana taisija tacciana tania tetiana uliana uljana valentyna valeriia
varvara vera vasylyna veronika vika viktoriia vira wałentyna walentyna wałerija wasylyna wiera wieranika wika
wiktorija wira wolha volha yana yaryna yuliia yulia yelyzaveta żana zoriana zlata złata anastasiia kseniia

anastasia anya sonya tanya xenia hałyna
"""

#: Other foreign names of women.
_FEMININE_FOREIGN = """
abigail agnes aisha alejandra alessandra alexandra alice alison allison ana andżela anke anne annie astrid
barbora beatrice beatriz betty brigitte carla carmen carol carolina caroline catherine charlotte chiara chloe
christina christine cindy claire claudia cristina cynthia daisy danielle denise diane dolores doris edith
elena elisa elisabeth elise elizabeth elke ellen ema emilie emily ester esther eva eve evelyn fatima federica
fleur francesca gabriella gabrielle giulia grace gudrun heather heidi heike helen helene inge ines ingrid
irene iris isabel isabella isabelle ivana jacqueline jamila jane janet jasmin jasmine jennifer jenny jessica
jessika jolana judith julie karen karin kate katarina katherine kathleen kelly kimberly kirsten kristin
kristina laila lauren layla leila lilly lily lina lisa livia louise lucia lucie lucy madeleine mandy margaret
margot maribel marie marion martina mary maya megan melanie melissa mercedes meryl michaela michelle molly
monica nadine nancy naomi natalie nataly nicole olivia paola rachel raquel rebecca rita rose ruth sabine
sabrina sally samantha samira sharon sigrid silke silvia silvie simona sofia solveig sonja sophia sophie
stephanie susan susanne suzanne tanja ute valentina valeria valerie vanda vanessa veronica victoria viktoria
vivien vivienne wendy yasmin yasmina yvonne zuzana

ariane patricia alicia felicia bella eliana noelia
"""

#: Names of men, with pet names.
_MASCULINE = """
adam adolf adrian alan albert albin aleksander aleksy alfons alfred alojzy amadeusz ambroży anastazy anatol
andrzej antoni anzelm apolinary apoloniusz ariel arkadiusz arnold artur atanazy august augustyn aureliusz
baltazar barnaba bartłomiej bartosz bazyli beniamin benedykt bernard błażej bogdan bogumił bogusław bohdan
bolesław bonawentura bonifacy borys borysław bożydar brajan bronisław bruno brunon celestyn cezary cyprian
cyryl czesław damian daniel dariusz dawid denis dionizy dobromir dobrosław dominik donat dorian dyzma edmund
edward edwin eliasz eligiusz emanuel emil emilian erazm ernest eryk eugeniusz euzebiusz ezechiel fabian
faustyn feliks ferdynand filip florian franciszek fryderyk gabriel gaweł gedeon gerard gerwazy gniewko
gniewomir gracjan grzegorz gustaw gwidon henryk herbert herman hiacynt hieronim hilary hipolit honoriusz
horacy hubert hugo hugon idzi ignacy igor ildefons ireneusz iwo iwon izaak izajasz izydor jacek jacenty jakub
jan januariusz janusz jarema jaromir jarosław jeremi jeremiasz jerzy jędrzej joachim jonasz jonatan jordan
józef józefat julian juliusz jurand justyn justynian kacper kajetan kalikst kamil karol kasjan kasper
kazimierz klaudiusz klemens kleofas kondrat konrad konstanty konstantyn kordian kornel korneliusz kosma
krystian krystyn krzesimir krzysztof ksawery kryspin lech lechosław leon leonard leopold lesław leszek lew
longin lubomir lucjan ludomir ludwik łazarz łukasz maciej makary maks maksym maksymilian manfred manuel marcel
marceli marcin marcjan marek marian mariusz martyn mateusz maurycy melchior metody michał mieczysław mieszko
mikołaj milan miłosław miłosz miron mirosław modest mojżesz mścisław narcyz natan nataniel nestor nikodem noe
noel norbert odon oktawian oktawiusz olaf oleg olgierd oliwer oliwier onufry oskar otto otton pankracy paskal
patrycjusz patryk paulin paweł piotr placyd polikarp prokop prosper protazy przemysław radosław rafał rajmund
remigiusz robert roch roderyk roger roland roman romeo romuald rudolf rufin rupert ryszard salomon samson
samuel sebastian serafin sergiusz seweryn sławomir stanisław stefan sylwester symeon szczepan szczęsny szymon
tadeusz tarsycjusz teodor teofil tobiasz tomasz tomisław tycjan tymon tymoteusz tytus ulryk wacław waldemar
walenty walentyn walerian walery walter wawrzyniec werner wiesław wiktor wiktoryn wilhelm wincenty wit witalis
witold władysław włodzimierz włodzisław wojciech wojsław zachariasz zbigniew zbisław zdzisław zenobiusz zenon
ziemowit zygfryd zygmunt żelisław

adaś alek antek arek bartek benek boguś bolek czarek czesiek darek edek felek franek genek gienek grzesiek
grześ gucio heniek henio ignaś irek jacuś janek jarek jasiek jasio jaś jędrek józek józio jurek kajtek kazik
kazio kostek krzysiek krzyś kuba kubuś lolek lutek łukaszek maciek maciuś maniek mareczek michaś mietek mirek
olek pawełek piotrek piotruś poldek przemek radek remek romek rysiek rysio sebek sławek stach stasiek stasio
staś stefek szymek tadek tadzik tadzio tolek tomek tomuś tymek wacek waldek wiesiek witek władek włodek wojtek
zbyszek zbyszko zbyś zdzich zdzisiek zenek

aleks armand arno aron benon dobiesław gniewosz hadrian jarogniew jaksa kasjusz kwiryn lambert łucjan lucjusz
maurycjusz nepomucen norman radomir radzimir rajner sławosz symplicjusz światosław świętosław teo teodozjusz
wilfryd wirgiliusz zawisza axel benjamin christian david erik jonas jonathan josef karim karl kevin klaus
markus martin nathan oliver omar peter rafael simon hasan hassan ibrahim dylan michael thomas patrick philip
hans johan aurelian bogusz urban tristan gilbert wiktorian oswald edgar erwin gerald ronald donald hektor
kilian leontyn arkady felicjan florentyn marcelin prot saturnin telesfor serwacy eustachy laurenty abraham
chrystian demetriusz cezar napoleon abel przemysł sylwiusz sykstus teobald adalbert absalon achilles benicjusz
bertold cyriak dezydery dymitr efrem egon emeryk fortunat gaudenty gordian innocenty january juwenalis
kiejstut medard olbracht owidiusz pafnucy petroniusz sewer sylwin wespazjan
"""

#: Ukrainian, Belarusian and Russian names of men, in Polish and in English spelling.
_MASCULINE_EASTERN = """
aleh aleksandr aleksiej alaksandr aliaksandr aliaksiej anatolij anatol andrej andriej andrij andrii anton
arciom arkadij arsenij artem artiom artur bohdan borys danyło danylo denys dmitrij dmytro dmytrii dzianis
dzmitry eduard giennadij heorhij hennadij hlib hryhorij ihar ihor ilja illia ilya iwan ivan jarosław jauhien
jehor jewgienij jewhen jewhenij jurij juryj kirył konstantin kostiantyn kyryło kyrylo leonid lubomyr łeonid
łuka luka maksim maksym marko matwij matvii michaił mikałaj mikita myron mychajło mykhailo mykoła mykola
mykyta nazar nikołaj oleh ołeh oleksandr ołeksandr oleksij ołeksij oleksii orest ostap pavlo pawło petro roman
rostysław rostyslav rusłan ruslan sawa semen serhij serhii siarhiej siergiej stanislav stepan swiatosław
sviatoslav switosław taras timur tymofij uładzimir vadym valentyn valerii vasyl viacheslav viktor vitalii
vitaliy vladyslav volodymyr wadym wałentyn wałerij walerij wasil wasyl wiaczesław wiktor wital witalij wład
władimir władysław wołodymyr wsewołod yaroslav yevhen yevhenii yurii yuriy zachar zachary zenowij

alexey andrey dmitriy dmitry kolia kostia mitia nikolay petia sergey
"""

#: Other foreign names of men.
_MASCULINE_FOREIGN = """
ahmed aidan ali alessandro andreas andrew anthony antoine antonio attila ben björn brian bruce carl carlos
charles christoph christopher dante darren dave davide diego dieter edoardo enzo eric ethan felix ferenc
fernando francesco franco françois frank franz frederick frederik fritz gábor george giovanni giuseppe
guillaume günter harry heinrich heinz henrik henry horst hussein istván jack jacques jake james jános jason
jens jiří joe joerg johann johannes john jorge jörg josé joseph juan jürgen justin khalid kurt lars lászló
laurent leo leonardo lorenzo lothar louis luc luca ludwig luigi luis lukáš luke marc marco mario mark massimo
matteo matthew matthias max michel miguel mike mohamed mohammad mohammed muhammad mustafa neil nick nicolas
nigel nils olav olivier ondřej oscar pablo paolo paul pavel pedro philipp philippe pierre rainer ralf rené
rene ricardo richard roberto rolf ryan salvatore sean sergio stefano stephan stephen steve steven sven tariq
theo thierry tomáš tom umberto uwe václav victor vincent vincenzo vladimir william wolfgang yusuf yves zoltán
"""

#: Names of women as well as of men: only the person knows.
_EITHER = """
alex andrea charlie chris dominique jamie jean kai kim lee leslie mika morgan nicola nikita noa pat robin saba
sam sasha sasza sascha simone taylor toni wania żenia zhenia camille jo
"""


def _names(*tables: str) -> frozenset[str]:
    return frozenset(name for table in tables for name in table.split())


#: All names that are known to be both, or either.
EITHER = _names(_EITHER)
FEMININE = _names(_FEMININE, _FEMININE_EASTERN, _FEMININE_FOREIGN) - EITHER
MASCULINE = _names(_MASCULINE, _MASCULINE_EASTERN, _MASCULINE_FOREIGN) - EITHER
#: Men whose names come from languages whose spelling Polish endings do not always fit.
MASCULINE_FOREIGN = _names(_MASCULINE_FOREIGN) - _names(_MASCULINE, _MASCULINE_EASTERN)
