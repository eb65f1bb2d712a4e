import { type Document, isScalar, LineCounter, parseDocument, type YAMLError } from "yaml";

/** A file as the library reads it. */
export interface Yaml {
  /** Undefined when the file is nested too deeply for the library. */
  readonly document: Document.Parsed | undefined;
  placeAt(offset: number): Place;
}

/** Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export function readYaml(text: string): Yaml {
  const lines = new LineCounter();
  return {
    document: parsed(text, lines),
    placeAt(offset) {
      const { line, col } = lines.linePos(offset);
      return { line: line || 1, column: col || 1 };
    },
  };
}

function parsed(text: string, lines: LineCounter): Document.Parsed | undefined {
  const { stackTraceLimit } = Error;
  try {
    // The library makes an error of every mistake, and nobody asks where it was made: that would be most of the time.
    Error.stackTraceLimit = 0;
    // Keys are compared as values are made: the library's own check takes the square of a map's size.
    return parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      version: "1.2",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export function offsetOf(node: unknown): number | undefined {
  const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range;
  // An empty value has no text of its own; its key stands for it.
  return range && !(isScalar(node) && range[0] === range[1]) ? range[0] : undefined;
}

export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
}

/** Mistakes of which the library repeats what stands in the file, where a credential may stand. */
const ownSentences: Partial<Record<YAMLError["code"], string>> = {
  BAD_ALIAS: "an anchor or alias is not written as YAML has it",
  BAD_COLLECTION_TYPE: "a tag does not go with what it stands before",
  BAD_DIRECTIVE: "a directive is not one of YAML",
  BAD_DQ_ESCAPE: "a text in double quotes has an escape that YAML does not have",
  BAD_PROP_ORDER: "an anchor or tag stands in the wrong place",
  RESOURCE_EXHAUSTION: "the file is nested too deeply",
  TAG_RESOLVE_FAILED: "a tag is unknown, or does not go with what it stands before",
  UNEXPECTED_TOKEN: "something stands here that YAML does not have in this place",
};

/** A mistake in dialtree's words. */
export function sentenceOf({ code, message }: YAMLError): string {
  return ownSentences[code] ?? message.split("\n")[0] ?? message;
}
