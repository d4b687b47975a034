"""First names of women and their vocatives.

Written "name:vocative"; a question mark says that the form must be flagged as unsure.
"""

from __future__ import annotations

POLISH = """
Ada:Ado Adamina:Adamino Adela:Adelo Adelajda:Adelajdo Adriana:Adriano Adrianna:Adrianno Agata:Agato
Agnieszka:Agnieszko Agrypina:Agrypino Aida:Aido Alberta:Alberto Albina:Albino Aldona:Aldono
Aleksandra:Aleksandro Aleksja:Aleksjo Alfreda:Alfredo Alicja:Alicjo Alina:Alino Alwina:Alwino Amalia:Amalio
Amanda:Amando Amelia:Amelio Amina:Amino Anastazja:Anastazjo Anatolia:Anatolio Andżelika:Andżeliko
Andżelina:Andżelino Aneta:Aneto Anetta:Anetto Angela:Angelo Angelika:Angeliko Angelina:Angelino Aniela:Anielo
Anita:Anito Anna:Anno Antonia:Antonio Antonina:Antonino Apolonia:Apolonio Ariadna:Ariadno Ariana:Ariano
Arleta:Arleto Atena:Ateno Augusta:Augusto Augustyna:Augustyno Aurelia:Aurelio Aurora:Auroro Balbina:Balbino
Barbara:Barbaro Beata:Beato Beatrycze:Beatrycze Benedykta:Benedykto Benigna:Benigno Berenika:Bereniko
Bernadeta:Bernadeto Bernadetta:Bernadetto Berta:Berto Bianka:Bianko Blandyna:Blandyno Blanka:Blanko
Bogdana:Bogdano Bogna:Bogno Bogumiła:Bogumiło Bogusława:Bogusławo Bolesława:Bolesławo Bona:Bono Bożena:Bożeno
Bożenna:Bożenno Bronisława:Bronisławo Brygida:Brygido Cecylia:Cecylio Celestyna:Celestyno Celina:Celino
Cezaryna:Cezaryno Czesława:Czesławo Dagmara:Dagmaro Dagna:Dagno Dalia:Dalio Damiana:Damiano Danuta:Danuto
Daria:Dario Debora:Deboro Delfina:Delfino Diana:Diano Dobrawa:Dobrawo Dobrochna:Dobrochno Dobromiła:Dobromiło
Dobrosława:Dobrosławo Dominika:Dominiko Donata:Donato Dorota:Doroto Dorotea:Doroteo Dżesika:Dżesiko
Edyta:Edyto Eleonora:Eleonoro Eliza:Elizo Elwira:Elwiro Elżbieta:Elżbieto Emanuela:Emanuelo Emilia:Emilio
Emma:Emmo Ernesta:Ernesto Ernestyna:Ernestyno Eryka:Eryko Estera:Estero Eufemia:Eufemio Eugenia:Eugenio
Eulalia:Eulalio Eunika:Euniko Ewa:Ewo Ewelina:Ewelino Fabiana:Fabiano Fabiola:Fabiolo Faustyna:Faustyno
Felicja:Felicjo Feliksa:Felikso Filipina:Filipino Filomena:Filomeno Flora:Floro Florentyna:Florentyno
Franciszka:Franciszko Fryderyka:Fryderyko Gabriela:Gabrielo Gaja:Gajo? Genowefa:Genowefo Gertruda:Gertrudo
Gizela:Gizelo Gloria:Glorio Gracja:Gracjo Grażyna:Grażyno Greta:Greto Gryzelda:Gryzeldo Halina:Halino
Halszka:Halszko Hanna:Hanno Helena:Heleno Helga:Helgo Henryka:Henryko Hermina:Hermino Hiacynta:Hiacynto
Hilaria:Hilario Honorata:Honorato Hortensja:Hortensjo Ida:Ido Idalia:Idalio Iga:Igo Ilona:Ilono Inez:Inez
Inga:Ingo Irena:Ireno Irina:Irino Irma:Irmo Irmina:Irmino Ismena:Ismeno Iwona:Iwono Iwonna:Iwonno
Izabela:Izabelo Izabella:Izabello Izaura:Izauro Izolda:Izoldo Izydora:Izydoro Jadwiga:Jadwigo Jagna:Jagno
Jagoda:Jagodo Janina:Janino Jarosława:Jarosławo Jaśmina:Jaśmino Joanna:Joanno Jolanta:Jolanto Jowita:Jowito
Józefa:Józefo Józefina:Józefino Judyta:Judyto Julia:Julio Juliana:Juliano Julianna:Julianno Julita:Julito
Julitta:Julitto Justyna:Justyno Kaja:Kaju Kalina:Kalino Kamila:Kamilo Karina:Karino Karla:Karlo
Karolina:Karolino Katarzyna:Katarzyno Kazimiera:Kazimiero Kiara:Kiaro Kinga:Kingo Kira:Kiro Klara:Klaro
Klarysa:Klaryso Klaudia:Klaudio Klaudyna:Klaudyno Klementyna:Klementyno Kleopatra:Kleopatro Klotylda:Klotyldo
Konstancja:Konstancjo Kordelia:Kordelio Kordula:Kordulo Korina:Korino Kornelia:Kornelio Krystiana:Krystiano
Krystyna:Krystyno Krzysztofa:Krzysztofo Ksawera:Ksawero Ksenia:Ksenio Kunegunda:Kunegundo Lara:Laro
Larysa:Laryso Laura:Lauro Laurencja:Laurencjo Lea:Leo Lena:Leno Leokadia:Leokadio Leona:Leono Leonia:Leonio
Leontyna:Leontyno Lesława:Lesławo Letycja:Letycjo Lidia:Lidio Lila:Lilu Lilia:Lilio Liliana:Liliano
Lilianna:Lilianno Linda:Lindo Liwia:Liwio Longina:Longino Lucjana:Lucjano Lucyna:Lucyno Ludmiła:Ludmiło
Ludwika:Ludwiko Luiza:Luizo Luna:Luno Łucja:Łucjo Magda:Magdo Magdalena:Magdaleno Maja:Maju Malina:Malino
Malwina:Malwino Małgorzata:Małgorzato Manuela:Manuelo Marcela:Marcelo Marcelina:Marcelino Marcjanna:Marcjanno
Maria:Mario Marianna:Marianno Marika:Mariko Marina:Marino Mariola:Mariolo Marlena:Marleno Marta:Marto
Martyna:Martyno Maryla:Marylo Maryna:Maryno Marzanna:Marzanno Marzena:Marzeno Matylda:Matyldo Maura:Mauro
Melania:Melanio Melisa:Meliso Mia:Mio Michalina:Michalino Mieczysława:Mieczysławo Mila:Milu Milena:Mileno
Mira:Miro Mirabela:Mirabelo Miranda:Mirando Mirela:Mirelo Mirella:Mirello Miriam:Miriam Mirosława:Mirosławo
Monika:Moniko Nadia:Nadio Nadzieja:Nadziejo Natalia:Natalio Natasza:Nataszo Nel:Nel Nela:Nelu Nika:Niko
Nikola:Nikolo Nikoletta:Nikoletto Nina:Nino Noemi:Noemi Nora:Noro Norberta:Norberto Ofelia:Ofelio
Oktawia:Oktawio Olga:Olgo Olimpia:Olimpio Oliwia:Oliwio Otylia:Otylio Pamela:Pamelo Patrycja:Patrycjo
Paula:Paulo Paulina:Paulino Pelagia:Pelagio Petra:Petro Petronela:Petronelo Pola:Polu? Prakseda:Praksedo
Przemysława:Przemysławo Rachela:Rachelo Radosława:Radosławo Rafaela:Rafaelo Rebeka:Rebeko Regina:Regino
Renata:Renato Roberta:Roberto Roksana:Roksano Rozalia:Rozalio Rozalina:Rozalino Róża:Różo Rozamunda:Rozamundo
Rufina:Rufino Rut:Rut Ryszarda:Ryszardo Sabina:Sabino Salomea:Salomeo Samanta:Samanto Sandra:Sandro Sara:Saro
Serafina:Serafino Sława:Sławo Sławomira:Sławomiro Sonia:Soniu? Stanisława:Stanisławo Stefania:Stefanio
Stella:Stello Sylwia:Sylwio Szarlota:Szarloto Tamara:Tamaro Tatiana:Tatiano Tekla:Teklo Teodora:Teodoro
Teodozja:Teodozjo Teofila:Teofilo Teresa:Tereso Tina:Tino Tola:Tolu Tomira:Tomiro Urszula:Urszulo
Wacława:Wacławo Walentyna:Walentyno Waleria:Walerio Wanda:Wando Wanesa:Waneso Wanessa:Wanesso
Weronika:Weroniko Wiera:Wiero Wiesława:Wiesławo Wiktoria:Wiktorio Wilhelmina:Wilhelmino Wilma:Wilmo
Wioleta:Wioleto Wioletta:Wioletto Wirginia:Wirginio Wisława:Wisławo Władysława:Władysławo Zdzisława:Zdzisławo
Zenobia:Zenobio Zenona:Zenono Zoe:Zoe Zofia:Zofio Zoja:Zojo? Zuzanna:Zuzanno Zyta:Zyto Żaklina:Żaklino
Żaneta:Żaneto Żanna:Żanno Aga:Ago Agusia:Agusiu Ala:Alu Alinka:Alinko Alka:Alko Andzia:Andziu Ania:Aniu
Anka:Anko Anula:Anulu Anusia:Anusiu Asia:Asiu Aśka:Aśko Basia:Basiu Baśka:Baśko Beatka:Beatko Bogusia:Bogusiu
Bożenka:Bożenko Bronia:Broniu Bronka:Bronko Danka:Danko Danusia:Danusiu Dorotka:Dorotko Dusia:Dusiu Ela:Elu
Elka:Elko Ewcia:Ewciu Ewka:Ewko Ewunia:Ewuniu Felka:Felko Frania:Franiu Gabi:Gabi Gabrysia:Gabrysiu
Gienia:Gieniu Gosia:Gosiu Gośka:Gośko Grażynka:Grażynko Hala:Halu Halinka:Halinko Hania:Haniu Hanka:Hanko
Hanusia:Hanusiu Hela:Helu Helenka:Helenko Ilonka:Ilonko Irenka:Irenko Iwonka:Iwonko Iza:Izo Jadzia:Jadziu
Jagienka:Jagienko Janka:Janko Joasia:Joasiu Jola:Jolu Jolka:Jolko Józia:Józiu Jula:Julu Julka:Julko
Justynka:Justynko Kamilka:Kamilko Kasia:Kasiu Kaśka:Kaśko Karolinka:Karolinko Krysia:Krysiu Kryśka:Kryśko
Lidka:Lidko Lilka:Lilko Lusia:Lusiu Madzia:Madziu Majka:Majko Małgosia:Małgosiu Małgośka:Małgośko
Martusia:Martusiu Marysia:Marysiu Maryśka:Maryśko Michasia:Michasiu Mirka:Mirko Misia:Misiu Monia:Moniu
Nastka:Nastko Natalka:Natalko Ola:Olu Olka:Olko Renia:Reniu Stasia:Stasiu Stefcia:Stefciu Sylwka:Sylwko
Tereska:Teresko Tosia:Tosiu Ula:Ulu Ulka:Ulko Wandzia:Wandziu Wera:Wero Wiola:Wiolu Wisia:Wisiu Zosia:Zosiu
Zośka:Zośko Zuza:Zuzo Zuzia:Zuziu Zuzka:Zuzko Ewarysta:Ewarysto Eufrozyna:Eufrozyno Gabriella:Gabriello
Hildegarda:Hildegardo Jowanka:Jowanko Kamilla:Kamillo Karena:Kareno Leonarda:Leonardo Malena:Maleno
Marietta:Marietto Marieta:Marieto Mariolka:Mariolko Marysieńka:Marysieńko Oliwka:Oliwko Otolia:Otolio
Ramona:Ramono Romana:Romano Romualda:Romualdo Rozyna:Rozyno Sybilla:Sybillo Tatianna:Tatianno
Walburga:Walburgo Wiktoryna:Wiktoryno Żywia:Żywio Zdzisia:Zdzisiu Zuzanka:Zuzanko Lucja:Lucjo
Aurelianna:Aurelianno Martynka:Martynko Agatka:Agatko Madlena:Madleno Lenka:Lenko Milka:Milko Daniela:Danielo
Adelina:Adelino Filipa:Filipo Roma:Romo Kama:Kamo Gracjana:Gracjano Sebastiana:Sebastiano Seweryna:Seweryno
Alana:Alano Belinda:Belindo Bernarda:Bernardo Brenda:Brendo Doriana:Doriano Elza:Elzo Euzebia:Euzebio
Felicyta:Felicyto Henrieta:Henrieto Karola:Karolo? Ksymena:Ksymeno Lawinia:Lawinio Leopoldyna:Leopoldyno
Ligia:Ligio Lucyla:Lucylo Ludwina:Ludwino Melita:Melito Narcyza:Narcyzo Nawojka:Nawojko Ruta:Ruto Selma:Selmo
Stela:Stelo Dana:Dano Wincentyna:Wincentyno Włodzimiera:Włodzimiero Juta:Juto Sydonia:Sydonio
Liberata:Liberato Floriana:Floriano Bibiana:Bibiano Abigajl:Abigajl Tomasza:Tomaszo Wincenta:Wincento
Violetta:Violetto Viola:Violu
"""

