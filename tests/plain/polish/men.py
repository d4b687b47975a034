"""First names of men and their vocatives.

Written "name:vocative"; a question mark says that the form must be flagged as unsure.
"""

from __future__ import annotations

POLISH = """
Adam:Adamie Adolf:Adolfie Adrian:Adrianie Alan:Alanie Albert:Albercie Albin:Albinie Aleksander:Aleksandrze
Aleksy:Aleksy Alfons:Alfonsie Alfred:Alfredzie Alojzy:Alojzy Amadeusz:Amadeuszu Ambroży:Ambroży
Anastazy:Anastazy Anatol:Anatolu Andrzej:Andrzeju Antoni:Antoni Anzelm:Anzelmie Apolinary:Apolinary
Apoloniusz:Apoloniuszu Ariel:Arielu Arkadiusz:Arkadiuszu Arnold:Arnoldzie Artur:Arturze Atanazy:Atanazy
August:Auguście Augustyn:Augustynie Aureliusz:Aureliuszu Baltazar:Baltazarze Barnaba:Barnabo
Bartłomiej:Bartłomieju Bartosz:Bartoszu Bazyli:Bazyli Beniamin:Beniaminie Benedykt:Benedykcie
Bernard:Bernardzie Błażej:Błażeju Bogdan:Bogdanie Bogumił:Bogumile Bogusław:Bogusławie Bohdan:Bohdanie
Bolesław:Bolesławie Bonawentura:Bonawenturo Bonifacy:Bonifacy Borys:Borysie Borysław:Borysławie
Bożydar:Bożydarze Brajan:Brajanie Bronisław:Bronisławie Bruno:Bruno Brunon:Brunonie Celestyn:Celestynie
Cezary:Cezary Cyprian:Cyprianie Cyryl:Cyrylu Czesław:Czesławie Damian:Damianie Daniel:Danielu Dariusz:Dariuszu
Dawid:Dawidzie Denis:Denisie Dionizy:Dionizy Dobromir:Dobromirze Dobrosław:Dobrosławie Dominik:Dominiku
Donat:Donacie Dorian:Dorianie Dyzma:Dyzmo Edmund:Edmundzie Edward:Edwardzie Edwin:Edwinie Eliasz:Eliaszu
Eligiusz:Eligiuszu Emanuel:Emanuelu Emil:Emilu Emilian:Emilianie Erazm:Erazmie Ernest:Erneście Eryk:Eryku
Eugeniusz:Eugeniuszu Euzebiusz:Euzebiuszu Ezechiel:Ezechielu Fabian:Fabianie Faustyn:Faustynie Feliks:Feliksie
Ferdynand:Ferdynandzie Filip:Filipie Florian:Florianie Franciszek:Franciszku Fryderyk:Fryderyku
Gabriel:Gabrielu Gaweł:Gawle Gedeon:Gedeonie Gerard:Gerardzie Gerwazy:Gerwazy Gniewko:Gniewku
Gniewomir:Gniewomirze Gracjan:Gracjanie Grzegorz:Grzegorzu Gustaw:Gustawie Gwidon:Gwidonie Henryk:Henryku
Herbert:Herbercie Herman:Hermanie Hiacynt:Hiacyncie Hieronim:Hieronimie Hilary:Hilary Hipolit:Hipolicie
Honoriusz:Honoriuszu Horacy:Horacy Hubert:Hubercie Hugo:Hugo Hugon:Hugonie Idzi:Idzi Ignacy:Ignacy Igor:Igorze
Ildefons:Ildefonsie Ireneusz:Ireneuszu Iwo:Iwo Iwon:Iwonie Izaak:Izaaku Izajasz:Izajaszu Izydor:Izydorze
Jacek:Jacku Jacenty:Jacenty Jakub:Jakubie Jan:Janie Januariusz:Januariuszu Janusz:Januszu Jarema:Jaremo
Jaromir:Jaromirze Jarosław:Jarosławie Jeremi:Jeremi Jeremiasz:Jeremiaszu Jerzy:Jerzy Jędrzej:Jędrzeju
Joachim:Joachimie Jonasz:Jonaszu Jonatan:Jonatanie Jordan:Jordanie Józef:Józefie Józefat:Józefacie
Julian:Julianie Juliusz:Juliuszu Jurand:Jurandzie Justyn:Justynie Justynian:Justynianie Kacper:Kacprze
Kajetan:Kajetanie Kalikst:Kalikście Kamil:Kamilu Karol:Karolu Kasjan:Kasjanie Kasper:Kasprze
Kazimierz:Kazimierzu Klaudiusz:Klaudiuszu Klemens:Klemensie Kleofas:Kleofasie Kondrat:Kondracie
Konrad:Konradzie Konstanty:Konstanty Konstantyn:Konstantynie Kordian:Kordianie Kornel:Kornelu
Korneliusz:Korneliuszu Kosma:Kosmo Krystian:Krystianie Krystyn:Krystynie Krzesimir:Krzesimirze
Krzysztof:Krzysztofie Ksawery:Ksawery Kryspin:Kryspinie Lech:Lechu Lechosław:Lechosławie Leon:Leonie
Leonard:Leonardzie Leopold:Leopoldzie Lesław:Lesławie Leszek:Leszku Lew:Lwie Longin:Longinie Lubomir:Lubomirze
Lucjan:Lucjanie Ludomir:Ludomirze Ludwik:Ludwiku Łazarz:Łazarzu Łukasz:Łukaszu Maciej:Macieju Makary:Makary
Maks:Maksie Maksym:Maksymie Maksymilian:Maksymilianie Manfred:Manfredzie Manuel:Manuelu Marcel:Marcelu
Marceli:Marceli Marcin:Marcinie Marcjan:Marcjanie Marek:Marku Marian:Marianie Mariusz:Mariuszu Martyn:Martynie
Mateusz:Mateuszu Maurycy:Maurycy Melchior:Melchiorze Metody:Metody Michał:Michale Mieczysław:Mieczysławie
Mieszko:Mieszku Mikołaj:Mikołaju Milan:Milanie Miłosław:Miłosławie Miłosz:Miłoszu Miron:Mironie
Mirosław:Mirosławie Modest:Modeście Mojżesz:Mojżeszu Mścisław:Mścisławie Narcyz:Narcyzie Natan:Natanie
Nataniel:Natanielu Nestor:Nestorze Nikodem:Nikodemie Noe:Noe Noel:Noelu Norbert:Norbercie Odon:Odonie
Oktawian:Oktawianie Oktawiusz:Oktawiuszu Olaf:Olafie Oleg:Olegu Olgierd:Olgierdzie Oliwer:Oliwerze
Oliwier:Oliwierze Onufry:Onufry Oskar:Oskarze Otto:Otto Otton:Ottonie Pankracy:Pankracy Paskal:Paskalu
Patrycjusz:Patrycjuszu Patryk:Patryku Paulin:Paulinie Paweł:Pawle Piotr:Piotrze Placyd:Placydzie
Polikarp:Polikarpie Prokop:Prokopie Prosper:Prosperze Protazy:Protazy Przemysław:Przemysławie
Radosław:Radosławie Rafał:Rafale Rajmund:Rajmundzie Remigiusz:Remigiuszu Robert:Robercie Roch:Rochu
Roderyk:Roderyku Roger:Rogerze Roland:Rolandzie Roman:Romanie Romeo:Romeo Romuald:Romualdzie Rudolf:Rudolfie
Rufin:Rufinie Rupert:Rupercie Ryszard:Ryszardzie Salomon:Salomonie Samson:Samsonie Samuel:Samuelu
Sebastian:Sebastianie Serafin:Serafinie Sergiusz:Sergiuszu Seweryn:Sewerynie Sławomir:Sławomirze
Stanisław:Stanisławie Stefan:Stefanie Sylwester:Sylwestrze Symeon:Symeonie Szczepan:Szczepanie
Szczęsny:Szczęsny Szymon:Szymonie Tadeusz:Tadeuszu Tarsycjusz:Tarsycjuszu Teodor:Teodorze Teofil:Teofilu
Tobiasz:Tobiaszu Tomasz:Tomaszu Tomisław:Tomisławie Tycjan:Tycjanie Tymon:Tymonie Tymoteusz:Tymoteuszu
Tytus:Tytusie Ulryk:Ulryku Wacław:Wacławie Waldemar:Waldemarze Walenty:Walenty Walentyn:Walentynie
Walerian:Walerianie Walery:Walery Walter:Walterze Wawrzyniec:Wawrzyńcze? Werner:Wernerze Wiesław:Wiesławie
Wiktor:Wiktorze Wiktoryn:Wiktorynie Wilhelm:Wilhelmie Wincenty:Wincenty Wit:Wicie Witalis:Witalisie
Witold:Witoldzie Władysław:Władysławie Włodzimierz:Włodzimierzu Włodzisław:Włodzisławie Wojciech:Wojciechu
Wojsław:Wojsławie Zachariasz:Zachariaszu Zbigniew:Zbigniewie Zbisław:Zbisławie Zdzisław:Zdzisławie
Zenobiusz:Zenobiuszu Zenon:Zenonie Ziemowit:Ziemowicie Zygfryd:Zygfrydzie Zygmunt:Zygmuncie
Żelisław:Żelisławie Adaś:Adasiu Alek:Alku Antek:Antku Arek:Arku Bartek:Bartku Benek:Benku Boguś:Bogusiu
Bolek:Bolku Czarek:Czarku Czesiek:Cześku Darek:Darku Edek:Edku Felek:Felku Franek:Franku Genek:Genku
Gienek:Gienku Grzesiek:Grześku Grześ:Grzesiu Gucio:Guciu Heniek:Heńku Henio:Heniu Ignaś:Ignasiu Irek:Irku
Jacuś:Jacusiu Janek:Janku Jarek:Jarku Jasiek:Jaśku Jasio:Jasiu Jaś:Jasiu Jędrek:Jędrku Józek:Józku Józio:Józiu
Jurek:Jurku Kajtek:Kajtku Kazik:Kaziku Kazio:Kaziu Kostek:Kostku Krzysiek:Krzyśku Krzyś:Krzysiu Kuba:Kubo
Kubuś:Kubusiu Lolek:Lolku Lutek:Lutku Łukaszek:Łukaszku Maciek:Maćku Maciuś:Maciusiu Maniek:Mańku
Mareczek:Mareczku Michaś:Michasiu Mietek:Mietku Mirek:Mirku Olek:Olku Pawełek:Pawełku Piotrek:Piotrku
Piotruś:Piotrusiu Poldek:Poldku Przemek:Przemku Radek:Radku Remek:Remku Romek:Romku Rysiek:Ryśku Rysio:Rysiu
Sebek:Sebku Sławek:Sławku Stach:Stachu Stasiek:Staśku Stasio:Stasiu Staś:Stasiu Stefek:Stefku Szymek:Szymku
Tadek:Tadku Tadzik:Tadziku Tadzio:Tadziu Tolek:Tolku Tomek:Tomku Tomuś:Tomusiu Tymek:Tymku Wacek:Wacku
Waldek:Waldku Wiesiek:Wieśku Witek:Witku Władek:Władku Włodek:Włodku Wojtek:Wojtku Zbyszek:Zbyszku
Zbyszko:Zbyszku Zbyś:Zbysiu Zdzich:Zdzichu Zdzisiek:Zdziśku Zenek:Zenku Aleks:Aleksie Armand:Armandzie
Arno:Arno Aron:Aronie Benon:Benonie Dobiesław:Dobiesławie Gniewosz:Gniewoszu Hadrian:Hadrianie
Jarogniew:Jarogniewie Jaksa:Jakso Kasjusz:Kasjuszu Kwiryn:Kwirynie Lambert:Lambercie Łucjan:Łucjanie
Lucjusz:Lucjuszu Maurycjusz:Maurycjuszu Nepomucen:Nepomucenie Norman:Normanie Radomir:Radomirze
Radzimir:Radzimirze Rajner:Rajnerze Sławosz:Sławoszu Symplicjusz:Symplicjuszu Światosław:Światosławie
Świętosław:Świętosławie Teo:Teo Teodozjusz:Teodozjuszu Wilfryd:Wilfrydzie Wirgiliusz:Wirgiliuszu
Zawisza:Zawiszo Axel:Axelu Benjamin:Benjaminie Christian:Christianie David:Davidzie Erik:Eriku Jonas:Jonasie
Jonathan:Jonathanie Josef:Josefie Karim:Karimie Karl:Karlu Kevin:Kevinie Klaus:Klausie Markus:Markusie
Martin:Martinie Nathan:Nathanie Oliver:Oliverze Omar:Omarze Peter:Peterze Rafael:Rafaelu Simon:Simonie
Hasan:Hasanie Hassan:Hassanie Ibrahim:Ibrahimie Dylan:Dylanie Michael:Michaelu Thomas:Thomasie
Patrick:Patricku Philip:Philipie Hans:Hansie Johan:Johanie Aurelian:Aurelianie Bogusz:Boguszu Urban:Urbanie
Tristan:Tristanie Gilbert:Gilbercie Wiktorian:Wiktorianie Oswald:Oswaldzie Edgar:Edgarze Erwin:Erwinie
Gerald:Geraldzie Ronald:Ronaldzie Donald:Donaldzie Hektor:Hektorze Kilian:Kilianie Leontyn:Leontynie
Arkady:Arkady Felicjan:Felicjanie Florentyn:Florentynie Marcelin:Marcelinie Prot:Procie Saturnin:Saturninie
Telesfor:Telesforze Serwacy:Serwacy Eustachy:Eustachy Laurenty:Laurenty Abraham:Abrahamie
Chrystian:Chrystianie Demetriusz:Demetriuszu Cezar:Cezarze Napoleon:Napoleonie Abel:Ablu? Przemysł:Przemyśle
Sylwiusz:Sylwiuszu Sykstus:Sykstusie Teobald:Teobaldzie Adalbert:Adalbercie Absalon:Absalonie
Achilles:Achillesie Benicjusz:Benicjuszu Bertold:Bertoldzie Cyriak:Cyriaku Dezydery:Dezydery Dymitr:Dymitrze
Efrem:Efremie Egon:Egonie Emeryk:Emeryku Fortunat:Fortunacie Gaudenty:Gaudenty Gordian:Gordianie
Innocenty:Innocenty January:January Juwenalis:Juwenalisie Kiejstut:Kiejstucie Medard:Medardzie
Olbracht:Olbrachcie Owidiusz:Owidiuszu Pafnucy:Pafnucy Petroniusz:Petroniuszu Sewer:Sewerze Sylwin:Sylwinie
Wespazjan:Wespazjanie
"""

