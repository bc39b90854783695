from kentongan.client.cache import Cache
from kentongan.client.drafts import Drafts, WrittenDraft
from kentongan.words import Level


def test_a_draft_is_there_again_as_it_was_and_an_empty_one_is_none(cache: Cache) -> None:
    drafts = Drafts(cache)
    draft = WrittenDraft(to=["@a", "salah ketik"], subject="Rapat", level=Level.IMPORTANT, files=["/a b.png"])
    drafts.keep(WrittenDraft(subject=" "))
    drafts.keep(draft)
    assert [kept for kept, _ in Drafts(cache).all()] == [draft]
    drafts.keep(WrittenDraft(id=draft.id))
    assert drafts.count() == 0


def test_the_draft_that_was_written_last_stands_first(cache: Cache) -> None:
    times = iter(range(1, 9))
    cache.clock = lambda: next(times)
    drafts = Drafts(cache)
    first, second = WrittenDraft(subject="Satu"), WrittenDraft(subject="Dua")
    drafts.keep(first)
    drafts.keep(second)
    drafts.keep(first)
    assert [(kept.subject, at) for kept, at in drafts.all()] == [("Satu", 3), ("Dua", 2)]
    drafts.remove(first.id)
    assert drafts.count() == 1
