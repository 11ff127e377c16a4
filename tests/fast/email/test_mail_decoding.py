"""Header fields, charsets and transfer encodings, right or wrong."""

import base64
import codecs
import time

import pytest

from channels.email import charsets, flowed, headers, parameters, transfer
from foundation import html_text

SUBJECTS = [
    (b"=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A4?=", "ä"),
    (b"=?UTF-8?Q?a?==?UTF-8?Q?b?=", "ab"),
    (b"=?utf-8?Q?a b c?=", "a b c"),
    (b"=?x-unknown?q?=E4?=", "ä"),
    (b"=?utf-8*de?Q?=C3=A4?=", "ä"),
    (b"=?UTF-8?b?w6TDtg?=", "äö"),
    (b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
    (b"=?gb2312?B?zfUguqM=?=", "王 海"),
    (b"\xe4\xf6\xfc", "äöü"),
    ("Grüße".encode(), "Grüße"),
    (b"=?utf-8?Q?gr=C?= =?utf-8?Q?3=BCn?=", "grün"),
    (b"=?utf-8?B?R3LDv?= =?utf-8?B?MOfZQ==?=", "Grüße"),
    (b"=?utf-8?B?R3LD vMOf ZSBh bGxl?=", "Grüße alle"),
    (b"=?iso-2022-jp?B?GyRCRnw=?=\r\n =?iso-2022-jp?B?S1wbKEI=?=", "日本"),
    (b"=?utf-8?B?R3LDvMOfZQ?= =?utf-8?B?IGFsbGU?=", "Grüße alle"),
    (b"=?utf-8?B?UmVjaG51bmc?= =?utf-8?B?IGZlaGx0?= =?utf-8?B?IG5vY2g?=", "Rechnung fehlt noch"),
    (b"=?iso-8859-1?B?R3L832U?= =?iso-8859-1?B?IGFsbGU?=", "Grüße alle"),
    (b"=?utf-8?Q?A=?= =?utf-8?Q?be_fehlt?=", "A=be fehlt"),
    (b"=?iso-2022-jp?B?GyRCRnxLXA==?= =?iso-2022-jp?Q?abc?=", "日本abc"),
    (b"=?utf-8?Q?eins=0D=0ABcc:_x=E2=80=A8zwei?=", "eins Bcc: x zwei"),
    (b"=?utf-8?q?no_end", "=?utf-8?q?no_end"),
    (b"plain\x00 text\x07", "plain text"),
]


@pytest.mark.parametrize(("raw", "expected"), SUBJECTS)
def test_a_header_field_is_read_as_its_sender_meant_it(raw: bytes, expected: str) -> None:
    assert headers.text(raw) == expected


PARAMETERS = [
    (b"attachment; filename*0*=iso-8859-1''%E4; filename*1=b.pdf", "äb.pdf"),
    (b"attachment; filename=a b c.pdf", "a b c.pdf"),
    (b'attachment; filename="a;b.pdf"; size=3', "a;b.pdf"),
    (b"attachment; filename=a size=b.pdf", "a size=b.pdf"),
    (b"=?unknown-8bit?q?attachment=3B_filename=3D=22gr=C3=BC?= =?unknown-8bit?q?n=2Epdf=22?=", "grün.pdf"),
    (b'attachment; filename="=?utf-8?Q?a=C3=A4?= =?utf-8?Q?b.pdf?="', "aäb.pdf"),
    (b"attachment; filename*=UTF-8''%E2%82%AC.pdf; filename=euro.pdf", "€.pdf"),
    ('attachment; filename="grün.pdf"'.encode("latin-1"), "grün.pdf"),
]


@pytest.mark.parametrize(("raw", "expected"), PARAMETERS)
def test_a_file_name_in_any_spelling_is_read(raw: bytes, expected: str) -> None:
    assert parameters.parse(raw)[1]["filename"] == expected


TEXTS = [
    ("Grüße €".encode(), "iso-8859-1", "Grüße €"),
    (b"Gr\xfc\xdfe \x80", "us-ascii", "Grüße €"),
    (b"Gr\xfc\xdfe", "utf-8", "Grüße"),
    (b"Gr\xfc\xdfe", '"iso-8859-1" ', "Grüße"),
    ("궈쁑징널된캬".encode("cp949"), "utf-8", "궈쁑징널된캬"),
    ("Привет".encode("koi8-r"), "KOI8-R", "Привет"),
    ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
    ("①".encode("cp932"), "Shift_JIS", "①"),
    (b"\x1b$B-!\x1b(B", "iso-2022-jp", "①"),
    ("日本".encode("utf-16"), "utf-16", "日本"),
    (b"+APw-", "unicode-1-1-utf-7", "ü"),
    (b"Gr\xfc\xdfe", "iso-8859-99", "Grüße"),
    (b"Gr\xfc\xdfe", "windows-9999", "Grüße"),
    ("Grüße\n".encode() + b"> Gr\xfc\xdfe, \xe4\xf6\xfc", "utf-8", "Grüße\n> Grüße, äöü"),
    (b"\x84JA\xc4\x93 Gr\xfc\xdfe aus K\xf6ln", "utf-8", "„JAÄ“ Grüße aus Köln"),
    ("Grüße, schöne Straße".encode("cp850"), "", "Grüße, schöne Straße"),
    ("Das Wort„neu“ ist falsch, Straße".encode("cp1252"), "", "Das Wort„neu“ ist falsch, Straße"),
    ("He said ”yes”and left, 3 m”x 4 m”x".encode("cp1252"), "", "He said ”yes”and left, 3 m”x 4 m”x"),
    ("ｵﾌﾘﾊﾞﾝｺﾞｳ ﾆﾂｲﾃ ﾀﾅｶ ﾖﾘ ｵﾈｶﾞｲ ｼﾏｽ".encode("cp932"), "us-ascii", "ｵﾌﾘﾊﾞﾝｺﾞｳ ﾆﾂｲﾃ ﾀﾅｶ ﾖﾘ ｵﾈｶﾞｲ ｼﾏｽ"),
    *[("Здравствуйте, у меня вопрос по счёту, помогите мне разобраться.".encode(codec), "", "Здравствуйте, у меня вопрос по счёту, помогите мне разобраться.") for codec in ("koi8-r", "cp1251")],
]  # fmt: skip


@pytest.mark.parametrize(("data", "label", "expected"), TEXTS)
def test_a_charset_label_is_believed_only_where_the_bytes_agree(data: bytes, label: str, expected: str) -> None:
    assert charsets.decode(data, label) == expected


def test_the_charset_of_a_meta_element_counts() -> None:
    page = b'<html><head><meta charset="koi8-r"></head>' + "Привет".encode("koi8-r")
    assert "Привет" in charsets.decode_html(page)


ENCODED = [
    (b"SGFs\r\nbG8\r\n", "base64", b"Hallo"),
    (b"SGFs!bG8=\r\n-- \r\nlist footer, with words\r\n", "BASE64", b"Hallo"),
    (
        b"these are plain words although they are said to be something else",
        "base64",
        b"these are plain words although they are said to be something else",
    ),
    (b"a=3db=e4=\r\nc=zz=", "quoted-printable", b"a=b\xe4c=zz"),
    (b"as it is", "8bits", b"as it is"),
    (b"begin 644 x\r\n#:&D*\r\n`\r\nend\r\n", "x-uuencode", b"hi\n"),
]


@pytest.mark.parametrize(("body", "encoding", "expected"), ENCODED)
def test_a_transfer_encoding_is_undone_even_when_damaged(body: bytes, encoding: str, expected: bytes) -> None:
    assert transfer.decode(body, encoding).rstrip(b"=") == expected


def test_flowed_text_is_unfolded_and_keeps_its_quote_depth() -> None:
    text = "one \ntwo\n> three \n> four\n>> five\n-- \nme"
    assert flowed.unfolded(text) == "one two\n> three four\n>> five\n-- \nme"


def test_html_becomes_readable_text_without_its_hidden_parts() -> None:
    page = "<style>x</style><p>One<br>two</p><ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table><div style='display:none'>secret</div><!-- c --><script>s</script>end&nbsp;&amp;"
    assert html_text.readable(page) == "One\ntwo\n\n- a\n- b\n\n1\t2\nend &"
    preview = "<div style='max-height:0px;overflow:hidden'>read me</div><i style='opacity:0.5'>pale</i><ol start=3><li>c</li></ol>"
    assert html_text.readable(preview) == "pale\n\n3. c"


def test_html_shows_what_a_browser_would_show() -> None:
    shown = (
        "<p style='display:none;display:table'>last</p><p style='/*display:none*/'>comment</p><p hidden style='display:block'>anyway</p>"
        "<p style='background:url(data:image/png;display:none)'>picture</p><p style='display:nothing'>unknown</p><p style='max-height:0'>overflows</p>"
        "<div style='font-size:0'>gap<b style='font-size:14px'>sized</b></div><div style='visibility:hidden'>gap<b style='visibility:visible'>seen</b></div>"
        "<textarea>typed\n  in</textarea><noscript>no script</noscript>"
    )
    words = "last comment anyway picture unknown overflows sized seen typed in no script"
    assert html_text.readable(shown).split() == words.split()
    hidden = (
        "display:/**/none", "display:none!important;display:block", "opacity:0.0", "font:0/0 a", "max-height:0;overflow:hidden"
    )  # fmt: skip
    assert html_text.readable("".join(f"<p style='{style}'>x</p>" for style in hidden)) == ""


SHEET = """<style>
  @import url(x.css); .gone, p#note { color: red; display: none } /* .seen { display: none } */
  .gone.back { display: block } .gone.back.again { display: none !important }
  i { visibility: hidden } .tiny { font-size: 0px } .pale { opacity: 0 } .high { max-height: 0; overflow: hidden }
  div .within { display: none } .office { mso-hide: all } .over:hover { display: none } .small { display: none }
  .maybe { display: none } td > .maybe { display: block }
  @media (max-width: 600px) { .small { display: block !important } .large { display: none !important } }
</style>"""


def test_what_a_style_sheet_of_the_mail_hides_is_not_read() -> None:
    hidden = (
        "<p class=gone>x</p><p id=note>x</p><p class='back gone again' style='display:block'>x</p><p>a<i>x</i></p>"
        "<b class=tiny>x</b><b class='a pale'>x</b><div class=high>x</div><p class=small>x</p>"
    )
    assert html_text.readable(SHEET + hidden) == "a"


def test_what_a_style_sheet_may_not_hide_is_read() -> None:
    shown = (
        "<p class=seen>1</p><p id=Note>2</p><p class='gone back'>3</p><i style='visibility:visible'>4</i>"
        "<p class=gone style='display:block'>5</p><div><p class=within>6</p></div><p class=office>7</p><p class=over>8</p>"
        "<p class=large>9</p><p class=maybe>10</p>"
    )
    assert html_text.readable(SHEET + shown).split() == [str(number) for number in range(1, 11)]
    for some in ("only screen and (max-width: 480px)", "print"):
        assert html_text.readable(f"<style media='{some}'>.desk {{ display: none }}</style><p class=desk>x</p>") == "x"
    assert html_text.readable("<style media=screen>.gone { display: none }</style><p class=gone>x</p>") == ""


@pytest.mark.parametrize(
    "sheet",
    [
        ".a" * 60_000 + "{display:none",
        "{" * 60_000 + "}" * 60_000,
        "a " * 60_000 + "> b {display:block}",
        "p{opacity:" + "0" * 100_000 + "!}",
        ",".join(f".b.c{number}" for number in range(2_000)) + ",.b{display:none}",
        " " * 200_000 + ".b{display:none}",
        "/*" * 60_000,
        "(" * 60_000 + '"' * 60_001,
    ],
)
def test_a_style_sheet_made_to_be_slow_hides_nothing(sheet: str) -> None:
    assert html_text.readable(f"<style>{sheet}</style>" + "<p class=b>x</p>" * 400).count("x") == 400


def test_an_element_is_compared_with_rules_only_so_often() -> None:
    sheet = ",".join([".b"] * 1_900) + "{opacity:1}.b.b{display:none}"
    assert html_text.readable(f"<style>{sheet}</style>" + "<p class=b>x</p>" * 60).count("x") == 60 - 100_000 // 1_901


def test_base64_of_megabytes_is_decoded_to_the_last_byte() -> None:
    for size in (1 << 20, (1 << 20) + 1, 2_500_001):
        content = bytes(range(251)) * (size // 251 + 1)
        assert transfer.base64(base64.encodebytes(content[:size])) == content[:size]


WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@pytest.mark.parametrize("label", ["", "utf-8", "iso-8859-1", "utf-16", "utf-16le", "utf-32", "unicode"])
@pytest.mark.parametrize("text", ["Größe prüfen – 20 €\nZweite Zeile", "Привет, принтер не работает", "Plain words"])
def test_wide_text_is_read_with_and_without_its_mark_whatever_the_label(text, label):
    for codec, mark in zip(WIDE, MARKS, strict=True):
        assert charsets.decode(text.encode(codec), label) == text, codec
        assert charsets.decode(mark + text.encode(codec), label) == text, codec


def test_wide_text_without_blanks_is_read_by_its_label_in_either_order():
    text = "日本語のテキストです。\n" * 3
    assert {charsets.decode(text.encode(codec), "utf-16") for codec in WIDE[:2]} == {text}


def test_a_mail_saved_as_wide_text_is_a_mail(reading):
    mail = "From: Jörg <j@kunde.example>\r\nSubject: Größe\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nGuten Tag\r\n"
    for codec, mark in zip(WIDE, MARKS, strict=True):
        for raw in (mail.encode(codec), mark + mail.encode(codec)):
            found = reading(raw)
            assert (found.sender.name, found.subject, found.body_text) == ("Jörg", "Größe", "Guten Tag")


@pytest.mark.parametrize(
    "data", [b"one\0 stray zero in a line of text", b"a\0b\0c" + b" and more words" * 20, bytes(40)]
)
def test_stray_zero_bytes_make_no_wide_text(data):
    assert charsets.decode(data).replace("\0", "") == data.replace(b"\0", b"").decode()


def test_the_name_of_a_file_is_read_in_the_charset_the_mail_names(reading):
    words = "Отчёт за май"
    raw = (
        "From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n"
        f'Привет\r\n--b\r\nContent-Type: image/png; name="{words}.png"\r\n\r\nx\r\n--b--\r\n'
    )
    inbound = reading(raw.encode("koi8-r"))
    assert [file.filename for file in inbound.files] == [f"{words}.png"]


@pytest.mark.parametrize("odd", ["a", "a ", ";", "a=", 'a="\\'])
def test_a_field_of_odd_parameters_is_read_quickly(odd):
    began = time.process_time()
    parameters.parse(b"text/plain; " + odd.encode() * 30_000)
    assert time.process_time() - began < 1


def test_a_raw_subject_beside_a_western_text_is_read_in_its_own_letters(reading):
    raw = "From: a@x.example\r\nSubject: Вопрос о заказе\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nhi\r\n"
    assert reading(raw.encode("cp1251")).subject == "Вопрос о заказе"


@pytest.mark.parametrize("codec", ["cp932", "euc_jp"])
@pytest.mark.parametrize("label", ["iso-8859-1", "", "eucjp-ms"])
def test_japanese_under_another_name_is_read(codec, label):
    text = "Order 4711, please look at it:\nカタログを一部ください\nWith kind regards from the branch office"
    assert charsets.decode(text.encode(codec), label) == text


def test_letters_of_two_charsets_in_one_line_are_each_read():
    data = "Die Größe ".encode() + "für Öfen, schön und früh, gemäß Prüfung\n".encode("latin-1")
    assert charsets.decode(data, "utf-8") == "Die Größe für Öfen, schön und früh, gemäß Prüfung\n"
    western = "für Öfen, schön und früh\n"
    assert charsets.decode(western.encode("latin-1"), "utf-8") == western
