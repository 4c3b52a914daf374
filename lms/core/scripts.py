"""Serbian in two scripts, and text folded so that search finds either."""

import unicodedata

_TO_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž",
    "з": "z", "и": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n",
    "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "ć", "у": "u",
    "ф": "f", "х": "h", "ц": "c", "ч": "č", "џ": "dž", "ш": "š",
}  # fmt: skip
_DIGRAPHS = {"lj": "љ", "nj": "њ", "dž": "џ"}
_TO_CYRILLIC = {latin: c for c, latin in _TO_LATIN.items() if len(latin) == 1}


def to_latin(text: str) -> str:
    """Return Serbian Cyrillic in Latin; everything else is kept.

    A digraph is Lj before a small letter and LJ between capitals.
    """
    out = []
    for position, char in enumerate(text):
        latin = _TO_LATIN.get(char.lower())
        if latin is None:
            out.append(char)
        elif char.islower():
            out.append(latin)
        elif len(latin) == 1:
            out.append(latin.upper())
        else:
            out.append(latin.upper() if _in_capitals(text, position) else latin.title())
    return "".join(out)


def _in_capitals(text: str, position: int) -> bool:
    after = text[position + 1 : position + 2]
    before = text[position - 1 : position] if position else ""
    return after.isupper() or (not after.isalpha() and before.isupper())


def to_cyrillic(text: str) -> str:
    """Propose Serbian Latin in Cyrillic; a person must confirm it.

    lj, nj and dž are read as one letter, which is wrong in a few words
    (injekcija, nadživeti), and foreign names may be spelt otherwise.
    """
    out, position = [], 0
    while position < len(text):
        pair = text[position : position + 2]
        cyrillic = _DIGRAPHS.get(pair.lower())
        step = 2 if cyrillic else 1
        if cyrillic is None:
            cyrillic = _TO_CYRILLIC.get(text[position].lower(), text[position])
        first = text[position]
        out.append(cyrillic.upper() if first.isupper() else cyrillic)
        position += step
    return "".join(out)


def is_cyrillic(text: str) -> bool:
    return any("Ѐ" <= char <= "ӿ" for char in text)


def propose_other_script(name: str) -> str:
    """Return a name in the script it is not in; the person confirms it.

    Only letters that Serbian has are turned around: "Žan Šuštar" gets a
    proposal, a name with q, w, x or y does not.
    """
    if is_cyrillic(name):
        return to_latin(name)
    proposed = to_cyrillic(name)
    return "" if any("a" <= char.lower() <= "z" for char in proposed) else proposed


def fold(text: str) -> str:
    """Return `text` for comparing: Latin, lower case, no diacritics, đ as dj.

    "Ђорђевић", "Đorđević" and "Djordjevic" fold to the same.
    """
    latin = to_latin(text).casefold().replace("đ", "dj")
    decomposed = unicodedata.normalize("NFKD", latin)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
