CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE attachment (
	id INTEGER NOT NULL, 
	public_id VARCHAR(32) NOT NULL, 
	owner_id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	media_type VARCHAR(100) NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_attachment PRIMARY KEY (id), 
	CONSTRAINT fk_attachment_owner_id FOREIGN KEY(owner_id) REFERENCES member (id), 
	CONSTRAINT fk_attachment_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256), 
	CONSTRAINT uq_attachment_public_id UNIQUE (public_id)
);
CREATE TABLE audience_group (
	id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_audience_group PRIMARY KEY (id), 
	CONSTRAINT uq_audience_group_name UNIQUE (name)
);
CREATE TABLE audit (
	sequence INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	event VARCHAR(32) NOT NULL, 
	actor VARCHAR(80) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	subject VARCHAR(120) NOT NULL, 
	detail TEXT NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (sequence)
);
CREATE TABLE audit_head (
	id INTEGER NOT NULL, 
	count BIGINT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit_head PRIMARY KEY (id)
);
CREATE TABLE blob (
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_blob PRIMARY KEY (sha256)
);
CREATE TABLE blob_aside (
	sha256 VARCHAR(64) NOT NULL, 
	since BIGINT NOT NULL, 
	CONSTRAINT pk_blob_aside PRIMARY KEY (sha256)
);
CREATE TABLE counter (
	name VARCHAR(32) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_counter PRIMARY KEY (name)
);
CREATE TABLE delivery (
	message_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	delivered_at BIGINT, 
	shown_at BIGINT, 
	opened_at BIGINT, 
	acknowledged_at BIGINT, 
	archived_at BIGINT, 
	removed_at BIGINT, 
	CONSTRAINT pk_delivery PRIMARY KEY (message_id, member_id), 
	CONSTRAINT fk_delivery_member_id FOREIGN KEY(member_id) REFERENCES member (id), 
	CONSTRAINT fk_delivery_message_id FOREIGN KEY(message_id) REFERENCES message (id)
)
 WITHOUT ROWID

