"""Popups: a card for a message, and the stack of them in a corner of the screen."""
