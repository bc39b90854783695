"""The pages that come from the code, one file a page; `markdown` is what they share."""
