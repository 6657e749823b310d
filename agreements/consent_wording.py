"""Our own questions about each use of a child's pictures, name and work, until a school writes its own (A4).

A language that is not here is asked in English.
"""

from agreements.languages import ENGLISH
from agreements.models import ConsentUse

QUESTIONS: dict[str, dict[str, str]] = {
    ENGLISH: {
        ConsentUse.WEBSITE: "May we show pictures of your child on the school’s own website?",
        ConsentUse.SOCIAL_MEDIA: "May we show pictures of your child on the school’s social media pages, "
        "where people outside the school can see, copy and share them?",
        ConsentUse.PRESS: "May newspapers and television that visit the school show pictures of your child?",
        ConsentUse.PROSPECTUS: "May we print pictures of your child in the prospectus, newsletters and leaflets?",
        ConsentUse.DISPLAY: "May we put up pictures of your child on the walls inside the school?",
        ConsentUse.FULL_NAME: "May we put your child’s first name and last name beside a picture of them "
        "or beside their work?",
        ConsentUse.WORK: "May we show your child’s work outside the school, "
        "such as on our website or in an exhibition?",
    },
    "cy": {
        ConsentUse.WEBSITE: "A gawn ni ddangos lluniau o’ch plentyn ar wefan yr ysgol ei hun?",
        ConsentUse.SOCIAL_MEDIA: "A gawn ni ddangos lluniau o’ch plentyn ar dudalennau cyfryngau cymdeithasol yr "
        "ysgol, lle gall pobl o’r tu allan i’r ysgol eu gweld, eu copïo a’u rhannu?",
        ConsentUse.PRESS: "A gaiff papurau newydd a theledu sy’n ymweld â’r ysgol ddangos lluniau o’ch plentyn?",
        ConsentUse.PROSPECTUS: "A gawn ni argraffu lluniau o’ch plentyn ym mhrosbectws, cylchlythyrau "
        "a thaflenni’r ysgol?",
        ConsentUse.DISPLAY: "A gawn ni roi lluniau o’ch plentyn ar y waliau y tu mewn i’r ysgol?",
        ConsentUse.FULL_NAME: "A gawn ni roi enw cyntaf ac enw olaf eich plentyn wrth ymyl llun ohono neu ohoni, "
        "neu wrth ymyl ei waith neu ei gwaith?",
        ConsentUse.WORK: "A gawn ni ddangos gwaith eich plentyn y tu allan i’r ysgol, er enghraifft ar ein gwefan "
        "neu mewn arddangosfa?",
    },
    "pl": {
        ConsentUse.WEBSITE: "Czy możemy pokazywać zdjęcia Państwa dziecka na stronie internetowej szkoły?",
        ConsentUse.SOCIAL_MEDIA: "Czy możemy pokazywać zdjęcia Państwa dziecka na profilach szkoły w mediach "
        "społecznościowych, gdzie osoby spoza szkoły mogą je zobaczyć, skopiować i udostępnić?",
        ConsentUse.PRESS: "Czy gazety i telewizja, które odwiedzają szkołę, mogą pokazywać zdjęcia Państwa dziecka?",
        ConsentUse.PROSPECTUS: "Czy możemy drukować zdjęcia Państwa dziecka w informatorze, "
        "biuletynach i ulotkach szkoły?",
        ConsentUse.DISPLAY: "Czy możemy wieszać zdjęcia Państwa dziecka na ścianach w budynku szkoły?",
        ConsentUse.FULL_NAME: "Czy możemy podawać imię i nazwisko Państwa dziecka obok jego zdjęcia lub pracy?",
        ConsentUse.WORK: "Czy możemy pokazywać prace Państwa dziecka poza szkołą, na przykład na naszej stronie "
        "internetowej lub na wystawie?",
    },
}


def question_of(use: str, language: str) -> str:
    """In English where we have it in no other words."""
    return QUESTIONS.get(language, QUESTIONS[ENGLISH])[use]
