import { checkCredential, isProof, signer, type SigningKey } from '@shoal/common/io';

import type { ProofAction, ProofEvent } from '../../core/index.js';

/** Signs with this client's key and verifies peers' credentials and proofs; dispatches the result synchronously. */
export function proofSigner(
  key: SigningKey | undefined,
  dispatch: (event: ProofEvent) => void,
): (action: ProofAction) => void {
  const sign = key === undefined ? undefined : signer(key);
  return (action) => {
    const { channel } = action;
    switch (action.type) {
      case 'check-credential': {
        const claims = checkCredential(action.credential, action.swarmKeys, action.holder);
        dispatch({ type: 'credential-checked', channel, claims });
        break;
      }
      case 'check-proof': {
        const { publicKey, statement, proof } = action;
        dispatch({ type: 'proof-checked', channel, isSound: isProof(publicKey, statement, proof) });
        break;
      }
      case 'prove':
        dispatch({ type: 'proved', channel, proof: sign?.(action.statement).toString('base64url') ?? '' });
        break;
    }
  };
}
