from kentongan.desktop.attachments.total import total
from kentongan.desktop.wording import wording


def test_attachments_are_counted_and_weighed_and_one_is_not_several() -> None:
    assert total([1_200_000]) == "1 attachment · 1.2 MB"
    assert total([1_200_000, 17_400_000]) == "2 attachments · 18.6 MB"
    wording.language = "id"
    assert total([1_200_000, 17_400_000]) == "2 lampiran · 18,6 MB"
