// What is known of the loads that wirepact does not win, and what was tried and
// left out. Written by hand, beside figures that were seen on a machine like the
// one of the run, and that the run does not measure again.

export const tried = [
  '**Connecting.** A connection carries a session, so both sides make and free more than the loop does: in a profile (`node bench/profile.mjs --work connect --callers 1`) collecting alone took the client 54 µs of a connection\'s 461, and the loop\'s client 11 of 302. What helped: the welcome leaves together with the answers to the calls that came with the hello, nothing asynchronous happens where there is no `authenticate`, and what came and went is not held in maps that keep their past. Tried and left out: writing the hello and the first calls at once, through the TCP socket behind `ws`. It saved the client 1 to 7 % of a connection\'s CPU, and would have reached into another package.',
  '**1 MiB of bytes.** A value this large travels in eight parts, so that it holds up nothing else, and is copied when it is sent, so that the caller may reuse its buffer. A round trip allocates 6 MiB in buffers on the client where the loop allocates 3. Once V8 has made its first full collection, it makes them by that growth: up to 72 in 300 round trips, and none in the loop\'s process, which had no first one. A full collection asked for before (`--expose-gc`) left 4. The heap of a real application, which is larger, is collected less often than that of a benchmark.',
]
