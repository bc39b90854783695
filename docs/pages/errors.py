"""The page of all error codes with their sentences."""

from kentongan.errors import CLOSING, SENTENCES
from pages.markdown import NOTICE, table

OPENING = f"""{NOTICE}
# Error codes

The codes of [ERR-1] with the sentence for a user in both languages. `{{field}}` and `{{detail}}` are the fields of the
same names of the `error` block. The sentences on the wire are complete: a client shows them as they come and decides
by the code. After a code marked *ends* the connection cannot go on, [ERR-3].

"""


def errors_page() -> str:
    rows = [
        (f"`{value}`", "ends" if value in CLOSING else "", sentence.id, sentence.en)
        for value, sentence in SENTENCES.items()
    ]
    return OPENING + table(("code", "", "Indonesian", "English"), rows)
