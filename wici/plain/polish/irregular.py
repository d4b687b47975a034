"""Vocatives that the rules do not give, by first name in lower case, and forms that opinions differ on.

Fleeting e outside the ending -ek (Paweł: Pawle); pet names and official names whose ending is the same
(Katia: Katiu, but Nadia: Nadio); Maja and Kaja, which take -u as well as -o (J. Grzenia, Poradnia językowa
PWN, "Nadia", 2008); names whose last letter does not say how they sound (Louis, Sergey: "Jak odmieniać
imiona ukraińskie", Poradnia językowa PWN, 2017).
"""

from __future__ import annotations

_FEMININE = """
anastasia Anastasio  anula Anulu  anya Anyu  kaja Kaju  katia Katiu  ksenia Ksenio  lucia Lucio  maja Maju
maya Mayu  nastia Nastiu  sonja Sonju  sonya Sonyu  stela Stelo  tanja Tanju  tanya Tanyu  xenia Xenio
"""

_MASCULINE = """
abel Ablu  alexey Alexeyu  andrew Andrew  andrey Andreyu  dmitriy Dmitriyu  dmitry Dmitry  franz Franzu
françois François  fritz Fritzu  gaweł Gawle  gniewko Gniewku  gucio Guciu  heinz Heinzu  henio Heniu
jacques Jacques  józio Józiu  kacper Kacprze  kasper Kasprze  kolia Koliu  kostia Kostiu  laurent Laurent
lew Lwie  louis Louis  matthew Matthew  mieszko Mieszku  mitia Mitiu  nikolay Nikolayu  paweł Pawle
petia Petiu  sergey Sergeyu  sylwester Sylwestrze  vitaliy Vitaliyu  wawrzyniec Wawrzyńcze  yuriy Yuriyu
yves Yves  zbyszko Zbyszku
"""

#: Names with two vocatives, or whose dictionaries differ (Sonia: Soni, Soniu; Wawrzyniec: Wawrzyńcze,
#: Wawrzyńcu; Pola: Polu, Polo); and English transcriptions that Polish endings hardly fit (Andrii).
_DOUBTFUL = """
abel gaja karola katia kolia kostia lubow mitia nastia petia pola sonia tania wawrzyniec zoja
andrii dmytrii matvii oleksii serhii valerii vitalii yevhenii yurii
anastasiia kseniia liliia mariia nadiia nataliia sofiia valeriia viktoriia yuliia
"""


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


FEMININE = _table(_FEMININE)
MASCULINE = _table(_MASCULINE)
DOUBTFUL = frozenset(_DOUBTFUL.split())
