"""The two simulators: a server to develop clients against, a client to develop servers against.

Both stand on `kentongan.protocol` alone and meet the real hub and the real client on the wire only, so that whatever
passes with them tests the specification.

The server: `server` (listener, registrations), `connection` (one of them), `answers` (what is done at each command),
`announcer` (what is pushed), `transferring`, `shadow` and `stream` (a transfer, its socket, its bytes), `manners` (how
it behaves where it is free, and the bad ones to choose), `outgoing` and `breach` (what these do to blocks and to
transfers), and the rules on what is held in memory, one file a noun: `world`, `registration`, `login`, `message`,
`receipt`, `attachment`, `directory`, `page`, `wording`.

The client: `client`, `scenario` (files), `player` (plays one), `crowd` (many at once), `pattern` (what a block must
look like), `link` (a main connection), `fault` (what is wrong with it), `courier` and `visitor` (a transfer and the far
end of its socket), `stage` (what a scenario needs prepared), `surprise` (how a step fails).

Both: `recording`, `replay` and `matching` (a dialogue written down, played again, compared), `wire` (TLS), `identity`
(keys and fingerprints), `server_line`, `trace` (the columns), `mishap` (sentences).
"""
