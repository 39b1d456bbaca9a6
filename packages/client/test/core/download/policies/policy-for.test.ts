import { SEGMENT_POLICIES, type SegmentPolicyName } from '@shoal/client/core';
import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { policyFor } from '#src/core/download/policies/policy-for.js';

import { declared, manifest } from '../../make.js';

describe('policyFor', () => {
  it('selects the configured policy for a real file', () => {
    const names = SEGMENT_POLICIES.map((policy) => [policy, nameOf(policy)]);
    expect(Object.fromEntries(names)).to.deep.equal({
      'rarest-first': 'rarest-first, least-loaded',
      sequential: 'sequential, least-loaded',
      random: 'random, least-loaded',
      circular: 'circular',
      streaming: 'sequential, least-loaded, then rarest-first, least-loaded',
    });
  });

  it("selects the assignment's circle for every declared file", () => {
    for (const policy of SEGMENT_POLICIES) expect(nameOf(policy, declared(3))).to.equal('circular');
  });
});

function nameOf(segmentPolicy: SegmentPolicyName, file = manifest(3)): string {
  return policyFor(file, { segmentPolicy, streamWindowSegments: 32 }, new Random(1)).name;
}
