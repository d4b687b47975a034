"""Grammatical gender guessed from first names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.polish import men, women
from wici.plain.polish import Certainty, Gender, GenderGuess, guess_gender

WOMEN = """
Anna Katarzyna Maria Małgorzata Agnieszka Barbara Ewa Krystyna Magdalena Elżbieta Joanna Aleksandra Zofia
Monika Teresa Danuta Natalia Karolina Marta Julia Beata Dorota Jadwiga Janina Alicja Jolanta Iwona Grażyna
Paulina Justyna Renata Hanna Urszula Sylwia Agata Patrycja Izabela Marianna Ewelina Weronika Helena Wiktoria
Klaudia Bożena Emilia Dominika Aneta Halina Irena Kinga Edyta Wiesława Lena Oliwia Stanisława Lucyna Maja
Amelia Marzena Wanda Genowefa Mirosława Bogumiła Kamila Gabriela Milena Laura Nikola Daria Michalina Ilona
Antonina Lidia Stefania Olga Kazimiera Marlena Zuzanna Aniela Nadia Violetta Wioletta Róża Adrianna Nina
Sara Martyna Eliza Iga Blanka Pola Liliana Matylda Kaja Beatrycze Rut Nel Noemi Miriam Ingrid Inez Zoe
Carmen Nicole Dolores Chloe Kasia Basia Ola Ala Ula Ela Iza Gosia Aga Jola Hania Zosia Zuzia Tosia Oksana
Olha Iryna Natalija Nataliia Tetiana Switłana Ludmyła Hałyna Kateryna Julija Yuliia Lubow Alesia Volha Ołena
Alona Inna Wira Sofija Solomija
"""
MEN = """
Piotr Krzysztof Tomasz Andrzej Paweł Jan Michał Marcin Jakub Adam Marek Łukasz Grzegorz Mateusz Wojciech
Mariusz Dariusz Zbigniew Maciej Rafał Robert Jerzy Kamil Dawid Jacek Szymon Józef Ryszard Artur Sławomir
Jarosław Tadeusz Kacper Przemysław Mirosław Bartosz Filip Dominik Damian Sebastian Henryk Antoni Adrian
Stanisław Krystian Hubert Daniel Patryk Mikołaj Radosław Konrad Janusz Roman Karol Wiesław Bartłomiej
Zdzisław Kazimierz Leszek Cezary Bogdan Aleksander Franciszek Ireneusz Norbert Arkadiusz Edward Wiktor Igor
Bogusław Marian Waldemar Leon Ignacy Oskar Tymon Nikodem Olaf Bruno Iwo Hugo Ksawery Idzi Jeremi Jędrzej
Lech Witold Zenon Eugeniusz Alfred Alojzy Kuba Barnaba Bonawentura Kosma Jarema Dyzma Zawisza Jaksa Mykoła
Illia Mykyta Sawa Luca Mustafa Attila Łuka Kazio Tadzio Jaś Staś Grześ Bartek Tomek Franek Oleksandr Serhij
Andrij Wołodymyr Dmytro Pawło Mychajło Petro Jurij Ihor Oleh Witalij Jewhen Bohdan Artem Taras Siarhiej
Aliaksandr Dzmitry Michael Peter Thomas Pierre Leo Ali Harry
"""
EITHER = "Alex Sasza Żenia Nikita Andrea Simone Kim Robin Nicola Dominique Jean Saba Noa"
NOBODY_KNOWS = "Xiaoling Wei Thandiwe Nguyen McKenzie A. M 123 ??? Оксана"


def guesses(names: str) -> dict[str, GenderGuess]:
    return {name: guess_gender(name) for name in names.split()}


def all_are(names: str, gender: Gender, certainty: Certainty) -> dict[str, GenderGuess]:
    return dict.fromkeys(names.split(), GenderGuess(gender, certainty))


def test_names_of_women() -> None:
    assert guesses(WOMEN) == all_are(WOMEN, Gender.FEMININE, Certainty.SURE)


def test_names_of_men() -> None:
    assert guesses(MEN) == all_are(MEN, Gender.MASCULINE, Certainty.SURE)


@pytest.mark.parametrize(("module", "gender"), [(women, Gender.FEMININE), (men, Gender.MASCULINE)])
def test_names_with_a_vocative_have_a_gender(module: object, gender: Gender) -> None:
    table = " ".join(getattr(module, name) for name in ("POLISH", "EASTERN", "FOREIGN"))
    names = " ".join(entry.partition(":")[0] for entry in table.split())
    assert guesses(names) == all_are(names, gender, Certainty.SURE)


def test_names_of_both_and_of_nobody() -> None:
    for names in (EITHER, NOBODY_KNOWS):
        assert guesses(names) == all_are(names, Gender.UNKNOWN, Certainty.UNSURE)


def test_an_ending_alone_is_never_sure() -> None:
    feminine, masculine = "Dobrawina Hrystyna Zolta Thandeka", "Florek Budziszek Rajnard Tichonij Żegosz"
    assert guesses(feminine) == all_are(feminine, Gender.FEMININE, Certainty.UNSURE)
    assert guesses(masculine) == all_are(masculine, Gender.MASCULINE, Certainty.UNSURE)


def test_old_compounds_are_sure() -> None:
    assert guess_gender("Sędzisława") == GenderGuess(Gender.FEMININE, Certainty.SURE)
    assert guess_gender("Niezamir") == GenderGuess(Gender.MASCULINE, Certainty.SURE)


@pytest.mark.parametrize(
    ("name", "gender", "certainty"),
    [
        ("ANNA", Gender.FEMININE, Certainty.SURE),
        ("  łukasz ", Gender.MASCULINE, Certainty.SURE),
        ("Lukasz", Gender.MASCULINE, Certainty.SURE),
        ("Malgorzata", Gender.FEMININE, Certainty.SURE),
        ("Anna Maria", Gender.FEMININE, Certainty.SURE),
        ("Jan Maria", Gender.MASCULINE, Certainty.SURE),
        ("Jean-Pierre", Gender.MASCULINE, Certainty.SURE),
        ("Alex Maria", Gender.FEMININE, Certainty.SURE),
        ("Maria Jan", Gender.FEMININE, Certainty.UNSURE),
        ("Kuba Anna", Gender.MASCULINE, Certainty.UNSURE),
        ("dr Anna", Gender.FEMININE, Certainty.SURE),
        ("J. Ewa", Gender.FEMININE, Certainty.SURE),
        ("", Gender.UNKNOWN, Certainty.UNSURE),
        (" \n", Gender.UNKNOWN, Certainty.UNSURE),
    ],
)
def test_as_people_type_them(name: str, gender: Gender, certainty: Certainty) -> None:
    assert guess_gender(name) == GenderGuess(gender, certainty)


@given(st.text(max_size=30))
def test_unknown_is_never_sure(name: str) -> None:
    guess = guess_gender(name)
    assert guess.gender is not Gender.UNKNOWN or not guess.is_sure
