"""Shadow sockets: the listening sockets that come and go at run time, one for each transfer of attachments.

In the hub's process: `manager` leases a port (`ports`), chooses a worker (`crew`, `process`), and keeps the state of
every `transfer`. In each worker's process: `worker` owns the loop, `listener` one shadow socket, `visitor` whoever
comes, until the proof; then `pump` moves the bytes over a `connection` (`receiving` with `writing`, or `sending`),
and the loop reads its `meter`. Hub and worker talk in `messages`. An `inband` transfer has no socket: the hub hands
its chunks over in these messages.
"""
