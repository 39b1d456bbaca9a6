import type { ClientLogEvent } from '@shoal/client/core';
import { fileRef } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { Display } from '#src/download/display/display.js';
import { plainDisplay } from '#src/download/display/plain-display.js';
import { DownloadReport } from '#src/download/download-report.js';
import type { Output } from '#src/process/output/output.js';

const digest = 'ab'.repeat(32);
const held = { heldSegments: 2, heldBytes: 2_097_152, leadingSegments: 2 };
const progress = { digest, ...held, downloadedBytes: 2_097_152, sources: 3 };

const started: ClientLogEvent = {
  type: 'download-started',
  digest,
  name: 'a',
  bytes: 2_097_152,
  segments: 2,
  members: 3,
};
const complete: ClientLogEvent = {
  ...{ type: 'file-complete', digest, name: 'a', path: '/out/a', progress, resumedBytes: 0, ms: 2_000 },
};
const failed: ClientLogEvent = {
  type: 'file-failed',
  name: 'b',
  digest: undefined,
  exitCode: 4,
  reason: 'no client offers "b"',
};

function reporting({ json = false, wanted = ['a'] as readonly string[] | 'all' } = {}) {
  const lines: string[] = [];
  const objects: object[] = [];
  const output: Output = {
    isTerminal: false,
    columns: 80,
    print: (line) => lines.push(line),
    json: (value) => objects.push(value),
    flush: () => Promise.resolve(),
  };
  const tallies: string[] = [];
  const tally = (ended: number, files: number): number => tallies.push(`${ended} of ${files}`);
  const pauses: (string | undefined)[] = [];
  const display: Display = { ...plainDisplay(output), tally, paused: (reason) => pauses.push(reason) };
  const refs = wanted === 'all' ? 'all' : wanted.map(fileRef);
  return { lines, objects, tallies, pauses, report: new DownloadReport({ output, display, json, wanted: refs }) };
}

