import { fileURLToPath } from 'node:url';

import { expect } from 'chai';
import { describe, it } from 'mocha';
import protobuf from 'protobufjs';

import { ENVELOPE_NESTING } from '#src/io/wire/message-nesting.js';
import type { MessageNesting } from '#src/io/wire/field-counter.js';

const proto = fileURLToPath(new URL('../../../../../../proto/envelope.proto', import.meta.url));

describe('the shape of an envelope', () => {
  it('is that of the proto files', async () => {
    const root = await protobuf.load(proto);
    root.resolveAll();
    expect(ENVELOPE_NESTING).to.deep.equal(shapeOf(root.lookupType('shoal.v1.Envelope')));
  });
});

function shapeOf(type: protobuf.Type): MessageNesting {
  const shape: Record<number, MessageNesting | 'packed'> = {};
  for (const { id, resolvedType, repeated, packed } of type.fieldsArray) {
    if (resolvedType instanceof protobuf.Type) shape[id] = shapeOf(resolvedType);
    else if (repeated && packed) shape[id] = 'packed';
  }
  return shape;
}
