// Entry point of a client's download thread.
'use strict';

require('./load-bundle.js').run('download-worker');
