import { ExitCode } from '@shoal/common';

import type { Peer, Scenario } from '../../scenario.js';

export const membersOnly: Scenario = {
  name: 'members-only',
  summary: 'the tracker wants tokens; one names one file only, and somebody speaks as a member who is none',
  isUnbounded: true,
  // So short that everybody needs several, one after another.
  defaults: { tracker: { needsTokens: true, credentialLifetimeMs: 3_000 } },

  async play(world) {
    const file = world.file('open');
    const secret = world.file('secret');
    const impostor = world.peer({ offers: [file, secret], isImpostor: true });
    const thief = world.peer({ wants: [secret], isImpostor: true });
    world.peer({ offers: [file, secret] });
    await world.sleep(100);
    const crowd = Array.from({ length: world.parameters.peers }, () => world.peer({ wants: [file, secret] }));
    const guest = world.peer({ wants: [file], grant: { mayGet: true, mayShare: false, files: ['open'] } });
    await Promise.all(crowd.map((peer) => peer.completes()));
    await guest.completes();
    world.expect(guest.heldSegments === world.parameters.segments, 'who may have one file has that one');
    world.expect(thief.heldSegments === 0, 'who proves nothing gets nothing');
    world.expect(impostor.sentSegments === 0, 'nobody asks who proves nothing');
    const ends: readonly Peer['exitCode'][] = [undefined, ExitCode.done, ExitCode.unauthorised];
    world.expect(ends.includes(impostor.exitCode), 'it is left alone, or told that it is no member');
    thief.kill();
  },
};
