"""Looking at attachments inside: text, pictures, sound and film."""
