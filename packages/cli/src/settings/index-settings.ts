import { MAX_SEGMENT_BYTES, MIN_SEGMENT_BYTES } from '@shoal/common';
import { integer, optional, setting, size } from '../config/config.js';

const MIB = 1024 * 1024;

/** How files that are offered from here are cut up and hashed. */
export const indexSettings = {
  segmentBytes: optional<number>(
    'segment-size',
    size(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES),
    'bytes of a segment of the files shared; the digest depends on it',
    'by --expect-clients: about five hundred a file where that is not given',
  ),
  expectedClients: setting(
    'expect-clients',
    integer(0),
    0,
    'clients that will download: longer segments for few, shorter ones for many; the digest depends on it',
    'unknown',
  ),
  hashThreads: optional<number>(
    'hash-threads',
    integer(1, 64),
    'threads that hash large files before they are shared',
    'one a core, 4 at most',
  ),
  maxIndexCacheBytes: setting(
    'max-index-cache',
    size(0),
    64 * MIB,
    'hashes kept on disk, so that an unchanged file is not hashed again; 0 keeps none',
  ),
};
