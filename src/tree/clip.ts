/** A text of the tree as far as a message repeats it. */
export function clipped(text: string, most = 80): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

const listLimit = 100;

/** Names of the tree as a hint lists them. */
export function listed(names: readonly string[], between = ", "): string {
  const more = names.length - listLimit;
  return more > 0 ? `${names.slice(0, listLimit).join(between)} and ${more} more` : names.join(between);
}
