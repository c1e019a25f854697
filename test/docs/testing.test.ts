// The guide's own tests, which are tests.

import '../../examples/guide/testing.js'
