import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode } from '@shoal/common';

import { type WantedFile, WantedFiles } from '#src/core/session/wanted-files.js';

import { manifest } from '../make.js';
import { byDigest, byName } from './session-harness.js';

describe('WantedFiles', () => {
  it('hold each file once, by what it is called', () => {
    const { wanted } = make('a', 'b', 'a');
    assert.deepEqual(
      wanted.all.map(({ ref }) => ref),
      [byName('a'), byName('b')],
    );
  });

  it('are settled when all are complete or failed, and it is known what all are', () => {
    const { wanted, files } = make('a', 'b');
    const [a, b] = files;
    assert.equal(wanted.isSettled, false);
    a.state = 'complete';
    b.state = 'fetching';
    assert.equal(wanted.isSettled, false);
    b.state = 'failed';
    assert.equal(wanted.isSettled, true);
    wanted.isKnown = false;
    assert.equal(wanted.isSettled, false);
  });

  it('answer with the code of the first that failed', () => {
    const { wanted, files } = make('a', 'b', 'c');
    assert.equal(wanted.exitCode, ExitCode.done);
    for (const [file, code] of [
      [files[1], ExitCode.storage],
      [files[2], ExitCode.deadline],
    ] as const) {
      if (file === undefined) continue;
      file.state = 'failed';
      file.exitCode = code;
    }
    assert.equal(wanted.exitCode, ExitCode.storage);
    assert.deepEqual(
      wanted.failed.map(({ ref }) => ref),
      [byName('b'), byName('c')],
    );
  });

  it('know which request an answer is about, once', () => {
    const { wanted, files } = make('a', 'b');
    wanted.asked(5, files[0]);
    wanted.asked(6, files[1]);
    assert.equal(wanted.answered(6), files[1]);
    assert.equal(wanted.answered(6), undefined);
    assert.equal(wanted.answered(7), undefined);
    files[0].state = 'asked';
    files[1].state = 'fetching';
    wanted.forgetAsked();
    assert.equal(wanted.answered(5), undefined);
    assert.deepEqual([files[0].state, files[1].state], ['unasked', 'fetching']);
  });

  it('find the file that already stands for a digest', () => {
    const file = manifest(3);
    const { wanted, files } = make('a', 'b');
    assert.equal(wanted.identify(files[0], file), files[0]);
    assert.equal(wanted.identify(files[1], file), files[0]);
    assert.equal(wanted.byDigest(file.digest), files[0]);
    assert.equal(wanted.byDigest('other'), undefined);
  });

  it('tell what is held of those that did not fail', () => {
    const { wanted, files } = make('a', 'b', 'c', 'd');
    const manifests = [3, 4, 5].map((segments) => manifest(segments));
    const states = ['complete', 'fetching', 'failed'] as const;
    for (const [i, one] of manifests.entries()) {
      const file = files[i];
      if (file === undefined) continue;
      wanted.identify(file, one);
      file.state = states[i] ?? 'unasked';
      file.progress = { digest: one.digest, heldSegments: 2, heldBytes: 0, downloadedBytes: 0, sources: 0 };
    }
    assert.deepEqual(
      wanted.held().map(({ manifest: { digest }, heldSegments }) => [digest, heldSegments]),
      [
        [manifest(3).digest, 3],
        [manifest(4).digest, 2],
      ],
    );
    wanted.add(byDigest(manifest(9)));
    assert.equal(wanted.held().length, 2);
  });
});

function make(...names: string[]): { wanted: WantedFiles; files: [WantedFile, WantedFile, ...WantedFile[]] } {
  const wanted = new WantedFiles();
  wanted.isKnown = true;
  for (const name of names) wanted.add(byName(name));
  return { wanted, files: [...wanted.all] as [WantedFile, WantedFile, ...WantedFile[]] };
}
