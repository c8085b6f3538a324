"""Which language a reader's device asks for: our own matching, since script matters and `uz-Cyrl-UZ` is not `uz`."""

from kiosk.languages import LANGUAGES, SOURCE

_LIKELY_SCRIPT = {"Cyrl", "Latn"}


def negotiate(accept_language: str) -> str:
    """
    Return the code of the language that an Accept-Language header likes best, else Russian.

    >>> negotiate("kk-KZ,ru"), negotiate("uz-Cyrl-UZ"), negotiate("uz"), negotiate("fr;q=1, tg;q=0.3"), negotiate("*")
    ('kk', 'uz-cyrl', 'uz', 'tg', 'ru')
    """
    for wanted in _ranges(accept_language):
        code = _match(wanted)
        if code:
            return code
    return SOURCE


def _ranges(accept_language: str) -> list[list[str]]:
    weighed = []
    for position, part in enumerate(accept_language[:500].split(",")):
        tag, _, parameter = part.strip().partition(";")
        quality = _quality(parameter)
        if tag and quality > 0:
            weighed.append((-quality, position, tag.lower().replace("_", "-").split("-")))
    return [subtags for _, _, subtags in sorted(weighed)]


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _match(wanted: list[str]) -> str | None:
    base = wanted[0]
    script = next((part.capitalize() for part in wanted[1:] if part.capitalize() in _LIKELY_SCRIPT), None)
    same = [known for known in LANGUAGES.values() if known.code.split("-")[0] == base]
    exact = [known for known in same if known.script == script]
    return (exact or same)[0].code if same else None
