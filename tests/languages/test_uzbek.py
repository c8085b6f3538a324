"""Uzbek in Cyrillic says what the Latin text says: rules, names, addresses, and all real words there and back."""

import re
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from kiosk.content import frontmatter
from kiosk.content.frontmatter import FrontMatter
from kiosk.editors.tree import read_tree
from kiosk.languages import LANGUAGES
from kiosk.languages.uzbek import differences, is_kept, to_cyrillic, to_latin
from tests.conftest import CONTENT, ROOT

LETTERS = """
shahar шаҳар | choʻchqa чўчқа | goʻsht гўшт | togʻ тоғ | xalq халқ | haqiqat ҳақиқат | jinoyat жиноят | tong тонг
yoʻl йўл | yoʻq йўқ | yigirma йигирма | yil йил | boʻyicha бўйича | ayollar аёллар | tayyor тайёр | dunyo дунё
yaxshi яхши | uyushma уюшма | Turkiya Туркия | daryo дарё | Oʻzbekistonga Ўзбекистонга
yer ер | yetti етти | qayerda қаерда | reyestr реестр | poyezd поезд | Yevropa Европа | Yevroosiyo Евроосиё
keyin кейин | ekologiya экология | aeroport аэропорт | poema поэма | eʼlon эълон | E-hukumat Э-ҳукумат
kuryer курьер | premyera премьера | Vyetnam Вьетнам
maʼlumot маълумот | sanʼat санъат | yaʼni яъни | taʼyin таъйин | Isʼhoq Исҳоқ | tasʼhih тасҳиҳ | manbaʼ манбаъ
o'zbek ўзбек | ma'no маъно | O‘zbekiston Ўзбекистон | tog’lar тоғлар | sogʼliq соғлиқ | maʻno маъно
moʻjiza мўъжиза | moʻtabar мўътабар
"""
CASE = """
SHAHAR ШАҲАР | Shahar Шаҳар | YOʻL ЙЎЛ | Yoʻl Йўл | YOʻLDA ЙЎЛДА | Yo Ё | YO Ё | Yordam Ёрдам | YORDAM ЁРДАМ | Oʻz Ўз
Erkak Эркак | ERKAK ЭРКАК | YER ЕР | Yer Ер | Chegara Чегара | CHEGARA ЧЕГАРА | Gʻarb Ғарб
Politsiya Полиция | POLITSIYA ПОЛИЦИЯ | Rubl Рубль | RUBL РУБЛЬ | OKTABRDA ОКТЯБРДА | Kuryer Курьер
"""
LOANS = """
militsiya милиция | politsiyaga полицияга | politsiyachi полициячи | militsioner милиционер | konstitutsiya конституция
registratsiya регистрация | deportatsiya депортация | ekspluatatsiya эксплуатация | litsenziyali лицензияли
konvensiya конвенция | inspeksiya инспекция | aksiya акция | aksioner акционер | stansiya станция | korrupsiya коррупция
kommersiya коммерция | Fransiya Франция | pensiya пенсия | vakansiya вакансия | komissiya комиссия | versiya версия
protsent процент | retsept рецепт | ofitsiant официант | sotsial социал | meditsina медицина | sirk цирк | sement цемент
sex цех | markaz марказ | shprits шприц | sertifikat сертификат
rubl рубль | rublga рублга | rubldan рублдан | oktabr октябрь | oktabrda октябрда | oktyabrgacha октябргача
yanvardan январдан | iyul июль | iyulda июлда | aprel апрель | aprelning апрелнинг | kalendar календарь | model модель
parolingiz паролингиз | avtomobilda автомобилда | albom альбом | albomda альбомда | film фильм | filmlar фильмлар
kompyuterda компьютерда | kontrol контроль | feldsher фельдшер | Polshada Польшада | Myanma Мьянма
obyektlar объектлар | subyekt субъект | inyeksiya инъекция | rayonida районида | mayor майор | poyabzal пойабзал
shtat штат | paket пакет | kollej коллеж | advokat адвокат | dollar доллар | yevro евро
konsepsiya концепция | konsepsiyani концепцияни | konseptual концептуал | kontratsepsiya контрацепция
retsepsiya рецепция | alfavit алфавит | mobil мобиль | mobilizatsiya мобилизация | mikrorayonda микрорайонда
insident инцидент | italyan итальян | munitsipal муниципал | ensefalit энцефалит | abyuz абьюз | nevyezd невъезд
suitsid суицид | dobrovolets доброволец | teplitsa теплица
"""
NATIVE = """
ketsa кетса | ketsangiz кетсангиз | aytsang айтсанг | yotsa ётса | yotsin ётсин | sotsa сотса | sotsin сотсин
hujjatsiz ҳужжатсиз | otsiz отсиз | pulsiz пулсиз | sirka сирка | nola нола | rolik ролик
kutsin кутсин | otsangiz отсангиз | telefon телефон
"""
NAMES = """
WhatsApp WhatsApp | WhatsAppda WhatsAppда | Facebook Facebook | ruID ruID | eGov eGov | Google Google | YİMER YİMER
ID-karta ID-карта | SIM-kartani SIM-картани | SMSlar SMSлар | IDga IDга | PINni PINни | QR-kod QR-код | PDF PDF
Wi-Fi Wi-Fi | Wi-Fida Wi-Fiда | MOHRE MOHRE | Webinar Webinar | Türkiye Türkiye | Łódź Łódź
Telegram Телеграм | Telegramda Телеграмда | Instagram Инстаграм | TikTok ТикТок
BMTning БМТнинг | AQSH АҚШ | AQSHga АҚШга | XMT ХМТ | YeOII ЕОИИ | MVDga МВДга | BAA БАА | OMS ОМС | IIV ИИВ
ESP ЭЦП | ESPni ЭЦПни | espresso эспрессо
Sankt-Peterburg Санкт-Петербург | Yekaterinburg Екатеринбург | Nyu-York Нью-Йорк | Abu-Dabi Абу-Даби
Tel-Avivdagi Тель-Авивдаги | MMTS ММЦ | MMTSga ММЦга | «Yujniy» «Южный» | (vipiska) (выписка)
(ssilka) (ссылка) | (polojitelniy) (положительный)
"""
LEFT_ALONE = """
migrant.kg migrant.kg | eGov.kz eGov.kz | stor.praca.gov.pl stor.praca.gov.pl | t.me/tiv_bot t.me/tiv_bot
https://migration.tj/a?b=c https://migration.tj/a?b=c | a.b@mail.kg a.b@mail.kg | @tiv_yordam_bot @tiv_yordam_bot
онлайнинспекция.рф онлайнинспекция.рф | «mehnat.tj» «mehnat.tj» | boʻldi.Bu бўлди.Бу
%(name)s %(name)s | {{ru-lost-card}} {{ru-lost-card}} | {{contact:id}} {{contact:id}} | {} {} | {name} {name}
&nbsp; &nbsp; | <strong>Yer</strong> <strong>Ер</strong> | **Yer** **Ер** | [soʻz](84) [сўз](84) | <br>Ha <br>Ҳа
15 15 | 2026-yil 2026-йил | 15ta 15та | 10%dan 10%дан | E-9 E-9 | 4G 4G | A1 A1 | mp3 mp3
XXI XXI | IV IV | I. И. | X. Х. | Toʻxtang! Тўхтанг! | «Ha» «Ҳа» | (ishlash) (ишлаш) | Чёрные Чёрные
"""
PHRASES = {
    "Fair Work Agency va Western Unionda": "Fair Work Agency ва Western Unionда",
    "«Po mots» tashkiloti": "«По моц» ташкилоти",
    "Modern Slavery Helpline: yordam": "Modern Slavery Helpline: ёрдам",
    '<a href="https://x.uz/yoʻl">Yoʻl</a> &amp; koʻcha': '<a href="https://x.uz/yoʻl">Йўл</a> &amp; кўча',
    "a < b va d > e": "а < б ва д > э",
    "1-oktabr, 10-sentabrda, 2026-yil aprelda": "1-октябрь, 10-сентябрда, 2026-йил апрелда",
    "5 000 rubl, 10 rubldan, bir kalendar yilda": "5 000 рубль, 10 рублдан, бир календарь йилда",
}


