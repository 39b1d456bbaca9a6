import { ExitCode, fileRefText } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { WantedFile } from '#src/core/session/files/wanted-file.js';
import { WantedFiles } from '#src/core/session/files/wanted-files.js';

import { manifest } from '../../make.js';
import { byDigest, byName } from '../session-harness.js';

describe('WantedFiles', () => {
  it('hold each file once, by what it is called', () => {
    const { wanted } = make('a', 'b', 'a');
    expect(wanted.all.map(({ ref }) => ref)).to.deep.equal([byName('a'), byName('b')]);
  });

  it('are settled when all are complete or failed, and it is known what all are', () => {
    const { wanted, files } = make('a', 'b');
    const [a, b] = files;
    expect(wanted.areAllFinished).to.equal(false);
    wanted.move(a, 'complete');
    wanted.move(b, 'fetching');
    expect(wanted.areAllFinished).to.equal(false);
    wanted.move(b, 'failed');
    expect(wanted.areAllFinished).to.equal(true);
    wanted.isListKnown = false;
    expect(wanted.areAllFinished).to.equal(false);
  });

  it('are asked for by priority, then in the order in which they were wanted', () => {
    const wanted = new WantedFiles();
    const levels = { a: 'low', b: 'normal', c: 'high', d: 'normal', e: 'high' } as const;
    for (const [name, priority] of Object.entries(levels)) wanted.add(byName(name), priority);
    expect(askAll(wanted)).to.deep.equal(['c', 'e', 'b', 'd', 'a']);
    expect(wanted.open).to.equal(5);
  });

  it('that are unknown wait for another request, behind those not requested yet', () => {
    const { wanted, files } = make('a', 'b', 'c');
    wanted.move(files[0], 'refused');
    expect(askAll(wanted, 1)).to.deep.equal(['b']);
    wanted.retryRefused();
    expect(wanted.open).to.equal(1);
    expect(askAll(wanted)).to.deep.equal(['c', 'a']);
  });

  it('answer with the code of the first that failed', () => {
    const { wanted, files } = make('a', 'b', 'c');
    expect(wanted.exitCode).to.equal(ExitCode.done);
    for (const [file, code] of [
      [files[1], ExitCode.storage],
      [files[2], ExitCode.deadline],
    ] as const) {
      if (file === undefined) continue;
      wanted.move(file, 'failed');
      file.exitCode = code;
    }
    expect(wanted.exitCode).to.equal(ExitCode.storage);
    expect(wanted.failed.map(({ ref }) => ref)).to.deep.equal([byName('b'), byName('c')]);
  });

  it('know which request an answer is about, once', () => {
    const { wanted, files } = make('a', 'b');
    wanted.recordRequest(5, files[0]);
    wanted.recordRequest(6, files[1]);
    expect(wanted.takeRequest(6)).to.equal(files[1]);
    expect(wanted.takeRequest(6)).to.equal(undefined);
    expect(wanted.takeRequest(7)).to.equal(undefined);
    wanted.move(files[0], 'asked');
    wanted.move(files[1], 'fetching');
    wanted.resetRequests();
    expect(wanted.takeRequest(5)).to.equal(undefined);
    expect([files[0].state, files[1].state]).to.deep.equal(['unasked', 'fetching']);
  });

  it('find the file that already stands for a digest', () => {
    const file = manifest(3);
    const { wanted, files } = make('a', 'b');
    expect(wanted.identify(files[0], file)).to.equal(files[0]);
    expect(wanted.identify(files[1], file)).to.equal(files[0]);
    expect(wanted.byDigest(file.digest)).to.equal(files[0]);
    expect(wanted.byDigest('other')).to.equal(undefined);
  });

  it('tell what is held of those that did not fail', () => {
    const { wanted, files } = make('a', 'b', 'c', 'd');
    const manifests = [3, 4, 5].map((segments) => manifest(segments));
    const states = ['complete', 'fetching', 'failed'] as const;
    for (const [i, one] of manifests.entries()) {
      const file = files[i];
      if (file === undefined) continue;
      wanted.identify(file, one);
      wanted.move(file, states[i] ?? 'unasked');
      file.progress = {
        digest: one.digest,
        heldSegments: 2,
        heldBytes: 0,
        leadingSegments: 0,
        downloadedBytes: 0,
        sources: 0,
      };
    }
    expect(wanted.held().map(({ manifest: { digest }, heldSegments }) => [digest, heldSegments])).to.deep.equal([
      [manifest(3).digest, 3],
      [manifest(4).digest, 2],
    ]);
    wanted.add(byDigest(manifest(9)));
    expect(wanted.held().length).to.equal(2);
  });
});

/** Requests the next files, up to the limit; returns their names. */
function askAll(wanted: WantedFiles, limit = Infinity): string[] {
  const names: string[] = [];
  for (let file = wanted.nextPending; file !== undefined && names.length < limit; file = wanted.nextPending) {
    names.push(fileRefText(file.ref));
    wanted.move(file, 'asked');
  }
  return names;
}

function make(...names: string[]): { wanted: WantedFiles; files: [WantedFile, WantedFile, ...WantedFile[]] } {
  const wanted = new WantedFiles();
  wanted.isListKnown = true;
  for (const name of names) wanted.add(byName(name));
  return { wanted, files: [...wanted.all] as [WantedFile, WantedFile, ...WantedFile[]] };
}
