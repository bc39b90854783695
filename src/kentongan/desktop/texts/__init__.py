"""What the windows say, one file for one noun."""
