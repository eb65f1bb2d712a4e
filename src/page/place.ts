import { useEffect, useState } from "preact/hooks";

/** Where the reader is in the page: the parts of the address after `#/`, so that every view has a link. */
export type ViewPath = readonly string[];

const read = (): ViewPath => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decode);

/** A part that somebody mistyped is taken as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

export function linkTo(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function usePlace(): ViewPath {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const follow = () => setPlace(read());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return place;
}

/** Goes there without a step of its own in the history, as for each letter of a search. */
export function goQuietly(...parts: readonly string[]): void {
  history.replaceState(null, "", linkTo(...parts));
  dispatchEvent(new HashChangeEvent("hashchange"));
}
