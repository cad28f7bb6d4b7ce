"""Reports come and go over HTTP: each file by itself, nothing outside the library, nothing when it is read-only."""

from __future__ import annotations

from io import BytesIO

import pytest
from fastapi.testclient import TestClient

from index import Library
from qa import uploads as uploads_module
from qa.ask import Answerer
from qa.schemas import UploadsReply
from qa.uploads import LONGEST_NAME, Uploads, safe_name
from qa.web.gate import Guests
from tests.web.conftest import ROOT, build

REPORT = "临清市2026年政府工作报告\n\n一、2026年主要目标\n\n粮食产量达到 21 亿斤。\n".encode()


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        yield library


@pytest.fixture
def client(library):
    return TestClient(build(Answerer(library)), base_url=ROOT)


def send(client, *files, **fields):
    reply = client.post("/api/reports", files=[("files", file) for file in files], data=fields)
    assert reply.status_code == 200, reply.text
    UploadsReply.model_validate(reply.json(), strict=True)
    return reply.json()["files"]


def test_each_file_is_read_skipped_or_refused(client, library):
    first, second, third = send(client, ("某市.txt", REPORT), ("setup.exe", b"MZ"), ("bad.txt", b"\x00\xff\xfe\x00"))
    assert (first["status"], first["report"]["id"], first["message"]) == ("read", "某市", None)
    assert second["status"] == third["status"] == "refused"
    assert second["message"].startswith("setup.exe: reports are read from ")
    assert third["message"].startswith("bad.txt")
    assert [info.id for info in library.reports()] == ["某市"]
    assert send(client, ("某市.txt", REPORT))[0]["status"] == "skipped"
    assert client.post("/api/ask", json={"question": "2026年粮食目标？"}).json()["short"] == "21亿斤"
    again = send(client, ("某市.txt", REPORT.replace(b"21", b"22")))[0]
    assert (again["status"], again["message"]) == ("read", "in place of the earlier report of this name")
    assert client.post("/api/ask", json={"question": "2026年粮食目标？"}).json()["short"] == "22亿斤"


def test_the_same_file_under_another_name_is_skipped(client):
    send(client, ("某市.txt", REPORT))
    (again,) = send(client, ("别名.txt", REPORT))
    assert (again["status"], again["report"]["id"]) == ("skipped", "某市")
    assert again["message"] == "别名.txt: the same file as that of the report 某市"


def test_region_and_year_may_be_given(client):
    (one,) = send(client, ("x.md", REPORT), region="别市", year="2024")
    assert (one["report"]["region"], one["report"]["year"]) == ("别市", 2024)
    assert send(client, ("y.md", REPORT + b" "), region="")[0]["report"]["region"] == "临清市"
    for wrong in ({"year": "soon"}, {"year": "1000"}, {"region": "x" * 201}):
        assert client.post("/api/reports", files=[("files", ("x.md", REPORT))], data=wrong).status_code == 422


def test_a_report_is_removed(client, library):
    send(client, ("某市.txt", REPORT))
    assert client.delete("/api/reports/某市").status_code == 204
    assert library.reports() == ()
    gone = client.delete("/api/reports/某市")
    assert (gone.status_code, gone.json()["error"]["kind"]) == (404, "not_found")


def test_nothing_is_sent(client):
    assert client.post("/api/reports", files=[("other", ("x.md", REPORT))]).status_code == 422
    assert client.post("/api/reports", data={"region": "某市"}).status_code in (415, 422)
    assert client.post("/api/reports", json={"files": []}).status_code == 415
    broken = client.post("/api/reports", content=b"x", headers={"content-type": "multipart/form-data; boundary=b"})
    assert broken.status_code in (400, 422)
    assert set(broken.json()["error"]) == {"kind", "message"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("报告.txt", "报告.txt"),
        ("../../etc/报告.txt", "报告.txt"),
        ("C:\\Users\\me\\报告.txt", "报告.txt"),
        ("/etc/passwd", "passwd"),
        ("..", ""),
        ("", ""),
        ("a\x00b\x1b[31m\u202etxt.md", "ab[31mtxt.md"),
        ("<img src=x onerror=ran()>.txt", "img src=x onerror=ran().txt"),
        ("报" * 300 + ".txt", "报" * ((LONGEST_NAME - 4) // 3) + ".txt"),
        ("x." + "报" * 300, "." + "报" * 300),
    ],
)
def test_names_are_made_safe(sent, kept):
    assert safe_name(sent) == kept


def test_nothing_is_written_outside_the_library(client, library, tmp_path):
    (one,) = send(client, ("../../../escaped.txt", REPORT))
    assert one["name"] == "escaped.txt"
    assert [path.name for path in tmp_path.iterdir()] == ["library"]
    assert not list(library.folder.rglob("escaped*"))


def test_one_file_has_a_limit(library, monkeypatch):
    monkeypatch.setattr(uploads_module, "LARGEST_FILE", 10)
    taken = Uploads(library).take("x.txt", BytesIO(REPORT), len(REPORT))
    assert (taken.status, taken.message) == ("refused", f"x.txt: it has {len(REPORT)} bytes, 10 are allowed")


def test_read_only_refuses_both_before_reading(library):
    client = TestClient(build(Answerer(library), guests=Guests(may_change=False)), base_url=ROOT)
    for reply in (client.post("/api/reports", content=b"not even multipart"), client.delete("/api/reports/某市")):
        assert (reply.status_code, reply.json()["error"]["kind"]) == (403, "read_only")
    assert client.get("/api/reports").status_code == 200
    assert client.post("/api/ask", json={"question": "粮食？"}).status_code == 200
