import { isAdvertisable, MAX_INIT_FILES, MAX_RANK } from '@shoal/common';
import type { MessageOf } from '@shoal/common';

import type { Refusal } from '../../refusal.js';

const CLIENT_ID = /^[A-Za-z0-9._:-]{1,64}$/;
/** 32 bytes in base64url, or empty. */
const KEY = /^([\w-]{43})?$/;

/** The first invalid field of an INIT. */
export function findInitProblem(init: MessageOf<'INIT'>, maxWanted: number): Refusal | undefined {
  const { clientId, host, port, requestedRank, files, wanted, publicKey = '', resumeSecret = '' } = init;
  if (!CLIENT_ID.test(clientId)) return invalid('the client id is not 1 to 64 characters of A-Z a-z 0-9 . _ : -');
  if (!KEY.test(publicKey)) return invalid('the public key is not 32 bytes');
  if (!KEY.test(resumeSecret)) return invalid('the resume secret is not 32 bytes');
  if (!isAdvertisable(host)) {
    return invalid('the advertised host is no host name or IP address of up to 255 characters');
  }
  if (!isWithin(port, 65_535)) return invalid(`the advertised port ${port} is outside 0 to 65535`);
  if (!isWithin(requestedRank, MAX_RANK)) return invalid(`the rank ${requestedRank} is outside 0 to ${MAX_RANK}`);
  if (files.length > MAX_INIT_FILES) {
    const rest = 'offer further ones by FILE_OFFER';
    return { code: 'LIMIT', detail: `${files.length} files are over the limit of ${MAX_INIT_FILES} in INIT: ${rest}` };
  }
  if (wanted.length <= maxWanted) return undefined;
  return { code: 'LIMIT', detail: `${wanted.length} wanted files are over the limit of ${maxWanted} files a client` };
}

function invalid(detail: string): Refusal {
  return { code: 'PROTOCOL', detail };
}

function isWithin(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= limit;
}
