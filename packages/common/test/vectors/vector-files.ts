import { credentialVectors, proofVectors } from './credential-vectors.js';
import { refusedFrames } from './frame-vectors.js';
import { manifestVectors } from './manifest-vectors.js';
import { messageVectors } from './message-vectors.js';
import { nameVectors, patternVectors } from './name-vectors.js';

/** The test vectors of the protocol, by their files in docs/vectors/. `npm run vectors` writes them. */
export const vectorFiles: Readonly<Record<string, () => unknown>> = {
  'messages.json': () => ({ about: 'A frame of every message, and its Envelope as JSON.', messages: messageVectors() }),
  'refused-frames.json': () => ({ about: 'Frames that are refused with a code.', frames: refusedFrames }),
  'manifests.json': () => ({
    about: 'Manifests and their digests. The content of a file is the byte i mod 251 at each position i.',
    manifests: manifestVectors(),
  }),
  'credentials.json': () => ({
    about: 'Credentials, and the proofs of a handshake, signed with Ed25519.',
    credentials: credentialVectors(),
    proofs: proofVectors(),
  }),
  'names.json': () => ({
    about: "File names, and the patterns of a token's list of files.",
    names: nameVectors(),
    patterns: patternVectors(),
  }),
};
