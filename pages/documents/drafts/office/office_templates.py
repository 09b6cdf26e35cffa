"""Templates of an office in the place of the house's: one .docx a draft, checked when it is installed and again whenever it is used.

It is an original of the record, and the journal says who installed it: one function for the page and the command line. A template
brings nothing along that opens or fetches something on the machine of whoever reads the paper.
"""

import io
import re
import zipfile

from data.acts import office_templates as recorded
from data.problem import Problem, Refused
from data.read_model.store import Store
from pages.documents.drafts.filling import Names, Values, filled

MOST_BYTES, MOST_PARTS, MOST_UNPACKED = 2_000_000, 200, 20_000_000
BODY = "word/document.xml"
KNOWN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/[\w.]+|docMetadata/[\w.]+|word/[\w.]+\.xml|word/_rels/[\w.]+\.rels|word/theme/[\w.]+"
    r"|word/media/[\w.-]+\.(png|jpe?g|gif|bmp)|word/fonts/[\w.{}-]+\.odttf|customXml/[\w./]+\.(xml|rels)"
)
OUTWARD = re.compile(rb"""<!DOCTYPE|<!ENTITY|TargetMode\s*=\s*["']External""", re.I)
FIELD = re.compile(r'<w:fldSimple\b[^>]*?w:instr="([^"]*)"|<w:instrText\b[^>]*>([^<]*)</w:instrText>')
FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", ""}
LETTER = re.compile(r"[A-Z]+")


def read(store: Store, code: str) -> bytes | None:
    """The office's template of a draft; None where it has none. Raises Refused where it is broken, RecordError."""
    sha = recorded.in_use(store, code)
    if sha is None:
        return None
    content = store.record.get(sha)
    _require_harmless(content)
    return content


def check(content: bytes, names: Names) -> None:
    """Whether a template could be installed. names: what it may use. Raises Refused, with what is wrong where."""
    _require_harmless(content)
    trial: Values = {name: [dict.fromkeys(fields, "试")] * 2 if fields else "试" for name, fields in names.items()}
    filled(content, trial, names)
    filled(content, {name: [] if fields else "" for name, fields in names.items()}, names)


def install(store: Store, code: str, content: bytes, names: Names, *, actor: str) -> str:
    """Put a template in the place of the house's, and record who did; gives its SHA-256. Raises Refused, with what is wrong where, and
    nothing is changed then; RecordError."""
    check(content, names)
    return recorded.install(store, code, content, actor=actor)


def _require_harmless(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise _refused("模板太大", f"不超过 {MOST_BYTES // 1_000_000} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            # a part is never read beyond the size that it declares
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _refused("模板解压后太大", f"不超过 {MOST_UNPACKED // 1_000_000} MB、{MOST_PARTS} 个部分")
            if BODY not in archive.namelist():
                raise _refused("不是 Word 文件（.docx）", "请用 Word 或 WPS 另存为 .docx")
            for part in parts:
                _require_part(part.filename, archive.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused("不是 Word 文件（.docx），或者已损坏、加密", "请用 Word 或 WPS 另存为 .docx") from error


def _require_part(name: str, content: bytes) -> None:
    if not name.endswith("/") and not KNOWN.fullmatch(name):
        raise _refused(f"模板中有“{name}”", "请去掉宏、嵌入的文件和对象")
    if not name.endswith((".xml", ".rels")):
        return
    if OUTWARD.search(content.replace(b"\0", b"")):  # also in UTF-16
        raise _refused(f"模板的“{name}”引用了外部内容", "请去掉链接、外部图片和附加的模板")
    said = content.decode("utf-8", "replace")
    for paragraph in said.split("</w:p>"):
        fields = FIELD.findall(paragraph)
        for words in [*(simple for simple, _ in fields if simple), "".join(part for _, part in fields)]:
            first = next(iter(LETTER.findall(words.upper())), "")
            if first not in FIELDS:
                raise _refused(f"模板中有域“{first}”", "只能用页码（PAGE、NUMPAGES）")


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem(None, None, found, expected)])
