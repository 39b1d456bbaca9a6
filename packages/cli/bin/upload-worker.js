// Entry point of a client's upload thread.
'use strict';

require('./load-bundle.js').run('upload-worker');
