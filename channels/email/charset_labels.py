"""What charset labels in mail mean: the WHATWG table (encoding.spec.whatwg.org), each mapped to the vendor superset mail
really uses (`gb2312` is gb18030, `iso-8859-1` is windows-1252)."""

import codecs
import re
from functools import lru_cache

_SUPERSET = {
    "ascii": "",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "euc_kr": "cp949",
    "johab": "johab",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "iso2022_jp_1": "iso2022_jp_ext",
    "iso2022_jp_2": "iso2022_jp_2",
    "utf-8-sig": "utf-8",
}
_ALIAS = {
    "ansi": "cp1252",
    "ansi_x3.4-1968": "",
    "ansi_x3.4-1986": "",
    "ansi_x3.110-1983": "cp1252",
    "default": "",
    "unknown": "",
    "unknown-8bit": "",
    "x-unknown": "",
    "x-user-defined": "",
    "binary": "",
    "none": "",
    "null": "",
    "8bit": "",
    "7bit": "",
    "cp-850": "cp850",
    "dos-862": "cp862",
    "iso-8859-1i": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "gb_2312-80": "gb18030",
    "gb_2312": "gb18030",
    "x-gbk": "gb18030",
    "chinese": "gb18030",
    "chinesebig5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "cn-gb": "gb18030",
    "big5-eten": "big5hkscs",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "korean": "cp949",
    "x-windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-euc": "euc_jp",
    "eucjp-ms": "euc_jp",
    "eucjpms": "euc_jp",
    "eucjp-win": "euc_jp",
    "cp51932": "euc_jp",
    "x-sjis": "cp932",
    "x-ms-cp932": "cp932",
    "windows-31j": "cp932",
    "shift-jis": "cp932",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "mac": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-ansi": "cp1252",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "hz-gb-2312": "hz",
}
_LABEL = re.compile(r"[a-z0-9][\w.:+-]*", re.I)


@lru_cache(maxsize=512)
def codec_named(label: str) -> str:
    """The Python codec for a label as found in mail (quotes and stray text around it ignored); empty if unknown."""
    label = label.strip().lower()
    if label.startswith("charset="):
        label = label[8:]
    if not (found := _LABEL.search(label)):
        return ""
    name = found[0].rstrip(".:-")
    for form in (
        name,
        name.replace("_", "-"),
        name.replace("windows", "cp").replace("cp-", "cp"),
        name.replace("iso-8859", "iso8859"),
    ):
        if form in _ALIAS:
            return _ALIAS[form]
        try:
            info = codecs.lookup(form)
        except (LookupError, ValueError):
            continue
        if not info._is_text_encoding or info.name in (
            "idna",
            "punycode",
            "raw_unicode_escape",
            "unicode_escape",
            "undefined",
            "mbcs",
            "oem",
        ):
            return ""
        return _SUPERSET.get(info.name, info.name)
    if match := re.match(r"(?:x-)?(?:windows|cp|win|ibm|microsoft-cp)[-_]?(\d{3,4})", name):
        return "" if name == "cp" + match[1] else codec_named("cp" + match[1])
    if match := re.match(r"iso[-_ ]?8859[-_ ]?(\d{1,2})", name):
        return "" if name == "iso8859-" + match[1] else codec_named("iso8859-" + match[1])
    return "utf-8" if name.startswith(("utf8", "utf-8")) else ""
