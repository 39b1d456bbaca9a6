import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { FlowNetwork } from '#src/core/network/flows/flow-network.js';

const ROUNDING = 1e-6;

describe('FlowNetwork', () => {
  it('gives a lone flow all that its narrower end takes', () => {
    const network = new FlowNetwork();
    const [up, down] = [network.addResource(10), network.addResource(4)];
    network.start(up, down, -1, 40, 0);
    assert.equal(network.nextAt, 10);
    assert.equal(network.complete(10), 0);
    assert.equal(network.nextAt, Infinity);
  });

  it('shares an uplink alike, and gives what one cannot use to the others', () => {
    const network = new FlowNetwork();
    const up = network.addResource(12);
    const [wide, narrow] = [network.addResource(100), network.addResource(2)];
    const first = network.start(up, wide, -1, 100, 0);
    network.start(up, narrow, -1, 30, 0);
    assert.equal(network.usedOf(narrow), 2);
    assert.equal(network.usedOf(wide), 10);
    assert.equal(network.nextAt, 10);
    assert.equal(network.complete(10), first);
  });

  it('is narrowed by a link between two sites', () => {
    const network = new FlowNetwork();
    const [up, down, between] = [network.addResource(10), network.addResource(10), network.addResource(1)];
    network.start(up, down, between, 5, 0);
    network.start(up, down, -1, 9, 0);
    assert.equal(network.usedOf(between), 1);
    assert.equal(network.usedOf(up), 10);
  });

  it('makes segments pay for control messages', () => {
    const network = new FlowNetwork();
    const [up, down] = [network.addResource(100), network.addResource(1_000)];
    network.start(up, down, -1, 10_000, 0);
    network.charge(up, 5_000);
    assert.equal(network.complete(network.nextAt), -1);
    assert.equal(network.nextAt, 150);
    assert.equal(network.complete(150), 0);
  });

  it('INV-NET-1: never carries more than a link can, wastes no end that is free, and delivers every byte in time', () => {
    const step = fc.record({
      what: fc.constantFrom('start', 'start', 'start', 'run', 'run', 'cancel', 'pause'),
      from: fc.nat(3),
      to: fc.nat(3),
      isFar: fc.boolean(),
      bytes: fc.integer({ min: 1, max: 10_000 }),
    });
    const speeds = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(speeds, fc.array(step, { maxLength: 60 }), (capacities, steps) => {
        const network = new FlowNetwork();
        const resources = capacities.map((capacity) => network.addResource(capacity));
        const [ups, downs, far] = [resources.slice(0, 4), resources.slice(4, 8), resources[8]!];
        const open = new Map<number, { up: number; down: number; between: number; due: number }>();
        let now = 0;
        const check = (): void => {
          for (const resource of resources) {
            const capacity = network.capacityOf(resource);
            assert.ok(
              network.usedOf(resource) <= capacity * (1 + ROUNDING),
              `${network.usedOf(resource)} of ${capacity}`,
            );
          }
        };
        const run = (): void => {
          if (network.nextAt === Infinity) return;
          assert.ok(network.nextAt >= now - ROUNDING, 'time goes on');
          now = Math.max(now, network.nextAt);
          const flow = network.complete(now);
          if (flow < 0) return;
          const { due } = open.get(flow)!;
          assert.ok(now >= due * (1 - ROUNDING), 'no faster than its narrowest end');
          open.delete(flow);
        };
        for (const { what, from, to, isFar, bytes } of steps) {
          const [some] = open.keys();
          if (what === 'start') {
            const [up, down, between] = [ups[from]!, downs[to]!, isFar ? far : -1];
            const narrowest = Math.min(...[up, down, ...(isFar ? [far] : [])].map((r) => network.capacityOf(r)));
            const flow = network.start(up, down, between, bytes, now);
            open.set(flow, { up, down, between, due: now + bytes / narrowest });
          } else if (what === 'run') run();
          else if (some !== undefined && what === 'cancel') {
            network.cancel(some, now);
            open.delete(some);
          } else if (some !== undefined && what === 'pause') {
            network.pause(some, now);
            check();
            const { up, down, between } = open.get(some)!;
            network.resume(some, up, down, between, now);
          }
          check();
        }
        for (let left = 1_000; open.size > 0; left -= 1) {
          assert.ok(left > 0, 'everything is through in the end');
          run();
          check();
        }
        for (const resource of resources) assert.equal(network.flowsAt(resource), 0);
      }),
    );
  });
});