describe('the report of downloads', () => {
  it('has a line for each file that is complete', () => {
    const { lines, report } = reporting();
    report.take(started);
    expect(report.isSettled).to.equal(false);
    report.take(complete);
    expect(report.isSettled).to.equal(true);
    expect(report.close({ exitCode: 0, reason: 'done' })).to.equal(0);
    expect(lines).to.deep.equal(['✓ a  2.0 MiB in 2.0 s (1.0 MiB/s) from 3 sources → /out/a']);
  });

  it('shows no name that turns a line round', () => {
    const { lines, report } = reporting();
    const name = 'gpj.\u202eexe';
    report.take({ ...started, name });
    report.take({ ...complete, name, path: `/out/${name}` });
    expect(lines).to.deep.equal(['✓ gpj.\ufffdexe  2.0 MiB in 2.0 s (1.0 MiB/s) from 3 sources → /out/gpj.\ufffdexe']);
  });

  it('counts only what came, not what was there', () => {
    const { lines, report } = reporting();
    report.take(started);
    report.take({ ...complete, resumedBytes: 1_048_576 });
    report.take(started);
    report.take({ ...complete, resumedBytes: 2_097_152 });
    expect(lines).to.deep.equal([
      '✓ a  2.0 MiB, 1.0 MiB of it kept from before, in 2.0 s (512 KiB/s) from 3 sources → /out/a',
      '✓ a  2.0 MiB already here and verified → /out/a',
    ]);
  });

  it('is one object with --json, and nothing else', () => {
    const { lines, objects, report } = reporting({ json: true });
    report.take(started);
    report.take(complete);
    const seconds = 2;
    expect(objects).to.deep.equal([{ file: '/out/a', digest, bytes: 2_097_152, seconds, sources: 3, resumedBytes: 0 }]);
    expect(lines).to.deep.equal([]);
  });

  it('tells progress once a second at most', () => {
    const { objects, report } = reporting({ json: true });
    report.take(started);
    for (let i = 0; i < 3; i += 1) report.take({ type: 'file-progress', progress });
    expect(objects.length).to.equal(1);
    expect((objects[0] as Record<string, unknown>)['event']).to.equal('progress');
  });

  it('tells what is being checked, once a second at most', () => {
    const { lines, objects, report } = reporting({ json: true });
    const checking = { type: 'file-checking', digest, checkedBytes: 1_048_576, bytes: 2_097_152 } as const;
    report.take(checking);
    expect(objects, 'nothing about files that were not requested').to.deep.equal([]);
    report.take(started);
    for (let i = 0; i < 3; i += 1) report.take(checking);
    expect(objects).to.deep.equal([{ event: 'checking', file: 'a', digest, bytes: 1_048_576, totalBytes: 2_097_152 }]);
    expect(lines).to.deep.equal([]);
  });

  it('says once that the disk is full, and that it goes on', () => {
    const full = {
      type: 'storage-full',
      name: 'a',
      digest,
      folder: '/out',
      missing: 'space',
      missingBytes: 1_048_576,
    } as const;
    const { lines, report, pauses } = reporting();
    report.take(started);
    report.take({ ...full, diskWaitMs: 60_000 });
    report.take({ type: 'storage-available', pausedMs: 12_000 });
    report.take({ ...full, missingBytes: 0, diskWaitMs: Infinity });
    expect(lines).to.deep.equal([
      '‖ a: no space is left in /out, 1.0 MiB are missing: goes on when there is room, gives up after 1 min 0 s',
      '‖ there is room again after 12 s',
      '‖ a: no space is left in /out, a little is missing: goes on when there is room',
    ]);
    expect(pauses).to.deep.equal(['disk full', undefined, 'disk full']);
    const json = reporting({ json: true });
    json.report.take({ ...full, diskWaitMs: 60_000 });
    json.report.take({ type: 'storage-available', pausedMs: 12_345.6 });
    expect(json.objects).to.deep.equal([
      { event: 'storage-full', file: 'a', digest, folder: '/out', missing: 'space', missingBytes: 1_048_576 },
      { event: 'storage-available', pausedSeconds: 12.346 },
    ]);
    expect(json.lines).to.deep.equal([]);
  });

  it('names what ran out, and counts bytes only where these do', () => {
    const { lines, report, pauses } = reporting();
    report.take(started);
    const full = {
      type: 'storage-full',
      name: 'a',
      digest,
      folder: '/out',
      missingBytes: 692,
      diskWaitMs: Infinity,
    } as const;
    for (const missing of ['inodes', 'quota', 'descriptors', 'memory'] as const) report.take({ ...full, missing });
    expect(lines).to.deep.equal([
      '‖ a: no inodes are left in /out (too many files): goes on when there is room',
      '‖ a: the disk quota for /out is used up, 692 B are missing: goes on when there is room',
      '‖ a: too many files are open (ulimit -n): goes on when there is room',
      '‖ a: the system has no memory left: goes on when there is room',
    ]);
    expect(pauses).to.deep.equal(['no inodes left', 'disk quota used up', 'too many open files', 'no memory left']);
  });

  it('has a line for each file that failed', () => {
    const { lines, report } = reporting({ wanted: ['b'] });
    report.take(failed);
    expect(report.close({ exitCode: 4, reason: 'nothing could be had' })).to.equal(4);
    expect(lines).to.deep.equal(['✗ b: no client offers "b"']);
    expect(report.failureSummary).to.equal('b: no client offers "b"');
    const json = reporting({ json: true, wanted: ['b'] });
    json.report.take(failed);
    expect(json.objects).to.deep.equal([{ file: 'b', error: 'no client offers "b"', exitCode: 4 }]);
  });

  it('fails what the client ended without', () => {
    const { lines, report } = reporting({ wanted: ['a', 'c', digest] });
    report.take(started);
    expect(report.close({ exitCode: 130, reason: 'interrupted' })).to.equal(130);
    expect(lines).to.deep.equal(['✗ a: interrupted', '✗ c: interrupted']);
    expect(report.failureSummary).to.equal('2 files failed, the first: a: interrupted');
  });

  it('says how much is kept of what is interrupted, and that the same command resumes', () => {
    const half = { ...progress, heldSegments: 1, heldBytes: 1_048_576 };
    const { lines, report } = reporting({ wanted: ['a', 'c'] });
    report.take(started);
    report.take({ type: 'file-progress', progress: half });
    report.close({ exitCode: 130, reason: 'interrupted' });
    const told = 'interrupted; 1.0 MiB of 2.0 MiB are kept: the same command resumes';
    expect(lines).to.deep.equal([`✗ a: ${told}`, '✗ c: interrupted']);
    expect(report.failureSummary).to.equal(`2 files failed, the first: a: ${told}`);
    const json = reporting({ json: true });
    json.report.take(started);
    json.report.take({ type: 'file-progress', progress: half });
    json.report.close({ exitCode: 130, reason: 'interrupted' });
    expect(json.objects.at(-1)).to.deep.equal({ file: 'a', error: 'interrupted', exitCode: 130, keptBytes: 1_048_576 });
  });

  it('says at a deadline what kept it from getting on', () => {
    const cause = 'none of 1 peer is connected';
    const { lines, report } = reporting({ wanted: ['a', 'c'] });
    report.take({ type: 'tracker-error', code: 'UNKNOWN_FILE', detail: 'no client offers "c"' });
    report.take(started);
    report.take({ type: 'download-stalled', name: 'a', digest, stalledMs: 15_000, cause });
    report.take({ type: 'tracker-error', code: 'UNKNOWN_FILE', detail: 'no client offers "c"' });
    report.close({ exitCode: 8, reason: 'the deadline of 45 s has passed' });
    expect(lines).to.deep.equal([
      `✗ a: the deadline of 45 s has passed; ${cause}`,
      '✗ c: the deadline of 45 s has passed; no client offers "c"',
    ]);
  });

  it('has one line for many files that were never begun', () => {
    const wanted = Array.from({ length: 200 }, (_, i) => `f${i}`);
    const { lines, report } = reporting({ wanted: ['a', ...wanted] });
    report.take(started);
    expect(report.close({ exitCode: 130, reason: 'interrupted' })).to.equal(130);
    expect(lines).to.deep.equal(['✗ a: interrupted', '✗ 200 files not begun: interrupted']);
    expect(report.failures).to.equal(201);
    const json = reporting({ wanted, json: true });
    json.report.close({ exitCode: 130, reason: 'interrupted' });
    expect(json.objects.length).to.equal(200);
  });

  it('counts what has ended for the display', () => {
    const { tallies, report } = reporting({ wanted: ['a', 'a', 'b'] });
    report.take(started);
    report.take(complete);
    report.take(failed);
    expect(tallies).to.deep.equal(['0 of 2', '1 of 2', '2 of 2']);
    const all = reporting({ wanted: 'all' });
    all.report.take({ type: 'catalogued', files: 7, bytes: 0 });
    all.report.take(started);
    expect(all.tallies).to.deep.equal(['0 of 7']);
  });

  it('does not take a client that was shut down early for one that succeeded', () => {
    const { lines, report } = reporting();
    report.take(started);
    expect(report.close({ exitCode: 0, reason: 'terminated' })).to.equal(3);
    expect(lines).to.deep.equal(['✗ a: terminated']);
  });

  it('is done where everything was wanted and there was nothing', () => {
    const { lines, report } = reporting({ wanted: 'all' });
    expect(report.close({ exitCode: 0, reason: 'nothing' })).to.equal(0);
    expect(lines).to.deep.equal([]);
  });
});
