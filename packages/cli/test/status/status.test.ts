import type { TrackerStatus } from '@shoal/tracker/core';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { readStatus } from '#src/status/read-status.js';
import { statusLines } from '#src/status/status-lines.js';
import { cells } from '#src/text/cells.js';

const digest = '8a2eacc5ebd1'.padEnd(64, '0');
const long = 'a-model-of-many-parts-00004-of-00006.safetensors';

function member(
  rank: number,
  heldSegments: number,
  bytesPerSecond: number,
): TrackerStatus['files'][number]['members'][number] {
  return { rank, heldSegments, downloadedBytes: 0, uploadedBytes: 0, msSinceUpdate: 0, bytesPerSecond };
}

function status(names: readonly string[], isBusy = true): TrackerStatus {
  const members = isBusy ? [member(1, 100, 0), member(2, 37, 42_000_000)] : [member(1, 100, 0)];
  return {
    session: { clients: 2, expected: 0, phase: 'running' },
    files: names.map((name) => ({
      ...{ name, digest, kind: 'real', length: 21_000_000_000, segments: 100, seeders: 1, leechers: isBusy ? 1 : 0 },
      ...{ members, ...(isBusy ? { etaMs: 72_000, stragglers: [2] } : {}) },
    })),
    clients: [
      {
        ...{ rank: 1, address: '10.200.100.200:45123', connected: true, done: true, lost: false, failed: 1, wanted: 2 },
        ...{ downloadedBytes: 1e12, uploadedBytes: 1e12, reportedBy: 3, quarantined: true },
      },
    ],
    omitted: { clients: 0, files: 0 },
  };
}

describe('the status for people', () => {
  it('fits the terminal, and has whole names where there is room', () => {
    for (const names of [['a'], ['a', long], ['日本語'.repeat(20)], ['x'.repeat(230)]]) {
      for (const isBusy of [true, false]) {
        for (const width of [80, 100, 120, 200]) {
          const lines = statusLines(status(names, isBusy), width);
          for (const line of lines) expect(cells(line), `${width}: ${line}`).to.be.at.most(width);
        }
      }
    }
    expect(statusLines(status([long]), 80), 'a name has a line of its own rather than half of one').to.include(long);
    expect(statusLines(status([long]), 140).join('\n')).to.match(new RegExp(`^${long} +19.6 GiB`, 'm'));
    expect(statusLines(status([long], false), 80).join('\n')).to.match(/^a-model-of-many-pa…-00006\.safetensors /m);
  });

  it('has enough of a digest, and no columns that say nothing', () => {
    const busy = statusLines(status(['a']), 120).join('\n');
    expect(busy).to.match(/8a2eacc5ebd1$/m);
    expect(busy).to.match(/far behind the others: client 2 \(a\)/);
    const idle = statusLines(status(['a'], false), 120).join('\n');
    expect(idle).to.not.match(/speed|left|done {2}/);
  });
});

describe('the answer of a tracker', () => {
  const good = JSON.parse(JSON.stringify(status(['a']))) as Record<string, unknown>;

  it('is a status where everything that is shown of it has its type', () => {
    expect(readStatus(JSON.stringify(good))).to.deep.equal(good);
    assert(readStatus(JSON.stringify({ ...good, more: 1 })) !== undefined, 'a newer tracker may say more');
  });

  it('is none otherwise, whatever is in its place', () => {
    const places = pathsOf(good).filter(
      (path) => !/msSinceUpdate|reportedBy|members\.\d\.(down|up)/.test(path.join('.')),
    );
    expect(places.length, `${places.length}`).to.be.at.least(30);
    for (const path of places) {
      for (const wrong of ['\u001b[2J', -1, {}, null]) {
        const changed = structuredClone(good);
        const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], changed);
        const key = path.at(-1) ?? '';
        const before = (parent as Record<string, unknown>)[key];
        if (typeof before === 'string' && typeof wrong === 'string' && !/digest|phase/.test(key)) continue;
        (parent as Record<string, unknown>)[key] = wrong;
        expect(readStatus(JSON.stringify(changed)), `${path.join('.')}: ${JSON.stringify(wrong)}`).to.equal(undefined);
      }
    }
    for (const text of ['', 'null', '[]', '{', '{"session":{}}', '"x"'])
      expect(readStatus(text), text).to.equal(undefined);
  });
});

/** The place of every value that is no object. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]));
}
