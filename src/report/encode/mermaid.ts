import { visible } from './visible';

/** A quoted label of Mermaid. It knows no escapes but `#number;`, and reads Markdown and HTML in labels, lists included: only plain characters stay. */
export const encodeMermaid = (text: string): string => `"${visible(text).replace(/[^\w ./:,-]|[.-](?= |$)/gu, char => `#${char.codePointAt(0)};`)}"`;
