import { ExitCode } from '@shoal/common';

import type { Peer, Scenario } from '../../scenario.js';

export const membersOnly: Scenario = {
  name: 'members-only',
  summary: 'the tracker needs tokens; one names one file only, and an impostor claims to be a member',
  isUnbounded: true,
  // So short that each client needs several credentials, one after another.
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
    world.expect(guest.heldSegments === world.parameters.segments, 'a guest gets the file of its token');
    world.expect(thief.heldSegments === 0, 'a client without proof gets nothing');
    world.expect(impostor.sentSegments === 0, 'no client asks a peer without proof');
    const ends: readonly Peer['exitCode'][] = [undefined, ExitCode.done, ExitCode.unauthorised];
    world.expect(ends.includes(impostor.exitCode), 'it is ignored, or refused as no member');
    thief.kill();
  },
};
