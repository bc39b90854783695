"""The way in, page by page, until somebody is logged in."""
