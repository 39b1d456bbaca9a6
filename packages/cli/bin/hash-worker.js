// Entry point of a thread that hashes files to be offered.
'use strict';

require('./load-bundle.js').run('hash-worker');
