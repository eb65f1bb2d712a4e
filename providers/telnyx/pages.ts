import { translate } from "./errors.ts";

/** Objects of a page, which is as many as the carrier gives in one answer. */
const pageSize = 250;

/** All objects of a list as they stand now, page by page, its errors in our words. */
export async function* pagesOf<T>(list: () => AsyncIterable<T>): AsyncGenerator<T[]> {
  let page: T[] = [];
  try {
    for await (const object of list()) {
      page.push(object);
      if (page.length < pageSize) continue;
      yield page;
      page = [];
    }
  } catch (error) {
    throw translate(error, "read");
  }
  if (page.length > 0) yield page;
}

/** The same pages for all who ask while somebody reads them, each from the first page on. */
export function shared<T>(read: () => AsyncIterator<T[]>): () => AsyncGenerator<T[]> {
  let running: Link<T> | undefined;
  return async function* () {
    running ??= linkOf(read());
    const first = running;
    try {
      for (let found = await first(); found !== undefined; found = await found.next()) yield found.page;
    } finally {
      // Whoever asks later sees things as they stand then.
      if (running === first) running = undefined;
    }
  };
}

/** A page that is asked for once, and the way to the next; undefined after the last. */
type Link<T> = () => Promise<{ readonly page: T[]; readonly next: Link<T> } | undefined>;

function linkOf<T>(pages: AsyncIterator<T[]>): Link<T> {
  let asked: ReturnType<Link<T>> | undefined;
  return () => {
    asked ??= pages
      .next()
      .then(({ done, value }) => (done ? undefined : { page: value as T[], next: linkOf(pages) }));
    return asked;
  };
}
