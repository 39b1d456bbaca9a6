import { type FieldKind, type Tag, TAGS } from '../../index.js';

/** The name of a message's body in the generated code: FILE_REQUEST is `fileRequest`. */
export function bodyName(tag: Tag): string {
  return tag.toLowerCase().replace(/_[a-z]/g, (part) => part.charAt(1).toUpperCase());
}

const BY_NAME = new Map(TAGS.map((tag) => [bodyName(tag), tag]));

export function tagOfBody(name: string): Tag | undefined {
  return BY_NAME.get(name);
}

/** Kinds of fields that stand for several fields of the message, or none. */
export function isSpread(kind: FieldKind): boolean {
  return kind === 'segment' || kind === 'settings' || kind === 'totals' || kind === 'payload';
}
