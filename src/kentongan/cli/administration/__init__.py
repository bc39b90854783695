"""`kentongan admin`: one file a noun; each command asks the running server over its Unix socket."""