EASTERN = """
Aksana:Aksano Alena:Aleno Alesia:Alesiu Alina:Alino Alisa:Aliso Aliona:Aliono Aljona:Aljono Alla:Allo
Alona:Alono Anastasija:Anastasijo Antonina:Antonino Bohdana:Bohdano Chrystyna:Chrystyno Daria:Dario
Darja:Darjo Daryja:Daryjo Dasza:Daszo Dzijana:Dzijano Ewelina:Ewelino Halina:Halino Halyna:Halyno Hanna:Hanno
Ina:Ino Inna:Inno Iryna:Iryno Jana:Jano Jaryna:Jaryno Jelena:Jeleno Jewhenija:Jewhenijo Julija:Julijo
Kaciaryna:Kaciaryno Kateryna:Kateryno Katia:Katiu? Khrystyna:Khrystyno Ksenija:Ksenijo Ksienija:Ksienijo
Larysa:Laryso Lesia:Lesiu Liliia:Liliio? Lilija:Lilijo Liudmyla:Liudmylo Lubow:Lubow? Ludmyła:Ludmyło
Łarysa:Łaryso Łesia:Łesiu Marija:Marijo Mariana:Mariano Maryja:Maryjo Masza:Maszo Mariia:Mariio?
Myrosława:Myrosławo Nadija:Nadijo Nadiia:Nadiio? Nastia:Nastiu? Natalija:Natalijo Nataliia:Nataliio?
Natalla:Natallo Ołeksandra:Ołeksandro Oleksandra:Oleksandro Oksana:Oksano Olena:Oleno Olesia:Olesiu Olha:Olho
Ołena:Ołeno Ołesia:Ołesiu Ołha:Ołho Polina:Polino Rusłana:Rusłano Ruslana:Ruslano Sofija:Sofijo Sofiia:Sofiio?
Snizana:Snizano Solomija:Solomijo Svetlana:Svetlano Svitlana:Svitlano Swietłana:Swietłano Switłana:Switłano
Swiatłana:Swiatłano Taisija:Taisijo Tacciana:Tacciano Tania:Taniu? Tetiana:Tetiano Uliana:Uliano Uljana:Uljano
Valentyna:Valentyno Valeriia:Valeriio? Varvara:Varvaro Vera:Vero Vasylyna:Vasylyno Veronika:Veroniko Vika:Viko
Viktoriia:Viktoriio? Vira:Viro Wałentyna:Wałentyno Walentyna:Walentyno Wałerija:Wałerijo Wasylyna:Wasylyno
Wiera:Wiero Wieranika:Wieraniko Wika:Wiko Wiktorija:Wiktorijo Wira:Wiro Wolha:Wolho Volha:Volho Yana:Yano
Yaryna:Yaryno Yuliia:Yuliio? Yulia:Yulio Yelyzaveta:Yelyzaveto Żana:Żano Zoriana:Zoriano Zlata:Zlato
Złata:Złato Anastasiia:Anastasiio? Kseniia:Kseniio? Anastasia:Anastasio Anya:Anyu Sonya:Sonyu Tanya:Tanyu
Xenia:Xenio Hałyna:Hałyno
"""

