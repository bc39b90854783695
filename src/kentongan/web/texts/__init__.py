"""What the console says, one file for one noun; template and page name its sentences as `words.NAME`."""
