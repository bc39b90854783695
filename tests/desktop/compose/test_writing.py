import base64
from pathlib import Path

import msgspec

from kentongan import limits
from kentongan.client.drafts import WrittenDraft
from kentongan.desktop.compose.piece import Piece
from kentongan.desktop.compose.writing import answer_to, forwarded, revised, sending_of, shown_as, thumbnails_of
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message
from kentongan.words import AttachmentKind, Level


def attachment(name: str = "a.png", picture: str = "") -> Attachment:
    return Attachment(
        id=new_id(),
        name=name,
        size=5,
        sha256="0" * 64,
        kind=AttachmentKind.IMAGE,
        media_type="image/png",
        thumbnail=picture,
    )


def message(subject: str) -> Message:
    return Message(
        id=new_id(),
        sequence=1,
        sender="rektorat@teladan",
        institution="Institut Teladan",
        contact="Petugas",
        to=["*"],
        recipients=1,
        subject=subject,
        text="Pukul sembilan.",
        level=Level.IMPORTANT,
        sent_at=1,
        expires_at=2**53,
        attachments=[attachment()],
    )


def test_an_answer_goes_to_the_sender_and_knows_what_it_answers() -> None:
    asked = message("Rapat")
    draft = answer_to(asked)
    assert (draft.to, draft.subject, draft.reply_to) == (["rektorat@teladan"], "Re: Rapat", asked.id)
    assert answer_to(message("Re: Rapat")).subject == "Re: Rapat"
    assert len(answer_to(message("x" * limits.SUBJECT.value)).subject) == limits.SUBJECT.value


def test_what_is_forwarded_says_who_said_it_and_keeps_its_files() -> None:
    draft = forwarded(origin := message("Rapat"))
    assert (draft.to, draft.subject) == ([], "Fwd: Rapat")
    assert draft.attached == origin.attachments
    assert "rektorat@teladan, Institut Teladan:\nPukul sembilan." in draft.text


def test_files_that_the_server_has_are_named_and_the_others_follow_with_their_thumbnails() -> None:
    here = Piece(attachment("b.png", "YjE="), Path("b.png"))
    there = Piece(attachment("a.png", "YTE="))
    draft = WrittenDraft(to=["@a"], subject=" Rapat ", text="x\n")
    send, pictures = sending_of(draft, [here, there], 7)
    assert [(one.attachment, one.thumbnail) for one in send.attachments] == [(there.attachment.id, "YTE=")]
    assert pictures == ["YjE="]
    assert (send.id, send.subject, send.text, send.expires_at) == (draft.id, "Rapat", "x", 7)


def test_a_message_carries_no_more_thumbnails_than_the_protocol_allows() -> None:
    picture = base64.b64encode(b"x" * 12 * 1024).decode()
    pictures = thumbnails_of([Piece(attachment(picture=picture)) for _ in range(10)])
    assert sum(map(len, pictures)) <= limits.THUMBNAILS.value
    assert [bool(one) for one in pictures] == [True] * 6 + [False] * 4


def test_a_correction_begins_with_all_of_the_message_and_names_it() -> None:
    sent = message("Rapat Selasa")
    draft = revised(sent, ["a@b"])
    assert (draft.to, draft.subject, draft.level, draft.attached) == (
        sent.to,
        "Rapat Selasa",
        sent.level,
        sent.attachments,
    )
    assert draft.revises == sent.id
    assert draft.id != sent.id
    assert shown_as(draft, [], "rektorat@teladan", None).revises == sent.id
    assert sending_of(draft, [], 0)[0].revises == sent.id


def test_a_correction_of_a_message_with_a_long_audience_goes_to_everybody_who_got_it() -> None:
    everybody = [f"d{number}@a" for number in range(80)]
    sent = msgspec.structs.replace(message("Rapat"), to=everybody[: limits.RECIPIENTS_SHOWN.value])
    assert revised(sent, everybody).to == everybody


def test_one_that_has_expired_is_not_sent_with_the_old_end() -> None:
    assert revised(msgspec.structs.replace(message("Rapat"), expires_at=1), []).expires_at == 0
