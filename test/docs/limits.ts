// Which test goes one past which limit. tables.test.ts makes sure that none of the
// server's is left out, and that each test is there.

export interface LimitTest {
  /** A server's by its name; else what the protocol says, in words. */
  readonly limit: string
  readonly file: string
  /** The test's own name, without that of its group. */
  readonly test: string
}

const limit = (limit: string, file: string, test: string): LimitTest => ({ limit, file, test })

const calls = 'test/server/limits.test.ts'
const strangers = 'test/server/strangers.test.ts'
const badInput = 'test/server/badinput.test.ts'
const badItems = 'test/server/baditems.test.ts'
const sessions = 'test/server/sessions.test.ts'
const topics = 'test/topics/limits.test.ts'

export const limitTests: readonly LimitTest[] = [
  limit('calls', calls, 'a call more than there are places is RESOURCE_EXHAUSTED and names the limit'),
  limit('nestedCalls', calls, 'a thousand calls that each ask back have a hundred places to ask with, and all are answered'),
  limit('streams', badItems, 'beyond the places is refused, and no other is'),
  limit('inputBytes', calls, 'calls that wait for several times inputBytes are RESOURCE_EXHAUSTED, and those before them are not'),
  limit('valueBytes', calls, 'an input that the client lets pass is refused by the server'),
  limit('valueBytes', calls, 'an output of exactly the limit is sent, and one byte more is executed and RESOURCE_EXHAUSTED'),
  limit('valueBytes', calls, 'an error\\\'s data has the same limit'),
  limit('outputBytes', calls, 'above outputBytes lets no further call start until it is acknowledged'),
  limit('detachedOutputBytes', calls, 'has its replies kept up to detachedOutputBytes; one past that is RESOURCE_EXHAUSTED, executed'),
  limit('detachedBytes', calls, 'whoever holds most loses the oldest first'),
  limit('sessionMs', sessions, 'for sessionMs is forgotten: its calls are told to stop, and calls to it fail'),
  limit('pendingConnections', calls, 'of which more than pendingConnections have not said who they are are told to come later'),
  limit('helloMs', strangers, 'a socket that says nothing is closed after helloMs, not before'),
  limit('authenticateMs', strangers, 'authenticate that takes authenticateMs is "not now"'),
  limit('pingMs', calls, 'a server that has been silent for pingMs pings, and a client silent for deadMs is dropped'),
  limit('deadMs', calls, 'a server that has been silent for pingMs pings, and a client silent for deadMs is dropped'),
  limit('queuedCalls', calls, 'has queuedCalls calls of the server\\\'s wait for it; one more is RESOURCE_EXHAUSTED'),
  limit('timeoutMs', strangers, 'a call to a client that takes longer than timeoutMs is DEADLINE_EXCEEDED'),
  limit('windowItems', badItems, 'one more than there is room for'),
  limit('windowBytes', badItems, 'more bytes than there is room for'),
  limit('subscriptions', topics, 'one subscription more than there are places is RESOURCE_EXHAUSTED and names the limit'),
  limit('authorizeMs', 'test/topics/ending.test.ts', 'is waited for until authorizeMs, and the subscription is refused'),
  limit('topicBytes', topics, 'a log keeps no more than topicBytes'),
  limit('topicsBytes', topics, 'all logs together keep no more than topicsBytes: the one that was without a message for longest loses'),
  limit('topicsBytes', topics, 'logs that are followed take no more than topicsBytes, and none of what was published'),
  limit('presenceMs', 'test/topics/presence.test.ts', 'one that stays away is gone after presenceMs, and there again when it is back'),
  limit('callsPerSecond', calls, 'one more than callsPerSecond is RESOURCE_EXHAUSTED, and a second later there is room again'),
  limit('connectionsPerAddress', calls, 'have connectionsPerAddress of one address, once that is asked for'),

  limit('a message', badInput, 'a message above 128 KiB closes with 1009 and ends the session'),
  limit('a binary message', 'test/server/badbytes.test.ts', 'above 128 KiB closes with 1009'),
  limit('a hello', calls, 'may not be one byte more'),
  limit('read before the welcome', calls, 'and what follows it is not read on before it is answered'),
  limit('read in spite of the pause', strangers, 'more than 512 KiB behind a hello that is not answered closes with 4400, though the socket was told to pause'),
  limit('calls before the welcome', 'test/protocol/callee.test.ts', 'refuses a call for which there is no place'),
  limit('calls with items before the welcome', strangers, 'of calls with items that follow a hello at once 16 are taken, however few streams there may be'),
  limit('headers', strangers, 'headers of more than 16 KiB are RESOURCE_EXHAUSTED and name the limit'),
  limit('maxBytes', calls, 'maxBytes of a procedure is the limit of its input'),
  limit('maxBytes of bytes', 'test/server/badbytes.test.ts', 'larger than any procedure allows is RESOURCE_EXHAUSTED, and its session goes on'),
  limit('an item', badItems, 'gets an item that is larger than its procedure allows, and fails by it alone'),
  limit('a frame in parts', badInput, 'a frame whose parts never end is not kept'),
  limit('frames under way in parts', 'test/protocol/parts.test.ts', 'of a fifth frame while four are under way'),
  limit('refused calls without an acknowledgement', calls, 'a client that has thousands of calls refused and acknowledges nothing is closed with 4400'),
  limit('a topic\'s params', topics, 'params that are too large, wrong, or of no topic are refused'),
  limit('a topic\'s message', topics, 'a message that does not fit one of the wire is refused, and one that just fits is not'),
  limit('subscriptions in lists', strangers, 'more than 10,000 subscriptions in a list that goes on close with 4400'),
  limit('answers about topics that nobody reads', topics, 'who asks without end and reads no answer loses the socket'),
  limit('a socket\'s buffer', calls, 'is written nothing more'),
  limit('a socket that does not drain', calls, 'for 15 s is dropped, and its session is not'),
  limit('tombstones, time', 'test/server/registry.test.ts', 'are remembered for an hour'),
  limit('tombstones, number', 'test/server/registry.test.ts', 'of which there are more than 100,000 are forgotten, the oldest first'),

  limit('Origin', badInput, 'a page of another origin is refused for good, and the log says which'),
  limit('Host', badInput, 'a name that was rebound to loopback is refused'),
  limit('depth of an input', badInput, 'as an input that must be something else are INVALID_ARGUMENT'),
  limit('compression', strangers, 'a client that offers to compress is not taken at its word'),

  limit('queuedCalls of a client', 'test/client/calls.test.ts', 'holds queuedCalls; one more fails at once, naming the limit'),
  limit('valueBytes of a client', calls, 'an input one byte larger fails before it is sent'),
  limit('a message to a client', 'test/client/badbytes.test.ts', 'with a message above 128 KiB'),
  limit('a socket of a client that does not drain', 'test/client/resuming.test.ts', 'that takes nothing for 15 s is given up'),
]
