"""PDF pages as they are laid out: wrapped lines, running heads, tables, pages without text."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

import pytest

from corpus import ReadError, Source, parse
from corpus.readers import ocr, read_bytes
from tests.corpus.readers import plain_pdf, render
from tests.corpus.readers.plain_pdf import HEIGHT, WIDTH, pdf, rule, table_at, text_at

WORDS = "坚持稳中求进工作总基调完整准确全面贯彻新发展理念加快构建新发展格局着力推动高质量发展"
LINE = 36


def page(*lines: tuple[int, str], top: float = 740) -> bytes:
    """Lines of twelve points one below the other; each is indented by so many characters."""
    return b"".join(text_at(72 + 12 * indent, top - 22 * row, text) for row, (indent, text) in enumerate(lines))


def full(start: str) -> str:
    """A line that reaches the right margin."""
    return (start + WORDS * 2)[:LINE]


def source_of(*pages: bytes) -> Source:
    return read_bytes(pdf(pages), name="a.pdf")


def test_wrapped_lines_are_one_paragraph_over_the_page_break_too():
    first = page((2, full("一是")[:34]), (0, full("二")), (0, full("三")))
    source = source_of(first, page((0, full("四")), (0, "完。"), (2, full("五是")[:34]), (0, full("六"))))
    one, two = source.text.split("\n")
    assert one == full("一是")[:34] + full("二") + full("三") + full("四") + "完。"
    assert two == full("五是")[:34] + full("六")
    assert source.pages == (0, one.index(full("四")))
    assert [source.page_of(offset) for offset in (0, source.pages[1] - 1, source.pages[1], len(source.text))] == [
        1,
        1,
        2,
        2,
    ]


def test_a_short_line_and_a_number_after_a_stop_begin_a_paragraph():
    stopped = full("二")[:35] + "。"
    lines = ((2, full("一")[:34]), (0, stopped), (0, "一、主要目标"), (0, full("三")), (0, full("四")))
    expected = [full("一")[:34] + stopped, "一、主要目标", full("三") + full("四")]
    assert source_of(page(*lines)).text.split("\n") == expected


def test_a_line_that_leaves_room_only_for_less_than_the_next_word_goes_on():
    source = source_of(
        page((0, full("一")), (0, full("二")[:33]), (0, "2026.12,345,678年" + full("三")[:20]), (0, full("四")))
    )
    assert "\n" not in source.text[: 2 * LINE]


def test_running_heads_and_page_numbers_are_left_out_and_only_they():
    pages = [
        text_at(200, 800, f"临清市第{number}部分")
        + page((0, full("甲乙丙丁"[number])), (0, "第1页的内容。"))
        + text_at(290, 40, f"— {number + 1} —", 9)
        for number in range(4)
    ]
    lines = source_of(*pages).text.split("\n")
    assert lines == [full("甲乙丙丁"[number]) + "第1页的内容。" for number in range(4)]


def test_a_ruled_table_gives_rows_and_a_cell_may_have_several_lines():
    rows = [["指标", "2025年完成", "2026年计划"], ["地区生产总值", "5%", "5.5%左右"], ["城镇新增就业", "", "5000人"]]
    content = (
        page((0, full("一")))
        + table_at(72, 700, rows, width=120, height=40)
        + text_at(76, 700 - 40 * 2 + 20, "（增长）")
    )
    content += text_at(72, 500, "附注。")
    source = source_of(content)
    assert source.text.split("\n")[1:4] == [
        "指标\t2025年完成\t2026年计划",
        "地区生产总值（增长）\t5%\t5.5%左右",
        "城镇新增就业\t\t5000人",
    ]
    assert source.text.endswith("\n附注。")


def test_a_table_ruled_only_above_and_below_gives_rows():
    rows = [("指标", "2025年", "2026年"), ("粮食产量", "15亿斤", "15.1亿斤"), ("就业", "5833人", "5000人")]
    content = page((0, full("一"))) + rule(72, 715, 500, 716) + rule(72, 620, 500, 621)
    for y, row in enumerate(rows):
        content += b"".join(text_at(80 + 150 * x, 690 - 24 * y, text) for x, text in enumerate(row))
    assert source_of(content).text.split("\n")[1:] == ["\t".join(row) for row in rows]


def test_a_frame_around_the_page_is_no_table():
    frame = b"60 60 480 720 re S\n 60 400 480 380 re S\n300 60 240 720 re S\n"
    source = source_of(frame + page((2, full("一")[:34]), (0, full("二")), (0, "完。")))
    assert source.text == full("一")[:34] + full("二") + "完。"


def test_digits_set_far_apart_are_one_number_and_a_heading_keeps_its_blank():
    spaced = b"".join(text_at(72 + 13 * x, 700, char) for x, char in enumerate("2001年增长10%"))
    assert source_of(spaced + text_at(72, 650, "第一条") + text_at(120, 650, "为了发展，制定本条例。")).text.split(
        "\n"
    ) == [
        "2001年增长10%",
        "第一条 为了发展，制定本条例。",
    ]


def image_page(width: int, height: int, pixels: bytes) -> bytes:
    """A PDF of one page that is an image of so many grey pixels."""
    packed = zlib.compress(pixels)
    show = b"q %d 0 0 %d 0 0 cm /I Do Q" % (WIDTH, HEIGHT)
    image = b"<< /Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    return plain_pdf.file_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 %d %d] >>" % (WIDTH, HEIGHT),
            b"<< /Type /Page /Parent 2 0 R /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>",
            b"<< /Length %d >> stream\n%s\nendstream" % (len(show), show),
            b"%s /Width %d /Height %d /Length %d >> stream\n%s\nendstream"
            % (image, width, height, len(packed), packed),
        ]
    )


def test_a_scan_names_the_extra_that_reads_it(monkeypatch):
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(ReadError, match=r"scan\.pdf: .*1 of 1 pages.*'\.\[ocr\]'"):
        read_bytes(image_page(2, 2, b"\xff" * 4), name="scan.pdf")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium on PATH")
@pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed")
def test_a_scan_is_read_with_the_extra(tmp_path: Path):
    import pypdfium2

    render.to_pdf("一、主要目标\n2026年，全市粮食产量力争突破15亿斤，城镇新增就业5000人。", tmp_path / "text.pdf")
    with pypdfium2.PdfDocument(tmp_path / "text.pdf") as document:
        shown = document[0].render(scale=2, grayscale=True)
        height, width = shown.height, shown.width
        pixels = b"".join(bytes(shown.buffer)[row * shown.stride :][:width] for row in range(height))
    report = parse(read_bytes(image_page(width, height, pixels), name="2026年临清市工作要点.pdf"))
    assert report.source.pages == (0,)
    assert "2026年，全市粮食产量力争突破15亿斤，城镇新增就业5000人。" in report.source.text.replace(" ", "")


def test_a_locked_file_says_so():
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>"]
    data = plain_pdf.file_of(
        [*objects, b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -44 >>" % ((b"00" * 32,) * 2)]
    )
    locked = data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 3 0 R /ID [<00> <00>]")
    with pytest.raises(ReadError, match="has a password"):
        read_bytes(locked, name="locked.pdf")


def test_a_cover_without_text_is_no_scan():
    text = page((0, full("一")), (0, "完。"))
    assert source_of(b"", text, text).pages == (0, 0, 39)