def pairs(table: str) -> list[tuple[str, ...]]:
    """Split a table of words into pairs."""
    return [tuple(pair.split()) for pair in table.replace("\n", "|").split("|") if pair.strip()]


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
IN_DOUBT: frozenset[str] = frozenset()  # real words that may come back otherwise; write beside each why it is right
RUSSIAN = {"выписка", "положительный", "ссылка", "южный"}  # words of the table that are written as Russian has them


@pytest.mark.parametrize(
    ("latin", "cyrillic"), [*pairs(LETTERS + CASE + LOANS + NATIVE + NAMES + LEFT_ALONE), *PHRASES.items()]
)
def test_a_word_is_written_as_it_should_be(latin: str, cyrillic: str) -> None:
    """Letters, capitals, loan words, names, abbreviations, addresses, places to fill in; and once written, it stays."""
    assert to_cyrillic(latin) == cyrillic
    assert to_cyrillic(cyrillic) == cyrillic


@pytest.mark.parametrize(("latin", "cyrillic"), pairs(LOANS + NATIVE))
def test_a_word_comes_back(latin: str, cyrillic: str) -> None:
    """The way back gives the word again, in its usual spelling where it has two."""
    assert to_latin(cyrillic) == latin.replace("oktyabr", "oktabr")


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    pairs("цирк sirk | акция aksiya | милиция militsiya | ёшлар yoshlar | объект obyekt | поезд poyezd | щука shuka")
    + pairs("АҚШ AQSH | Шаҳар Shahar | ШАҲАР SHAHAR | ЭЦПни ESPni | сын sin | WhatsAppда WhatsAppda | сайт.рф сайт.рф"),
)
def test_cyrillic_is_read_by_the_official_rule(cyrillic: str, latin: str) -> None:
    """Letters go back as the rule of 1995 has it; Latin words and addresses are left alone."""
    assert to_latin(cyrillic) == latin


