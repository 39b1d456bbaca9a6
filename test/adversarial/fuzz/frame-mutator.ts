import type { Random } from '@shoal/common';

/** Bytes that decoders trip over: ends of varints, signs, field tags, lengths. */
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0xfe, 0x20];

/** Changes frames a little, or much. */
export class FrameMutator {
  readonly #random: Random;
  /** The last frame, to splice with. */
  #last: Buffer = Buffer.alloc(0);

  constructor(random: Random) {
    this.#random = random;
  }

  /** About every third frame stays unchanged. */
  mutate(frame: Uint8Array): Buffer {
    const random = this.#random;
    const before = this.#last;
    this.#last = Buffer.from(frame);
    let bytes: Buffer = Buffer.from(frame);
    for (let count = random.below(3) === 0 ? 0 : 1 + random.below(4); count > 0; count -= 1) {
      bytes = this.#once(bytes, before);
    }
    return bytes;
  }

  #once(bytes: Buffer, other: Buffer): Buffer {
    const random = this.#random;
    const at = random.below(bytes.length + 1);
    switch (random.below(8)) {
      case 0:
        if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
        return bytes;
      case 1:
        if (at < bytes.length) bytes[at] = INTERESTING[random.below(INTERESTING.length)]!;
        return bytes;
      case 2:
        return bytes.subarray(0, at);
      case 3:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))]);
      case 4:
        return Buffer.concat([bytes.subarray(0, at), this.#noise(1 + random.below(16)), bytes.subarray(at)]);
      case 5:
        return Buffer.concat([bytes.subarray(0, at), other.subarray(random.below(other.length + 1))]);
      case 6: {
        const part = bytes.subarray(at, at + 1 + random.below(64));
        return Buffer.concat([
          bytes.subarray(0, at),
          ...Array<Buffer>(1 + random.below(30)).fill(part),
          bytes.subarray(at),
        ]);
      }
      default:
        return random.below(50) === 0 ? this.#noise(random.below(300)) : bytes;
    }
  }

  #noise(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.#random.below(256)));
  }
}