;
CREATE TABLE desk (
	id INTEGER NOT NULL, 
	institution_id INTEGER NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_desk PRIMARY KEY (id), 
	CONSTRAINT fk_desk_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id), 
	CONSTRAINT uq_desk_institution_id_name UNIQUE (institution_id, name)
);
CREATE TABLE device (
	id VARCHAR(32) NOT NULL, 
	member_id INTEGER NOT NULL, 
	key_hash VARCHAR(64) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	cursor BIGINT DEFAULT 0 NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	CONSTRAINT pk_device PRIMARY KEY (id), 
	CONSTRAINT fk_device_member_id FOREIGN KEY(member_id) REFERENCES member (id), 
	CONSTRAINT uq_device_key_hash UNIQUE (key_hash)
);
CREATE TABLE group_member (
	group_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	CONSTRAINT pk_group_member PRIMARY KEY (group_id, member_id), 
	CONSTRAINT fk_group_member_group_id FOREIGN KEY(group_id) REFERENCES audience_group (id), 
	CONSTRAINT fk_group_member_member_id FOREIGN KEY(member_id) REFERENCES member (id)
);
CREATE TABLE guess (
	account VARCHAR(80) NOT NULL, 
	known BOOLEAN NOT NULL, 
	times TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_guess PRIMARY KEY (account)
);
CREATE TABLE institution (
	id INTEGER NOT NULL, 
	code VARCHAR(32) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	city VARCHAR(120) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at BIGINT NOT NULL, 
	folded TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_institution PRIMARY KEY (id), 
	CONSTRAINT uq_institution_code UNIQUE (code)
);
CREATE TABLE job (
	name VARCHAR(32) NOT NULL, 
	leased_until BIGINT NOT NULL, 
	CONSTRAINT pk_job PRIMARY KEY (name)
);
CREATE TABLE letter (
	id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	member_id INTEGER, 
	registration_number INTEGER, 
	anonymous BOOLEAN DEFAULT 0 NOT NULL, 
	state VARCHAR(16) DEFAULT 'waiting' NOT NULL, 
	attempts INTEGER DEFAULT 0 NOT NULL, 
	due_at BIGINT NOT NULL, 
	leased_until BIGINT DEFAULT 0 NOT NULL, 
	error VARCHAR(200) DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	sent_at BIGINT, 
	CONSTRAINT pk_letter PRIMARY KEY (id), 
	CONSTRAINT fk_letter_member_id FOREIGN KEY(member_id) REFERENCES member (id), 
	CONSTRAINT fk_letter_registration_number FOREIGN KEY(registration_number) REFERENCES registration (number)
);
CREATE TABLE member (
	id INTEGER NOT NULL, 
	desk_id INTEGER NOT NULL, 
	institution_id INTEGER NOT NULL, 
	address VARCHAR(65) NOT NULL, 
	contact VARCHAR(120) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	password_hash VARCHAR(160) DEFAULT '' NOT NULL, 
	first_password_until BIGINT, 
	code_hash VARCHAR(64) DEFAULT '' NOT NULL, 
	code_until BIGINT, 
	suspended BOOLEAN DEFAULT 0 NOT NULL, 
	broadcast BOOLEAN DEFAULT 0 NOT NULL, 
	highest_level VARCHAR(16) DEFAULT 'important' NOT NULL, 
	quota BIGINT, 
	created_at BIGINT NOT NULL, 
	folded TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_member PRIMARY KEY (id), 
	CONSTRAINT fk_member_desk_id FOREIGN KEY(desk_id) REFERENCES desk (id), 
	CONSTRAINT fk_member_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id), 
	CONSTRAINT uq_member_address UNIQUE (address)
);
CREATE TABLE message (
	id INTEGER NOT NULL, 
	public_id VARCHAR(32) NOT NULL, 
	sequence BIGINT, 
	sender_id INTEGER NOT NULL, 
	client_id VARCHAR(32) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	audience TEXT NOT NULL, 
	recipients INTEGER DEFAULT 0 NOT NULL, 
	subject VARCHAR(200) NOT NULL, 
	text TEXT NOT NULL, 
	level VARCHAR(16) NOT NULL, 
	accepted_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	send_at BIGINT, 
	reply_to VARCHAR(32) DEFAULT '' NOT NULL, 
	revises VARCHAR(32) DEFAULT '' NOT NULL, 
	retracted_at BIGINT, 
	reminded_at BIGINT, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT fk_message_sender_id FOREIGN KEY(sender_id) REFERENCES member (id), 
	CONSTRAINT uq_message_public_id UNIQUE (public_id), 
	CONSTRAINT uq_message_sender_id_client_id UNIQUE (sender_id, client_id), 
	CONSTRAINT uq_message_sequence UNIQUE (sequence)
);
CREATE TABLE message_attachment (
	message_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	attachment_id INTEGER NOT NULL, 
	thumbnail TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_message_attachment PRIMARY KEY (message_id, position), 
	CONSTRAINT fk_message_attachment_attachment_id FOREIGN KEY(attachment_id) REFERENCES attachment (id), 
	CONSTRAINT fk_message_attachment_message_id FOREIGN KEY(message_id) REFERENCES message (id)
);
CREATE TABLE mute (
	member_id INTEGER NOT NULL, 
	who VARCHAR(65) NOT NULL, 
	CONSTRAINT pk_mute PRIMARY KEY (member_id, who), 
	CONSTRAINT fk_mute_member_id FOREIGN KEY(member_id) REFERENCES member (id)
);
CREATE TABLE registration (
	number INTEGER NOT NULL, 
	claim_hash VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	address VARCHAR(65) NOT NULL, 
	pending_address VARCHAR(65), 
	institution VARCHAR(120) NOT NULL, 
	code VARCHAR(32) NOT NULL, 
	city VARCHAR(120) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	contact VARCHAR(120) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	desk VARCHAR(32) NOT NULL, 
	origin VARCHAR(64) NOT NULL, 
	submitted_at BIGINT NOT NULL, 
	revision INTEGER DEFAULT 0 NOT NULL, 
	decided_at BIGINT DEFAULT 0 NOT NULL, 
	decided_by VARCHAR(80) DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_registration PRIMARY KEY (number), 
	CONSTRAINT uq_registration_pending_address UNIQUE (pending_address)
);
CREATE TABLE way (
	institution_id INTEGER NOT NULL, 
	way VARCHAR(16) NOT NULL, 
	transfers BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	CONSTRAINT pk_way PRIMARY KEY (institution_id, way), 
	CONSTRAINT fk_way_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id)
);
CREATE INDEX ix_member_desk_id ON member (desk_id);
CREATE INDEX ix_member_institution_id ON member (institution_id);
CREATE INDEX ix_group_member_member_id ON group_member (member_id);
CREATE INDEX ix_device_member_id ON device (member_id);
CREATE INDEX ix_registration_state ON registration (state);
CREATE INDEX ix_letter_registration_number ON letter (registration_number);
CREATE INDEX ix_letter_state_due_at ON letter (state, due_at);
CREATE INDEX ix_letter_kind_created_at ON letter (kind, created_at);
CREATE INDEX ix_mute_who ON mute (who);
CREATE INDEX ix_message_accepted_at ON message (accepted_at);
CREATE INDEX ix_message_expires_at ON message (expires_at);
CREATE INDEX ix_message_retracted_at ON message (retracted_at) WHERE retracted_at IS NOT NULL;
CREATE INDEX ix_message_sender_id_id ON message (sender_id, id);
CREATE INDEX ix_delivery_member_id_message_id ON delivery (member_id, message_id);
CREATE INDEX ix_delivery_waiting ON delivery (member_id, message_id) WHERE delivered_at IS NULL;
CREATE INDEX ix_attachment_owner_id ON attachment (owner_id);
CREATE INDEX ix_attachment_sha256 ON attachment (sha256);
CREATE INDEX ix_message_attachment_attachment_id ON message_attachment (attachment_id);
CREATE INDEX ix_guess_known_at ON guess (known, at);
CREATE INDEX ix_guess_at ON guess (at);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_event_sequence ON audit (event, sequence);
CREATE INDEX ix_audit_actor_sequence ON audit (actor, sequence);
CREATE INDEX ix_audit_subject_sequence ON audit (subject, sequence);