FOREIGN = """
Abigail:Abigail Agnes:Agnes Aisha:Aisho Alejandra:Alejandro Alessandra:Alessandro Alexandra:Alexandro
Alice:Alice Alison:Alison Allison:Allison Ana:Ano Andżela:Andżelo Anke:Anke Anne:Anne Annie:Annie
Astrid:Astrid Barbora:Barboro Beatrice:Beatrice Beatriz:Beatriz Betty:Betty Brigitte:Brigitte Carla:Carlo
Carmen:Carmen Carol:Carol Carolina:Carolino Caroline:Caroline Catherine:Catherine Charlotte:Charlotte
Chiara:Chiaro Chloe:Chloe Christina:Christino Christine:Christine Cindy:Cindy Claire:Claire Claudia:Claudio
Cristina:Cristino Cynthia:Cynthio Daisy:Daisy Danielle:Danielle Denise:Denise Diane:Diane Dolores:Dolores
Doris:Doris Edith:Edith Elena:Eleno Elisa:Eliso Elisabeth:Elisabeth Elise:Elise Elizabeth:Elizabeth Elke:Elke
Ellen:Ellen Ema:Emo Emilie:Emilie Emily:Emily Ester:Ester Esther:Esther Eva:Evo Eve:Eve Evelyn:Evelyn
Fatima:Fatimo Federica:Federico Fleur:Fleur Francesca:Francesco Gabriella:Gabriello Gabrielle:Gabrielle
Giulia:Giulio Grace:Grace Gudrun:Gudrun Heather:Heather Heidi:Heidi Heike:Heike Helen:Helen Helene:Helene
Inge:Inge Ines:Ines Ingrid:Ingrid Irene:Irene Iris:Iris Isabel:Isabel Isabella:Isabello Isabelle:Isabelle
Ivana:Ivano Jacqueline:Jacqueline Jamila:Jamilo Jane:Jane Janet:Janet Jasmin:Jasmin Jasmine:Jasmine
Jennifer:Jennifer Jenny:Jenny Jessica:Jessico Jessika:Jessiko Jolana:Jolano Judith:Judith Julie:Julie
Karen:Karen Karin:Karin Kate:Kate Katarina:Katarino Katherine:Katherine Kathleen:Kathleen Kelly:Kelly
Kimberly:Kimberly Kirsten:Kirsten Kristin:Kristin Kristina:Kristino Laila:Lailo Lauren:Lauren Layla:Laylo
Leila:Leilo Lilly:Lilly Lily:Lily Lina:Lino Lisa:Liso Livia:Livio Louise:Louise Lucia:Lucio Lucie:Lucie
Lucy:Lucy Madeleine:Madeleine Mandy:Mandy Margaret:Margaret Margot:Margot Maribel:Maribel Marie:Marie
Marion:Marion Martina:Martino Mary:Mary Maya:Mayu Megan:Megan Melanie:Melanie Melissa:Melisso
Mercedes:Mercedes Meryl:Meryl Michaela:Michaelo Michelle:Michelle Molly:Molly Monica:Monico Nadine:Nadine
Nancy:Nancy Naomi:Naomi Natalie:Natalie Nataly:Nataly Nicole:Nicole Olivia:Olivio Paola:Paolo Rachel:Rachel
Raquel:Raquel Rebecca:Rebecco Rita:Rito Rose:Rose Ruth:Ruth Sabine:Sabine Sabrina:Sabrino Sally:Sally
Samantha:Samantho Samira:Samiro Sharon:Sharon Sigrid:Sigrid Silke:Silke Silvia:Silvio Silvie:Silvie
Simona:Simono Sofia:Sofio Solveig:Solveig Sonja:Sonju Sophia:Sophio Sophie:Sophie Stephanie:Stephanie
Susan:Susan Susanne:Susanne Suzanne:Suzanne Tanja:Tanju Ute:Ute Valentina:Valentino Valeria:Valerio
Valerie:Valerie Vanda:Vando Vanessa:Vanesso Veronica:Veronico Victoria:Victorio Viktoria:Viktorio
Vivien:Vivien Vivienne:Vivienne Wendy:Wendy Yasmin:Yasmin Yasmina:Yasmino Yvonne:Yvonne Zuzana:Zuzano
Ariane:Ariane Patricia:Patricio Alicia:Alicio Felicia:Felicio Bella:Bello Eliana:Eliano Noelia:Noelio
"""
