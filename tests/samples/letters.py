"""Real letters with what is known of them, and how much of it our reader finds; as a program it prints the table.

Nothing in them is opened or fetched: they are bytes that are read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.samples.folder import FOLDER

MAIL = FOLDER / "email"
# Letters as they came, whole; the rest are bodies alone, fragments, or what lies beside them.
WHOLE = {
    "chatwoot_files": "*.eml",
    "enmime": "*/*.raw",
    "flanker": "messages/**/*.eml",
    "imap_tools": "**/*.eml",
    "mikel_mail": "**/*.eml",
    "nodemailer_mailparser": "*.eml",
    "sisimai_bounces": "maildir/*/*.eml",
    "talon": "**/*.eml",
    "webklex_php_imap": "*.eml",
    "zbateson_mime": "*.txt",
}
BODIES = ("crisp_email_reply_parser", "github_email_reply_parser", "zapier_email_reply_parser")
# Of these the reply is one made-up paragraph and the quoted letter another.
OWN, QUOTED = "Fusce bibendum", "Etiam non sagittis"
# The last line that the writer has written himself, as a person reads it.
LAST = {
    "correct_sig": "this is an email with a correct -- signature.",
    "email_1_3": "-Abhishek Kona",
    "email_1_4": "Awesome! I haven't had another problem with it.",
    "email_1_6": "Sent from a magnificent torch of pixels",
    "email_1_7": ":+1:",
    "email_2_1": "Outlook with a reply",
    "email_2_2": "Outlook with a reply directly above line",
    "email_2_3": "Outlook with a reply directly above line",
    "email_BlackBerry": "Here is another email",
    "email_iPhone": "Here is another email",
    "email_multi_word_sent_from_my_mobile_device": "Here is another email",
    "email_one_is_not_on": "Locally (on development), when I run...",
    "email_bullets": "- and another",
    "email_sig_delimiter_in_middle_of_line": "kthxbai",
    "email_gmail": "This is a test for inbox replying to a github message.",
    "email_headers_no_delimiter": "And another reply!",
    "greedy_on": "fails, the tunnel is not working.",
    "email_thread": "This is new email reply in thread from bellow.",
    "email_customer_quote_header_2": "Thank you very much.",
    "email_custom_quote_header": "Thank you!",
    "email_unquoted_reply": "This is my reply.",
    "email_with_regards": "Can you help?",
    "email_tricky_1_on_false_positive": "On a separate note, I wanted to mention that performance is great.",
    "email_tricky_4_from_in_body": "This is the actual message content.",
    "email_tricky_6_regards_in_sentence": "This is the actual content that should be visible.",
    "email_tricky_7_multiple_dashes": "The dashes above are markdown formatting, not signatures.",
    "email_tricky_8_sent_from_in_content": "All messages are sent from the main server.",
    "email_tricky_9_nested_quotes": "I agree with the points below.",
    "email_tricky_13_timestamp_variations": "All of these are just examples in my content, not quote headers.",
    "email_tricky_18_inline_reply": "Option C is not suitable for our use case.",
    "email_tricky_19_quote_without_header": "And my final thoughts.",
    "email_sent_from_my_not_signature": "Sent from my desk, is much easier then my mobile phone.",
    "sig_no_empty_line": "this is an email with a signature with no empty line above.",
}
# DragonFly's bounces carry their reason in the address; whether that address is dead for ever.
DEAD = {
    "userunknown": True, "hostunknown": True, "hasmoved": True, "suspend": True, "mailboxfull": False,
    "mesgtoobig": False, "exceedlimit": False, "spamdetected": False, "virusdetected": False, "norelaying": False,
    "securityerror": False, "policyviolation": False, "blocked": False, "authfailure": False, "contenterror": False,
    "systemerror": False, "mailererror": False, "expired": False,
}  # fmt: skip

Share = tuple[int, int]


def whole(source: str) -> Iterator[Path]:
    """The letters of one source."""
    yield from sorted(path for path in (MAIL / source).glob(WHOLE[source]) if path.is_file())


def words(text: str) -> Counter[str]:
    return Counter(text.split())


def _read(path: Path):
    from teplo.intake.connectors.email.letter import read_letter

    return read_letter(path.read_bytes())


def is_readable(path: Path) -> bool:
    """Every letter of its words and its subject could be told; what was lost before it came is not ours to find."""
    letter = _read(path)
    if "\ufffd".encode() in path.read_bytes():
        return True
    return "\ufffd" not in letter.text + letter.folded + letter.subject


def is_whole(path: Path) -> bool:
    """Nothing is lost: every word is said or folded, and every part is words, HTML or a file."""
    from teplo.intake.connectors.email.letter import _lines
    from teplo.intake.connectors.email.mime import parsed, parts_of
    from teplo.kit.text import clean

    letter, parts = _read(path), parts_of(parsed(path.read_bytes()))
    plain = clean("\n".join(line.text for line in _lines(parts)), limit=200_000)
    is_said = words(plain) == words(letter.text) + words(letter.folded) or len(plain) > 190_000
    return is_said and len(letter.attachments) == len(parts.attached) and bool(letter.html) == any(parts.html)


def bodies() -> Iterator[tuple[str, str]]:
    """Bodies with something known of them: their names with the source, and their words."""
    for source in BODIES:
        for path in sorted((MAIL / source).glob("*.txt")):
            text = path.read_text("utf-8", "replace")
            if path.stem in LAST or (OWN in text and QUOTED in text):
                yield f"{source}/{path.stem}", text


def is_cut_right(name: str, text: str) -> bool:
    from teplo.intake.connectors.email.replies import cut_text

    said = cut_text(text).said
    last = LAST.get(name.partition("/")[2])
    if last is not None:
        return said.strip().splitlines()[-1].strip() == last
    return OWN in said and QUOTED not in said


def talon_replies() -> Iterator[tuple[str, bool]]:
    """Whole letters and HTML of eleven programs whose writer says 'Hello', or 'Hi. I am fine.' and his name."""
    from teplo.intake.connectors.email.replies import cut
    from teplo.intake.connectors.email.words import lines_of

    for path in sorted((MAIL / "talon/standard_replies").glob("*.eml")):
        yield path.name, _read(path).text == "Hello"
    for path in sorted((MAIL / "talon/html_replies").glob("*.html")):
        done = cut(lines_of(path.read_text("utf-8", "replace")))
        yield path.name, done.said == "Hi. I am fine." and done.folded.split()[:2] == ["Thanks,", "Alex"]


def signatures() -> Iterator[tuple[str, bool]]:
    """Letters whose signature lies beside them."""
    from teplo.intake.connectors.email.replies import cut_text

    folder = MAIL / "talon/signature/emails/stripped"
    for path in sorted(folder.glob("*_body")):
        name = path.name.removesuffix("_body")
        truth, sender = (
            (folder / f"{name}_{part}").read_text().replace("#sig#", "") for part in ("signature", "sender")
        )
        if truth.strip():
            folded = cut_text(path.read_text().replace("#sig#", ""), sender=sender.strip()).folded
            yield name, folded.split() == truth.split()


def bounces() -> Iterator[tuple[str, bool]]:
    """Reports of mail systems are told, with whom they could not reach; answers by themselves are told from them."""
    for path in whole("sisimai_bounces"):
        letter = _read(path)
        if path.name.startswith("rfc3834"):
            yield path.name, letter.kind == "auto_reply"
        else:
            yield path.name, letter.kind == "bounce" and bool(letter.bounces)


def recipients() -> Iterator[tuple[str, bool]]:
    """Where a report gives the refused letter back, its recipient is the one that is named."""
    to = re.compile(r"^To:.*?([^\s<>,;:\"]+@[^\s<>,;:\"]+)", re.IGNORECASE | re.MULTILINE)
    for path in whole("sisimai_bounces"):
        letter = _read(path)
        inner = [part.data.decode("utf-8", "replace") for part in letter.attachments if part.type == "message/rfc822"]
        given = [match.lower().strip("<>") for words in inner for match in to.findall(words)]
        if given and letter.bounces:
            yield path.name, letter.bounces[0].recipient in given


def dead() -> Iterator[tuple[str, bool]]:
    """Whether the address is dead for ever, where the name of the address says why."""
    for path in whole("sisimai_bounces"):
        letter = _read(path)
        for bounce in letter.bounces[:1]:
            reason = bounce.recipient.partition("@")[0]
            if "dragonfly" in path.name and reason in DEAD:
                yield path.name, bounce.is_hard is DEAD[reason]


TRUTHS: dict[str, Callable[[], Iterator[tuple[str, bool]]]] = {
    "replies cut: bodies": lambda: ((name, is_cut_right(name, text)) for name, text in bodies()),
    "replies cut: programs (talon)": talon_replies,
    "signatures (talon)": signatures,
    "bounces and automatic answers (sisimai)": bounces,
    "the bounce's recipient (sisimai)": recipients,
    "dead for ever or not (sisimai)": dead,
}


def share(results: Iterator[tuple[str, bool]]) -> tuple[Share, list[str]]:
    """How many are right of how many, and the names of those that are not."""
    found = list(results)
    return (sum(right for _name, right in found), len(found)), [name for name, right in found if not right]


def table() -> str:
    rows = ["| source | letters | readable | nothing lost |", "|---|---|---|---|"]
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for source in WHOLE:
        paths = list(whole(source))
        kinds[source].update(_read(path).kind for path in paths)
        readable, complete = (sum(map(check, paths)) for check in (is_readable, is_whole))
        rows.append(f"| {source} | {len(paths)} | {readable} | {complete} |")
    rows += ["", "| what is known | right | of | not right |", "|---|---|---|---|"]
    for name, truth in TRUTHS.items():
        (right, of), wrong = share(truth())
        rows.append(f"| {name} | {right} | {of} | {', '.join(wrong[:8])} |")
    return "\n".join(rows)


if __name__ == "__main__":
    import django

    django.setup()
    print(table())  # noqa: T201
