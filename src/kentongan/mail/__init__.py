"""The door to e-mail: what letters say, and the two ways out, an SMTP server or a folder of `.eml` files."""
