"""Names of the demo's people: common Polish ones, each surname in the form that fits."""

FEMININE = (
    "Anna", "Maria", "Katarzyna", "Małgorzata", "Agnieszka", "Barbara", "Ewa", "Krystyna", "Elżbieta",
    "Magdalena", "Joanna", "Aleksandra", "Zofia", "Monika", "Teresa", "Natalia", "Julia", "Danuta",
    "Karolina", "Marta", "Beata", "Dorota", "Halina", "Jadwiga", "Janina", "Alicja", "Iwona", "Grażyna",
    "Paulina", "Justyna", "Renata", "Bożena", "Urszula", "Hanna", "Sylwia", "Weronika", "Wiktoria",
    "Oliwia", "Kinga", "Łucja", "Róża", "Żaneta", "Oksana", "Olga", "Nadia",
)  # fmt: skip

MASCULINE = (
    "Jan", "Andrzej", "Piotr", "Krzysztof", "Stanisław", "Tomasz", "Paweł", "Michał", "Marcin",
    "Jakub", "Adam", "Łukasz", "Marek", "Grzegorz", "Mateusz", "Wojciech", "Mariusz", "Dariusz",
    "Zbigniew", "Jerzy", "Maciej", "Rafał", "Robert", "Kamil", "Jacek", "Szymon", "Ryszard", "Kacper",
    "Kazimierz", "Antoni", "Franciszek", "Filip", "Mirosław", "Sławomir", "Przemysław", "Bartosz",
    "Ignacy", "Błażej", "Wiesław", "Bogdan", "Kuba", "Oleksandr", "Serhij", "Witold", "Zdzisław",
)  # fmt: skip

#: Surnames as (feminine, masculine).
SURNAMES = (
    ("Nowak", "Nowak"), ("Kowalska", "Kowalski"), ("Wiśniewska", "Wiśniewski"), ("Wójcik", "Wójcik"),
    ("Kowalczyk", "Kowalczyk"), ("Kamińska", "Kamiński"), ("Lewandowska", "Lewandowski"),
    ("Zielińska", "Zieliński"), ("Szymańska", "Szymański"), ("Woźniak", "Woźniak"),
    ("Dąbrowska", "Dąbrowski"), ("Kozłowska", "Kozłowski"), ("Jankowska", "Jankowski"),
    ("Mazur", "Mazur"), ("Wojciechowska", "Wojciechowski"), ("Kwiatkowska", "Kwiatkowski"),
    ("Krawczyk", "Krawczyk"), ("Kaczmarek", "Kaczmarek"), ("Piotrowska", "Piotrowski"),
    ("Grabowska", "Grabowski"), ("Zając", "Zając"), ("Pawłowska", "Pawłowski"), ("Michalska", "Michalski"),
    ("Król", "Król"), ("Wieczorek", "Wieczorek"), ("Jabłońska", "Jabłoński"), ("Wróbel", "Wróbel"),
    ("Nowakowska", "Nowakowski"), ("Majewska", "Majewski"), ("Olszewska", "Olszewski"),
    ("Stępień", "Stępień"), ("Malinowska", "Malinowski"), ("Jaworska", "Jaworski"),
    ("Adamczyk", "Adamczyk"), ("Dudek", "Dudek"), ("Górska", "Górski"), ("Pawlak", "Pawlak"),
    ("Witkowska", "Witkowski"), ("Sikora", "Sikora"), ("Walczak", "Walczak"), ("Baran", "Baran"),
    ("Rutkowska", "Rutkowski"), ("Michalak", "Michalak"), ("Szewczyk", "Szewczyk"),
    ("Ostrowska", "Ostrowski"), ("Tomaszewska", "Tomaszewski"), ("Pietrzak", "Pietrzak"),
    ("Zalewska", "Zalewski"), ("Wróblewska", "Wróblewski"), ("Żółć", "Żółć"), ("Gęś", "Gęś"),
    ("Śliwińska", "Śliwiński"), ("Świątek", "Świątek"), ("Źrebiec", "Źrebiec"), ("Ćwik", "Ćwik"),
)  # fmt: skip

COMPANIES = (
    "Uniwersytet Jagielloński", "Muzeum Narodowe w Krakowie", "Akademia Górniczo-Hutnicza",
    "Teatr im. Juliusza Słowackiego", "Politechnika Gdańska", "Uniwersytet Warszawski",
    "Fundacja „Blisko”", "Biblioteka Śląska", "Centrum Nauki Kopernik", "Urząd Miasta Lublin",
    "Wydawnictwo Znak & Spółka", "Radio 357", "Dom Kultury „Młyn” w Łodzi", "Instytut Książki",
)  # fmt: skip

#: Posts as (feminine, masculine).
POSTS = (
    ("dyrektorka", "dyrektor"), ("kierowniczka", "kierownik"), ("badaczka", "badacz"),
    ("kustoszka", "kustosz"), ("redaktorka", "redaktor"), ("specjalistka", "specjalista"), ("", ""),
)  # fmt: skip

CITIES = (
    "Kraków", "Warszawa", "Gdańsk", "Łódź", "Wrocław", "Poznań", "Lublin", "Katowice", "Białystok",
    "Rzeszów", "Toruń", "Zielona Góra", "Świnoujście",
)  # fmt: skip

DIETS = ("bez ograniczeń", "wegetariańska", "wegańska", "bezglutenowa")
