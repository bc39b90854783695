"""Debian's Chromium, led by Playwright, for the journeys that only a real browser can make."""
