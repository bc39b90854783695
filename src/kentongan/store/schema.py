"""The tables.

What cannot be added cheaply later is here from the first day: devices, timed receipts, desks, groups, revisions,
schedules, expiry, references of blobs, leased jobs. Ids that leave the server are random (`public_id`, 128 bit);
integer ids do so only as the opaque `next` of a page. Times are milliseconds since 1970, UTC.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from kentongan.store.metadata import BigId
from kentongan.store.metadata import metadata as metadata
from kentongan.store.part_schema import part as part
from kentongan.store.part_schema import segment as segment

counter = Table(
    "counter", metadata, Column("name", String(32), primary_key=True), Column("value", BigInteger, nullable=False)
)

institution = Table(
    "institution",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("city", String(120), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # What search looks at, see `store/search`.
    Column("folded", Text, nullable=False, server_default=""),
)

desk = Table(
    "desk",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("institution_id", BigId, ForeignKey("institution.id"), nullable=False),
    Column("name", String(32), nullable=False),
    UniqueConstraint("institution_id", "name"),
)

member = Table(
    "member",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("desk_id", BigId, ForeignKey("desk.id"), nullable=False, index=True),
    Column("institution_id", BigId, ForeignKey("institution.id"), nullable=False, index=True),
    Column("address", String(65), nullable=False, unique=True),
    Column("contact", String(120), nullable=False),
    Column("email", String(254), nullable=False),
    Column("password_hash", String(160), nullable=False, server_default=""),
    # When the password is the one from the letter: until when it works. Null once the member has an own one.
    Column("first_password_until", BigInteger),
    # The hash of the code in the newest letter for who forgot the password, and until when it works.
    Column("code_hash", String(64), nullable=False, server_default=""),
    Column("code_until", BigInteger),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    Column("broadcast", Boolean, nullable=False, server_default=false()),
    Column("highest_level", String(16), nullable=False, server_default="important"),
    # Bytes; null: the setting `quota`.
    Column("quota", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    # What search looks at, see `store/search`; not the e-mail address, which the directory does not tell.
    Column("folded", Text, nullable=False, server_default=""),
)

audience_group = Table(
    "audience_group",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
)

group_member = Table(
    "group_member",
    metadata,
    Column("group_id", BigId, ForeignKey("audience_group.id"), primary_key=True),
    Column("member_id", BigId, ForeignKey("member.id"), primary_key=True, index=True),
)

registration = Table(
    "registration",
    metadata,
    Column("number", BigId, primary_key=True),
    Column("claim_hash", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("address", String(65), nullable=False),
    # The address while the registration is pending, null afterwards: unique among the pending ones only.
    Column("pending_address", String(65), unique=True),
    Column("institution", String(120), nullable=False),
    Column("code", String(32), nullable=False),
    Column("city", String(120), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("contact", String(120), nullable=False),
    Column("email", String(254), nullable=False),
    Column("desk", String(32), nullable=False),
    Column("origin", String(64), nullable=False),
    Column("submitted_at", BigInteger, nullable=False),
    # How often the applicant has corrected it: who decides names the form that was read.
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("decided_at", BigInteger, nullable=False, server_default=text("0")),
    Column("decided_by", String(80), nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
)

device = Table(
    "device",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("member_id", BigId, ForeignKey("member.id"), nullable=False, index=True),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    # The highest sequence that is safe in the device's own cache.
    Column("cursor", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("public_id", String(32), nullable=False, unique=True),
    # Set as the last statement before COMMIT, so that the order of sequences is the order of commits.
    Column("sequence", BigInteger, unique=True),
    Column("sender_id", BigId, ForeignKey("member.id"), nullable=False),
    Column("client_id", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("audience", Text, nullable=False),
    Column("recipients", Integer, nullable=False, server_default=text("0")),
    Column("subject", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("level", String(16), nullable=False),
    Column("accepted_at", BigInteger, nullable=False, index=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("send_at", BigInteger),
    Column("reply_to", String(32), nullable=False, server_default=""),
    # The public id of the message that this one corrects; that may be gone by now.
    Column("revises", String(32), nullable=False, server_default=""),
    # Afterwards subject and text are empty, and there are no attachments.
    Column("retracted_at", BigInteger),
    Column("reminded_at", BigInteger),
    UniqueConstraint("sender_id", "client_id"),
    Index("ix_message_sender_id_id", "sender_id", "id"),
    # Only the few that were retracted: an index of all would lure the planner into walking through the others.
    Index("ix_message_retracted_at", "retracted_at", sqlite_where=text("retracted_at IS NOT NULL")),
)

delivery = Table(
    "delivery",
    metadata,
    Column("message_id", BigId, ForeignKey("message.id"), primary_key=True),
    Column("member_id", BigId, ForeignKey("member.id"), primary_key=True),
    Column("delivered_at", BigInteger),
    Column("shown_at", BigInteger),
    Column("opened_at", BigInteger),
    Column("acknowledged_at", BigInteger),
    # What the member has done with the message in its own inbox.
    Column("archived_at", BigInteger),
    Column("removed_at", BigInteger),
    Index("ix_delivery_member_id_message_id", "member_id", "message_id"),
    # The deliveries that wait: few, however long a member's history is. MariaDB has no index of some rows only.
    Index("ix_delivery_waiting", "member_id", "message_id", sqlite_where=text("delivered_at IS NULL")).ddl_if("sqlite"),
    Index("ix_delivery_member_id_delivered_at", "member_id", "delivered_at").ddl_if("mysql"),
    sqlite_with_rowid=False,
)

mute = Table(
    "mute",
    metadata,
    Column("member_id", BigId, ForeignKey("member.id"), primary_key=True),
    # An address, or `@` and the code of an institution.
    Column("who", String(65), primary_key=True, index=True),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# Files that were put aside because no blob row names them, and since when: only that decides when they are removed.
blob_aside = Table(
    "blob_aside",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("since", BigInteger, nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("public_id", String(32), nullable=False, unique=True),
    Column("owner_id", BigId, ForeignKey("member.id"), nullable=False, index=True),
    Column("sha256", String(64), ForeignKey("blob.sha256"), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

message_attachment = Table(
    "message_attachment",
    metadata,
    Column("message_id", BigId, ForeignKey("message.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("attachment_id", BigId, ForeignKey("attachment.id"), nullable=False, index=True),
    Column("thumbnail", Text, nullable=False, server_default=""),
)

# Which way the transfers of an institution went.
way = Table(
    "way",
    metadata,
    Column("institution_id", BigId, ForeignKey("institution.id"), primary_key=True),
    Column("way", String(16), primary_key=True),
    Column("transfers", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

# Letters to send. A row never holds a secret: the letter is written when an attempt is made.
letter = Table(
    "letter",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("member_id", BigId, ForeignKey("member.id")),
    Column("registration_number", BigId, ForeignKey("registration.number"), index=True),
    # Whether somebody who is not logged in has caused it: only such letters are counted and capped.
    Column("anonymous", Boolean, nullable=False, server_default=false()),
    Column("state", String(16), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", BigInteger, nullable=False),
    Column("leased_until", BigInteger, nullable=False, server_default=text("0")),
    Column("error", String(200), nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
    # When it was sent, or dropped because nobody needed it any more.
    Column("sent_at", BigInteger),
    Index("ix_letter_state_due_at", "state", "due_at"),
    Index("ix_letter_kind_created_at", "kind", "created_at"),
)

# Failed logins of an account in the last 24 hours, whether a member has that address or nobody.
guess = Table(
    "guess",
    metadata,
    Column("account", String(80), primary_key=True),
    Column("known", Boolean, nullable=False),
    # JSON: milliseconds, the oldest first; few, because the limit of a day is small.
    Column("times", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_guess_known_at", "known", "at"),
    Index("ix_guess_at", "at"),
)

# Work that comes round: whoever leases it does it, so that of several hubs only one does.
job = Table(
    "job", metadata, Column("name", String(32), primary_key=True), Column("leased_until", BigInteger, nullable=False)
)

# Settings that were changed while the server ran; what is not here is as file, environment and options say.
setting = Table(
    "setting",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", String(120), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(80), nullable=False),
)

# The servers that write, and the number of the last batch that each has committed: see `store/transaction`.
writer = Table(
    "writer",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("batch", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# The hubs that share the database, and perhaps some that ended without a goodbye: see `store/hub`.
hub = Table(
    "hub", metadata, Column("name", String(63), primary_key=True), Column("fingerprint", String(80), nullable=False)
)

# What moved, in steps of so many milliseconds; of some columns the sum, of the others the most at once.
sample = Table(
    "sample",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("step", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("connections", BigInteger, nullable=False),
    Column("sessions", BigInteger, nullable=False),
    Column("sessions_sum", BigInteger, nullable=False),
    Column("transfers", BigInteger, nullable=False),
    Column("transfers_sum", BigInteger, nullable=False),
    Column("queue", BigInteger, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("bytes_in", BigInteger, nullable=False),
    Column("bytes_out", BigInteger, nullable=False),
    Column("file_bytes", BigInteger, nullable=False),
    UniqueConstraint("step", "at"),
)

# The audit log. Rows are added, never changed; only retention removes some, from the beginning.
audit = Table(
    "audit",
    metadata,
    Column("sequence", BigId, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("event", String(32), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("source", String(64), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_event_sequence", "event", "sequence"),
    Index("ix_audit_actor_sequence", "actor", "sequence"),
    Index("ix_audit_subject_sequence", "subject", "sequence"),
)

# One row: where the log ends. Whoever adds lines locks it first.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

# Who may sign in to the console; members are others.
administrator = Table(
    "administrator",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(32), nullable=False, unique=True),
    Column("person", String(120), nullable=False),
    Column("role", String(16), nullable=False),
    # Both empty until the link was used by which the administrator chooses them.
    Column("password_hash", String(160), nullable=False, server_default=""),
    Column("second_factor", String(64), nullable=False, server_default=""),
    # The step of the last code that was taken: none works twice.
    Column("factor_step", BigInteger, nullable=False, server_default=text("0")),
    Column("link_hash", String(64), nullable=False, server_default="", index=True),
    Column("link_until", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", BigInteger, nullable=False),
    Column("signed_in_at", BigInteger),
)

# Codes that stand in for a lost second factor, each once.
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("administrator_id", BigId, ForeignKey("administrator.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

console_session = Table(
    "console_session",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("administrator_id", BigId, ForeignKey("administrator.id"), nullable=False, index=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("source", String(64), nullable=False),
    Column("browser", String(200), nullable=False),
)