@pytest.mark.parametrize("name", TEXTS)
def test_every_real_word_comes_back(name: str) -> None:
    """No word of the real texts is left for an editor to decide."""
    assert [found for found in differences(TEXTS[name]) if found[0] not in IN_DOUBT] == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_latin_letter_is_left_but_in_names_and_addresses(name: str) -> None:
    """Whatever stays in Latin letters is on the list of names, an address, a number or a place to fill in."""
    made = re.sub(
        r"\{\{[^}]*\}\}|%\(\w+\)s|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|@\w+|Wi-Fi|\b[A-Za-z]-(?:\d+|[a-z]+)|\b[A-Z]\d+",
        "",
        to_cyrillic(TEXTS[name]),
    )
    left = set(re.findall(r"[^\W\d_\u0400-\u04ff]+", made))
    print(name, sorted(left))
    assert not {word for word in left if not is_kept(word) and not re.fullmatch("[IVX]+", word)}


@pytest.mark.parametrize("name", TEXTS)
def test_only_letters_of_the_alphabet_are_made(name: str) -> None:
    """A letter that Uzbek lacks (ы, щ) stands only in Russian: as an author wrote it, or as the table knows it."""
    written = set(re.findall("[\u0400-\u04ff]+", TEXTS[name]))
    made = {word.lower() for word in set(re.findall("[\u0400-\u04ff]+", to_cyrillic(TEXTS[name]))) - written}
    assert {letter for word in made - RUSSIAN for letter in word} <= set(LANGUAGES["uz-cyrl"].alphabet)


@pytest.mark.parametrize("name", TEXTS)
def test_t_and_s_meet_only_where_an_ending_begins(name: str) -> None:
    """Other words with ts have ц, and no way back tells: it gives ts for both."""
    met = set(re.findall(r"\w*тс(?!а|из|ин)\w*", to_cyrillic(TEXTS[name]).lower()))
    assert met <= {"агентство", "оитс", "птср", "устроится"}


def test_facts_links_and_markup_are_the_same_in_both_scripts() -> None:
    """What is no word is not touched."""
    for text in TEXTS.values():
        for pattern in (r"\{\{[^}]*\}\}", r"\]\(\d+\)", r"%\(\w+\)s", r"\d+", r"\*\*"):
            assert re.findall(pattern, to_cyrillic(text)) == re.findall(pattern, text)


def test_editors_are_told_what_is_in_doubt() -> None:
    """An unusual spelling and unknown capitals are shown with both forms; names, addresses and known ones are not."""
    assert differences("Sentyabr oyi") == [("Sentyabr", "Сентябрь", "Sentabr")]
    assert [word for word, _, _ in differences("QQB, WCAG, XYZ")] == ["QQB", "WCAG", "XYZ"]
    assert [word for word, _, _ in differences("QQBda, LinkedIn")] == ["QQBda", "LinkedIn"]
    assert differences("WhatsAppda ID-karta, BMT, ESP, eGov.kz, {{x}}, XXI asr, sirk, oktabrda, o'zbek, YOʻQ") == []
    assert differences("MVDga, ESPni, YeOIIga, AQSHning, MMTSda, SMSlar, IDga") == []


def test_only_names_on_the_list_are_kept() -> None:
    """A word with a letter that Uzbek lacks is left as it is, but that does not make it a name."""
    assert all(map(is_kept, ("WhatsApp", "WhatsAppda", "IDlar", "Slavery", "Wi-Fi")))
    assert not any(map(is_kept, ("Webinar", "Toshkent", "whatsapp", "IDEA", "")))


@pytest.mark.parametrize(
    "text",
    ["", "ʻ", "'", "%", "{{", "<a", "\0", "🙂", "СШ", "a@", "İı", "ß"]
    + [sign * 20_000 for sign in ("e", "a.", "ʼʻ", "a-", "a1", "1", "_", "@", "<", "&", "a'", "рф.", "http://")],
)
def test_any_text_is_taken(text: str) -> None:
    """Odd input gives some text, never an error, and never a long wait."""
    assert isinstance(to_cyrillic(text) + to_latin(text), str)
    assert isinstance(differences(text), list)
