"""Uzbek in Cyrillic says what the Latin text says: rules, names, addresses, and all real words there and back."""

import re
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from kiosk.content import frontmatter
from kiosk.content.frontmatter import FrontMatter
from kiosk.editors.tree import read_tree
from kiosk.languages import LANGUAGES
from kiosk.languages.uzbek import differences, to_cyrillic, to_latin
from tests.conftest import CONTENT, ROOT

PAIRS = """
yoʻl йўл | Yoʻl Йўл | YOʻL ЙЎЛ | yoʻq йўқ | Oʻzbekiston Ўзбекистон | SHAHAR ШАҲАР | Shahar Шаҳар | choʻchqa чўчқа
goʻsht гўшт | ayollar аёллар | tayyor тайёр | dunyo дунё | yil йил | yigirma йигирма | boʻyicha бўйича | uyushma уюшма
yer ер | keyin кейин | yetti етти | qayerda қаерда | poyezd поезд | reyestr реестр | Yevropa Европа
Yevroosiyo Евроосиё
ekologiya экология | aeroport аэропорт | poema поэма | Erkak Эркак | eʼlon эълон | maʼlumot маълумот | sanʼat санъат
yaʼni яъни | Isʼhoq Исҳоқ | ketsangiz кетсангиз | hujjatsiz ҳужжатсиз | yetsin етсин | aytsa айтса
militsiya милиция | politsiyaga полицияга | konvensiya конвенция | inspeksiya инспекция | litsenziya лицензия
aksiya акция
protsent процент | retsept рецепт | sirk цирк | sement цемент | pensiya пенсия | moliya молия | sertifikat сертификат
rubl рубль | rublga рублга | oktabr октябрь | oktabrda октябрда | yanvardan январдан | iyul июль | iyulda июлда
kompyuterda компьютерда | kuryerlik курьерлик | obyektlar объектлар | rayonida районида | film фильм
kalendar календарь | BMTning БМТнинг | AQSH АҚШ | XMT ХМТ | YeOII ЕОИИ | MVDga МВДга | BAA БАА | OMS ОМС
WhatsApp WhatsApp | WhatsAppda WhatsAppда | ruID ruID | ID-karta ID-карта | SMSlar SMSлар | E-9 E-9 | Google Google
migrant.kg migrant.kg | eGov.kz eGov.kz | a.b@mail.kg a.b@mail.kg | @tiv_yordam_bot @tiv_yordam_bot | gov.uk gov.uk
%(name)s %(name)s | {{ru-lost-card}} {{ru-lost-card}} | &nbsp; &nbsp; | <strong>Yer</strong> <strong>Ер</strong> | 15 15
Telegram Телеграм | Instagram Инстаграм | Toʻxtang! Тўхтанг! | «Ha» «Ҳа» | (ishlash) (ишлаш) | o'zbek ўзбек
ma'no маъно | Wi-Fi Wi-Fi | Firmaning Фирманинг
"""
WORDS = [tuple(pair.split()) for pair in PAIRS.replace("\n", "|").split("|") if pair.strip()]


def real_texts() -> dict[str, str]:
    """Return every Uzbek text there is: pages, names in tables, interface words."""
    files = {name: data.decode() for name, data in read_tree(CONTENT).items()}
    fronts = {name: frontmatter.split(name, text) for name, text in files.items() if name.startswith("uz/")}
    texts = {
        name: "\n".join([front.data["title"], *front.data["aliases"], re.sub(r"^:::.*$", "", front.body, flags=re.M)])
        for name, front in fronts.items()
        if isinstance(front, FrontMatter)
    }
    for name in ("topics.toml", "contacts.toml"):
        texts[name] = "\n".join(re.findall(r'uz = "([^"]*)"', files[name]))
    catalog = read_po(BytesIO((ROOT / "kiosk/web/translations/uz_Latn/LC_MESSAGES/messages.po").read_bytes()))
    texts["messages.po"] = "\n".join(str(message.string) for message in catalog if message.id)
    return texts


TEXTS = real_texts()


@pytest.mark.parametrize(("latin", "cyrillic"), WORDS)
def test_a_word_is_written_as_it_should_be(latin: str, cyrillic: str) -> None:
    """Letters, loan words, abbreviations, names, addresses, places to fill in."""
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize("name", TEXTS)
def test_every_real_word_comes_back(name: str) -> None:
    """No word of the real texts is left for an editor to decide."""
    assert differences(TEXTS[name]) == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_latin_letter_is_left_but_in_names_and_addresses(name: str) -> None:
    """Whatever stays in Latin letters is a known name, an address or a place to fill in; the rest is the alphabet."""
    made = to_cyrillic(TEXTS[name])
    latin = set(re.findall(r"[\w.@-]*[A-Za-z][\w.@-]*", re.sub(r"\{\{[^}]*\}\}|%\(\w+\)s", "", made)))
    assert not {word for word in latin if "." not in word and not re.match(NAMES, word)}
    letters = set(re.findall(r"[\u0400-\u04ff]", made.lower()))
    assert letters <= set(LANGUAGES["uz-cyrl"].alphabet)


NAMES = r"(WhatsApp|ruID|ID|EPS|KCIK|GLAA|MOHRE|KRAZ|Fair|Work|Agency|SOS|SIM|SMS)"


def test_facts_links_and_markup_are_the_same_in_both_scripts() -> None:
    """What is no word is not touched."""
    for text in TEXTS.values():
        for pattern in (r"\{\{[^}]*\}\}", r"\]\(\d+\)", r"%\(\w+\)s", r"\d+", r"\*\*"):
            assert re.findall(pattern, to_cyrillic(text)) == re.findall(pattern, text)


@pytest.mark.parametrize("text", ["", "ʻ", "'", "%", "{{", "<a", "\0", "🙂", "e" * 10_000, "ʼʻ" * 500, "СШ", "a@"])
def test_any_text_is_taken(text: str) -> None:
    """Odd input gives some text, never an error."""
    assert isinstance(to_cyrillic(text) + to_latin(text), str)
    assert isinstance(differences(text), list)
