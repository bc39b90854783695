"""The protocol, pure: bytes and time in, bytes and events out. No socket, clock, file or randomness lives here.

`framing` cuts the stream into frames; `commands` has one row and one type per command; `codec` turns blocks into bytes
and back; `states` says what is allowed when; `session` ties these together for one connection, on either side;
`transfer` and `ticket` are the shadow socket's stream and its proof. The specification is `docs/protocol/`.
"""