EASTERN = """
Aleh:Alehu Aleksandr:Aleksandrze Aleksiej:Aleksieju Alaksandr:Alaksandrze Aliaksandr:Aliaksandrze
Aliaksiej:Aliaksieju Anatolij:Anatoliju Anatol:Anatolu Andrej:Andreju Andriej:Andrieju Andrij:Andriju
Andrii:Andrii? Anton:Antonie Arciom:Arciomie Arkadij:Arkadiju Arsenij:Arseniju Artem:Artemie Artiom:Artiomie
Artur:Arturze Bohdan:Bohdanie Borys:Borysie Danyło:Danyło Danylo:Danylo Denys:Denysie Dmitrij:Dmitriju
Dmytro:Dmytro Dmytrii:Dmytrii? Dzianis:Dzianisie Dzmitry:Dzmitry Eduard:Eduardzie Giennadij:Giennadiju
Heorhij:Heorhiju Hennadij:Hennadiju Hlib:Hlibie Hryhorij:Hryhoriju Ihar:Iharze Ihor:Ihorze Ilja:Iljo
Illia:Illio Ilya:Ilyo Iwan:Iwanie Ivan:Ivanie Jarosław:Jarosławie Jauhien:Jauhienie Jehor:Jehorze
Jewgienij:Jewgieniju Jewhen:Jewhenie Jewhenij:Jewheniju Jurij:Juriju Juryj:Juryju Kirył:Kiryle
Konstantin:Konstantinie Kostiantyn:Kostiantynie Kyryło:Kyryło Kyrylo:Kyrylo Leonid:Leonidzie Lubomyr:Lubomyrze
Łeonid:Łeonidzie Łuka:Łuko Luka:Luko Maksim:Maksimie Maksym:Maksymie Marko:Marko Matwij:Matwiju Matvii:Matvii?
Michaił:Michaile Mikałaj:Mikałaju Mikita:Mikito Myron:Myronie Mychajło:Mychajło Mykhailo:Mykhailo
Mykoła:Mykoło Mykola:Mykolo Mykyta:Mykyto Nazar:Nazarze Nikołaj:Nikołaju Oleh:Olehu Ołeh:Ołehu
Oleksandr:Oleksandrze Ołeksandr:Ołeksandrze Oleksij:Oleksiju Ołeksij:Ołeksiju Oleksii:Oleksii? Orest:Oreście
Ostap:Ostapie Pavlo:Pavlo Pawło:Pawło Petro:Petro Roman:Romanie Rostysław:Rostysławie Rostyslav:Rostyslavie
Rusłan:Rusłanie Ruslan:Ruslanie Sawa:Sawo Semen:Semenie Serhij:Serhiju Serhii:Serhii? Siarhiej:Siarhieju
Siergiej:Siergieju Stanislav:Stanislavie Stepan:Stepanie Swiatosław:Swiatosławie Sviatoslav:Sviatoslavie
Switosław:Switosławie Taras:Tarasie Timur:Timurze Tymofij:Tymofiju Uładzimir:Uładzimirze Vadym:Vadymie
Valentyn:Valentynie Valerii:Valerii? Vasyl:Vasylu Viacheslav:Viacheslavie Viktor:Viktorze Vitalii:Vitalii?
Vitaliy:Vitaliyu Vladyslav:Vladyslavie Volodymyr:Volodymyrze Wadym:Wadymie Wałentyn:Wałentynie
Wałerij:Wałeriju Walerij:Waleriju Wasil:Wasilu Wasyl:Wasylu Wiaczesław:Wiaczesławie Wiktor:Wiktorze
Wital:Witalu Witalij:Witaliju Wład:Władzie Władimir:Władimirze Władysław:Władysławie Wołodymyr:Wołodymyrze
Wsewołod:Wsewołodzie Yaroslav:Yaroslavie Yevhen:Yevhenie Yevhenii:Yevhenii? Yurii:Yurii? Yuriy:Yuriyu
Zachar:Zacharze Zachary:Zachary Zenowij:Zenowiju Alexey:Alexeyu Andrey:Andreyu Dmitriy:Dmitriyu Dmitry:Dmitry
Kolia:Koliu? Kostia:Kostiu? Mitia:Mitiu? Nikolay:Nikolayu Petia:Petiu? Sergey:Sergeyu
"""

