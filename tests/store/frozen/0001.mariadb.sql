CREATE TABLE `alembic_version` (
  `version_num` varchar(32) NOT NULL,
  PRIMARY KEY (`version_num`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `audience_group` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(32) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_audience_group_name` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `audit` (
  `sequence` bigint(20) NOT NULL,
  `at` bigint(20) NOT NULL,
  `event` varchar(32) NOT NULL,
  `actor` varchar(80) NOT NULL,
  `source` varchar(64) NOT NULL,
  `subject` varchar(120) NOT NULL,
  `detail` text NOT NULL,
  `previous` varchar(64) NOT NULL,
  `hash` varchar(64) NOT NULL,
  PRIMARY KEY (`sequence`),
  KEY `ix_audit_at` (`at`),
  KEY `ix_audit_event_sequence` (`event`,`sequence`),
  KEY `ix_audit_actor_sequence` (`actor`,`sequence`),
  KEY `ix_audit_subject_sequence` (`subject`,`sequence`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `audit_head` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `count` bigint(20) NOT NULL,
  `hash` varchar(64) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `blob` (
  `sha256` varchar(64) NOT NULL,
  `size` bigint(20) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`sha256`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `blob_aside` (
  `sha256` varchar(64) NOT NULL,
  `since` bigint(20) NOT NULL,
  PRIMARY KEY (`sha256`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `counter` (
  `name` varchar(32) NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `guess` (
  `account` varchar(80) NOT NULL,
  `known` tinyint(1) NOT NULL,
  `times` text NOT NULL,
  `at` bigint(20) NOT NULL,
  PRIMARY KEY (`account`),
  KEY `ix_guess_known_at` (`known`,`at`),
  KEY `ix_guess_at` (`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `institution` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `code` varchar(32) NOT NULL,
  `name` varchar(120) NOT NULL,
  `city` varchar(120) NOT NULL,
  `kind` varchar(16) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `folded` text NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_institution_code` (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `job` (
  `name` varchar(32) NOT NULL,
  `leased_until` bigint(20) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `registration` (
  `number` bigint(20) NOT NULL AUTO_INCREMENT,
  `claim_hash` varchar(64) NOT NULL,
  `state` varchar(16) NOT NULL,
  `address` varchar(65) NOT NULL,
  `pending_address` varchar(65) DEFAULT NULL,
  `institution` varchar(120) NOT NULL,
  `code` varchar(32) NOT NULL,
  `city` varchar(120) NOT NULL,
  `kind` varchar(16) NOT NULL,
  `contact` varchar(120) NOT NULL,
  `email` varchar(254) NOT NULL,
  `desk` varchar(32) NOT NULL,
  `origin` varchar(64) NOT NULL,
  `submitted_at` bigint(20) NOT NULL,
  `revision` int(11) NOT NULL DEFAULT 0,
  `decided_at` bigint(20) NOT NULL DEFAULT 0,
  `decided_by` varchar(80) NOT NULL DEFAULT '',
  `reason` text NOT NULL DEFAULT '',
  PRIMARY KEY (`number`),
  UNIQUE KEY `uq_registration_pending_address` (`pending_address`),
  KEY `ix_registration_state` (`state`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `desk` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `institution_id` bigint(20) NOT NULL,
  `name` varchar(32) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_desk_institution_id_name` (`institution_id`,`name`),
  CONSTRAINT `fk_desk_institution_id` FOREIGN KEY (`institution_id`) REFERENCES `institution` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `way` (
  `institution_id` bigint(20) NOT NULL,
  `way` varchar(16) NOT NULL,
  `transfers` bigint(20) NOT NULL,
  `last_at` bigint(20) NOT NULL,
  PRIMARY KEY (`institution_id`,`way`),
  CONSTRAINT `fk_way_institution_id` FOREIGN KEY (`institution_id`) REFERENCES `institution` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `member` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `desk_id` bigint(20) NOT NULL,
  `institution_id` bigint(20) NOT NULL,
  `address` varchar(65) NOT NULL,
  `contact` varchar(120) NOT NULL,
  `email` varchar(254) NOT NULL,
  `password_hash` varchar(160) NOT NULL DEFAULT '',
  `first_password_until` bigint(20) DEFAULT NULL,
  `code_hash` varchar(64) NOT NULL DEFAULT '',
  `code_until` bigint(20) DEFAULT NULL,
  `suspended` tinyint(1) NOT NULL DEFAULT 0,
  `broadcast` tinyint(1) NOT NULL DEFAULT 0,
  `highest_level` varchar(16) NOT NULL DEFAULT 'important',
  `quota` bigint(20) DEFAULT NULL,
  `created_at` bigint(20) NOT NULL,
  `folded` text NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_member_address` (`address`),
  KEY `ix_member_desk_id` (`desk_id`),
  KEY `ix_member_institution_id` (`institution_id`),
  CONSTRAINT `fk_member_desk_id` FOREIGN KEY (`desk_id`) REFERENCES `desk` (`id`),
  CONSTRAINT `fk_member_institution_id` FOREIGN KEY (`institution_id`) REFERENCES `institution` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `attachment` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `public_id` varchar(32) NOT NULL,
  `owner_id` bigint(20) NOT NULL,
  `sha256` varchar(64) NOT NULL,
  `size` bigint(20) NOT NULL,
  `name` varchar(200) NOT NULL,
  `kind` varchar(16) NOT NULL,
  `media_type` varchar(100) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_attachment_public_id` (`public_id`),
  KEY `ix_attachment_owner_id` (`owner_id`),
  KEY `ix_attachment_sha256` (`sha256`),
  CONSTRAINT `fk_attachment_owner_id` FOREIGN KEY (`owner_id`) REFERENCES `member` (`id`),
  CONSTRAINT `fk_attachment_sha256` FOREIGN KEY (`sha256`) REFERENCES `blob` (`sha256`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `device` (
  `id` varchar(32) NOT NULL,
  `member_id` bigint(20) NOT NULL,
  `key_hash` varchar(64) NOT NULL,
  `name` varchar(60) NOT NULL,
  `cursor` bigint(20) NOT NULL DEFAULT 0,
  `created_at` bigint(20) NOT NULL,
  `seen_at` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_device_key_hash` (`key_hash`),
  KEY `ix_device_member_id` (`member_id`),
  CONSTRAINT `fk_device_member_id` FOREIGN KEY (`member_id`) REFERENCES `member` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `group_member` (
  `group_id` bigint(20) NOT NULL,
  `member_id` bigint(20) NOT NULL,
  PRIMARY KEY (`group_id`,`member_id`),
  KEY `ix_group_member_member_id` (`member_id`),
  CONSTRAINT `fk_group_member_group_id` FOREIGN KEY (`group_id`) REFERENCES `audience_group` (`id`),
  CONSTRAINT `fk_group_member_member_id` FOREIGN KEY (`member_id`) REFERENCES `member` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `letter` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `kind` varchar(24) NOT NULL,
  `member_id` bigint(20) DEFAULT NULL,
  `registration_number` bigint(20) DEFAULT NULL,
  `anonymous` tinyint(1) NOT NULL DEFAULT 0,
  `state` varchar(16) NOT NULL DEFAULT 'waiting',
  `attempts` int(11) NOT NULL DEFAULT 0,
  `due_at` bigint(20) NOT NULL,
  `leased_until` bigint(20) NOT NULL DEFAULT 0,
  `error` varchar(200) NOT NULL DEFAULT '',
  `created_at` bigint(20) NOT NULL,
  `sent_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `fk_letter_member_id` (`member_id`),
  KEY `ix_letter_registration_number` (`registration_number`),
  KEY `ix_letter_state_due_at` (`state`,`due_at`),
  KEY `ix_letter_kind_created_at` (`kind`,`created_at`),
  CONSTRAINT `fk_letter_member_id` FOREIGN KEY (`member_id`) REFERENCES `member` (`id`),
  CONSTRAINT `fk_letter_registration_number` FOREIGN KEY (`registration_number`) REFERENCES `registration` (`number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `message` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `public_id` varchar(32) NOT NULL,
  `sequence` bigint(20) DEFAULT NULL,
  `sender_id` bigint(20) NOT NULL,
  `client_id` varchar(32) NOT NULL,
  `digest` varchar(64) NOT NULL,
  `audience` text NOT NULL,
  `recipients` int(11) NOT NULL DEFAULT 0,
  `subject` varchar(200) NOT NULL,
  `text` text NOT NULL,
  `level` varchar(16) NOT NULL,
  `accepted_at` bigint(20) NOT NULL,
  `expires_at` bigint(20) NOT NULL,
  `send_at` bigint(20) DEFAULT NULL,
  `reply_to` varchar(32) NOT NULL DEFAULT '',
  `revises` varchar(32) NOT NULL DEFAULT '',
  `retracted_at` bigint(20) DEFAULT NULL,
  `reminded_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq_message_public_id` (`public_id`),
  UNIQUE KEY `uq_message_sender_id_client_id` (`sender_id`,`client_id`),
  UNIQUE KEY `uq_message_sequence` (`sequence`),
  KEY `ix_message_accepted_at` (`accepted_at`),
  KEY `ix_message_expires_at` (`expires_at`),
  KEY `ix_message_retracted_at` (`retracted_at`),
  KEY `ix_message_sender_id_id` (`sender_id`,`id`),
  CONSTRAINT `fk_message_sender_id` FOREIGN KEY (`sender_id`) REFERENCES `member` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `mute` (
  `member_id` bigint(20) NOT NULL,
  `who` varchar(65) NOT NULL,
  PRIMARY KEY (`member_id`,`who`),
  KEY `ix_mute_who` (`who`),
  CONSTRAINT `fk_mute_member_id` FOREIGN KEY (`member_id`) REFERENCES `member` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `delivery` (
  `message_id` bigint(20) NOT NULL,
  `member_id` bigint(20) NOT NULL,
  `delivered_at` bigint(20) DEFAULT NULL,
  `shown_at` bigint(20) DEFAULT NULL,
  `opened_at` bigint(20) DEFAULT NULL,
  `acknowledged_at` bigint(20) DEFAULT NULL,
  `archived_at` bigint(20) DEFAULT NULL,
  `removed_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`message_id`,`member_id`),
  KEY `ix_delivery_member_id_message_id` (`member_id`,`message_id`),
  KEY `ix_delivery_member_id_delivered_at` (`member_id`,`delivered_at`),
  CONSTRAINT `fk_delivery_member_id` FOREIGN KEY (`member_id`) REFERENCES `member` (`id`),
  CONSTRAINT `fk_delivery_message_id` FOREIGN KEY (`message_id`) REFERENCES `message` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `message_attachment` (
  `message_id` bigint(20) NOT NULL,
  `position` int(11) NOT NULL,
  `attachment_id` bigint(20) NOT NULL,
  `thumbnail` text NOT NULL DEFAULT '',
  PRIMARY KEY (`message_id`,`position`),
  KEY `ix_message_attachment_attachment_id` (`attachment_id`),
  CONSTRAINT `fk_message_attachment_attachment_id` FOREIGN KEY (`attachment_id`) REFERENCES `attachment` (`id`),
  CONSTRAINT `fk_message_attachment_message_id` FOREIGN KEY (`message_id`) REFERENCES `message` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