FOREIGN = """
Ahmed:Ahmedzie? Aidan:Aidanie? Ali:Ali Alessandro:Alessandro Andreas:Andreasie? Andrew:Andrew Anthony:Anthony
Antoine:Antoine Antonio:Antonio Attila:Attilo Ben:Benie? Björn:Björnie? Brian:Brianie? Bruce:Bruce Carl:Carlu?
Carlos:Carlosie? Charles:Charlesie? Christoph:Christophie? Christopher:Christopherze? Dante:Dante
Darren:Darrenie? Dave:Dave Davide:Davide Diego:Diego Dieter:Dieterze? Edoardo:Edoardo Enzo:Enzo Eric:Ericu?
Ethan:Ethanie? Felix:Felix? Ferenc:Ferencu? Fernando:Fernando Francesco:Francesco Franco:Franco
François:François Frank:Franku? Franz:Franzu Frederick:Fredericku? Frederik:Frederiku? Fritz:Fritzu
Gábor:Gáborze? George:George Giovanni:Giovanni Giuseppe:Giuseppe Guillaume:Guillaume Günter:Günterze?
Harry:Harry Heinrich:Heinrichu? Heinz:Heinzu Henrik:Henriku? Henry:Henry Horst:Horście? Hussein:Husseinie?
István:Istvánie? Jack:Jacku? Jacques:Jacques Jake:Jake James:Jamesie? János:Jánosie? Jason:Jasonie?
Jens:Jensie? Jiří:Jiří Joe:Joe Joerg:Joergu? Johann:Johannie? Johannes:Johannesie? John:Johnie? Jorge:Jorge
Jörg:Jörgu? José:José Joseph:Josephie? Juan:Juanie? Jürgen:Jürgenie? Justin:Justinie? Khalid:Khalidzie?
Kurt:Kurcie? Lars:Larsie? László:László Laurent:Laurent Leo:Leo Leonardo:Leonardo Lorenzo:Lorenzo
Lothar:Lotharze? Louis:Louis Luc:Lucu? Luca:Luco Ludwig:Ludwigu? Luigi:Luigi Luis:Luisie? Lukáš:Lukáš?
Luke:Luke Marc:Marcu? Marco:Marco Mario:Mario Mark:Marku? Massimo:Massimo Matteo:Matteo Matthew:Matthew
Matthias:Matthiasie? Max:Max? Michel:Michelu? Miguel:Miguelu? Mike:Mike Mohamed:Mohamedzie?
Mohammad:Mohammadzie? Mohammed:Mohammedzie? Muhammad:Muhammadzie? Mustafa:Mustafo Neil:Neilu? Nick:Nicku?
Nicolas:Nicolasie? Nigel:Nigelu? Nils:Nilsie? Olav:Olavie? Olivier:Olivierze? Ondřej:Ondřeju? Oscar:Oscarze?
Pablo:Pablo Paolo:Paolo Paul:Paulu? Pavel:Pavelu? Pedro:Pedro Philipp:Philippie? Philippe:Philippe
Pierre:Pierre Rainer:Rainerze? Ralf:Ralfie? René:René Rene:Rene Ricardo:Ricardo Richard:Richardzie?
Roberto:Roberto Rolf:Rolfie? Ryan:Ryanie? Salvatore:Salvatore Sean:Seanie? Sergio:Sergio Stefano:Stefano
Stephan:Stephanie? Stephen:Stephenie? Steve:Steve Steven:Stevenie? Sven:Svenie? Tariq:Tariq? Theo:Theo
Thierry:Thierry Tomáš:Tomáš? Tom:Tomie? Umberto:Umberto Uwe:Uwe Václav:Václavie? Victor:Victorze?
Vincent:Vincencie? Vincenzo:Vincenzo Vladimir:Vladimirze? William:Williamie? Wolfgang:Wolfgangu?
Yusuf:Yusufie? Yves:Yves Zoltán:Zoltánie?
"""
